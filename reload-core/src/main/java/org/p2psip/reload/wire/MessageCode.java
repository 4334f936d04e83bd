// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

/**
 * Says which method a message belongs to, and whether it is the request or the answer (RFC 6940, Section 6.3.3), an
 * open registry.
 *
 * @param value 1 to 65535
 */
public record MessageCode(int value) {
    public static final MessageCode PROBE_REQUEST = new MessageCode(0x01);
    public static final MessageCode PROBE_ANSWER = new MessageCode(0x02);
    public static final MessageCode ATTACH_REQUEST = new MessageCode(0x03);
    public static final MessageCode ATTACH_ANSWER = new MessageCode(0x04);
    public static final MessageCode STORE_REQUEST = new MessageCode(0x07);
    public static final MessageCode STORE_ANSWER = new MessageCode(0x08);
    public static final MessageCode FETCH_REQUEST = new MessageCode(0x09);
    public static final MessageCode FETCH_ANSWER = new MessageCode(0x0A);
    public static final MessageCode FIND_REQUEST = new MessageCode(0x0D);
    public static final MessageCode FIND_ANSWER = new MessageCode(0x0E);
    public static final MessageCode JOIN_REQUEST = new MessageCode(0x0F);
    public static final MessageCode JOIN_ANSWER = new MessageCode(0x10);
    public static final MessageCode LEAVE_REQUEST = new MessageCode(0x11);
    public static final MessageCode LEAVE_ANSWER = new MessageCode(0x12);
    public static final MessageCode UPDATE_REQUEST = new MessageCode(0x13);
    public static final MessageCode UPDATE_ANSWER = new MessageCode(0x14);
    public static final MessageCode ROUTE_QUERY_REQUEST = new MessageCode(0x15);
    public static final MessageCode ROUTE_QUERY_ANSWER = new MessageCode(0x16);
    public static final MessageCode PING_REQUEST = new MessageCode(0x17);
    public static final MessageCode PING_ANSWER = new MessageCode(0x18);
    public static final MessageCode STAT_REQUEST = new MessageCode(0x19);
    public static final MessageCode STAT_ANSWER = new MessageCode(0x1A);
    public static final MessageCode APP_ATTACH_REQUEST = new MessageCode(0x1D);
    public static final MessageCode APP_ATTACH_ANSWER = new MessageCode(0x1E);
    public static final MessageCode CONFIG_UPDATE_REQUEST = new MessageCode(0x21);
    public static final MessageCode CONFIG_UPDATE_ANSWER = new MessageCode(0x22);

    /** PathTrack of RFC 7851. */
    public static final MessageCode PATH_TRACK_REQUEST = new MessageCode(0x27);

    /** Answer to PathTrack of RFC 7851. */
    public static final MessageCode PATH_TRACK_ANSWER = new MessageCode(0x28);

    /** Answer to any request that failed. */
    public static final MessageCode ERROR = new MessageCode(0xFFFF);

    private static final int FIRST_RESERVED = 0x8000;

    /** Checks the range. */
    public MessageCode {
        Checks.range("message code", value, 1, Checks.MAX_UINT16);
    }

    /** Whether this is the code of a request, known or not: odd, and not reserved. */
    public boolean isRequest() {
        return value < FIRST_RESERVED && value % 2 == 1;
    }

    /** Whether this is the code of an answer that is no error, known or not: even, and not reserved. */
    public boolean isAnswer() {
        return value < FIRST_RESERVED && value % 2 == 0;
    }

    /** Whether this is {@link #ERROR}. */
    public boolean isError() {
        return value == ERROR.value;
    }

    /**
     * The code of the answer to this request.
     *
     * @throws IllegalStateException if this is no request
     */
    public MessageCode answer() {
        if (!isRequest()) {
            throw new IllegalStateException("message code " + this + " is no request");
        }
        return new MessageCode(value + 1);
    }

    static MessageCode decode(WireReader in) throws MalformedMessageException {
        int offset = in.offset();
        int value = in.uint16("MessageContents.message_code");
        if (value == 0) {
            throw new MalformedMessageException("MessageContents.message_code", offset, "is 0");
        }
        return new MessageCode(value);
    }

    /** The value in hexadecimal digits with {@code 0x}. */
    @Override
    public String toString() {
        return "0x" + Integer.toHexString(value);
    }
}
