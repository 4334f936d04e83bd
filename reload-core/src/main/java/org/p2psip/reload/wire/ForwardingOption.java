// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

/**
 * Option of the forwarding header (RFC 6940, Section 6.3.2.3).
 *
 * @param type 1 to 255, an open registry
 * @param flags 0 to 255
 * @param value at most 65535 bytes
 */
public record ForwardingOption(int type, int flags, Opaque value) {
    /** Flag: a peer that does not know the option must not forward the request. */
    public static final int FORWARD_CRITICAL = 0x01;

    /** Flag: a node that does not know the option must not answer the request. */
    public static final int DESTINATION_CRITICAL = 0x02;

    /** Flag: the answer carries the option too, with the first three flags cleared. */
    public static final int RESPONSE_COPY = 0x04;

    /** Flag: forwarders keep no state for the request (RFC 7263). */
    public static final int IGNORE_STATE_KEEPING = 0x08;

    private static final int FIXED_BYTES = 4;

    /** Checks the ranges. */
    public ForwardingOption {
        Checks.range("option type", type, 1, Checks.MAX_UINT8);
        Checks.uint8("option flags", flags);
        Checks.length("option value", value, Checks.MAX_UINT16);
    }

    /** Whether the flag {@code flag} is set. */
    public boolean has(int flag) {
        return (flags & flag) != 0;
    }

    static ForwardingOption decode(WireReader in) throws MalformedMessageException {
        in.begin("ForwardingOption");
        int offset = in.offset();
        int type = in.uint8("ForwardingOption.type");
        if (type == 0) {
            throw new MalformedMessageException("ForwardingOption.type", offset, "is 0");
        }
        ForwardingOption option =
                new ForwardingOption(type, in.uint8("ForwardingOption.flags"), in.opaque16("ForwardingOption.length"));
        return in.end("ForwardingOption", option);
    }

    void encode(WireWriter out) {
        out.uint8(type);
        out.uint8(flags);
        out.opaque16(value);
    }

    int encodedLength() {
        return FIXED_BYTES + value.length();
    }
}
