// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

/**
 * Bytes received from a peer do not form a valid RELOAD message.
 *
 * <p>Thrown only for input that came from the network. A caller who passes a bad argument gets an
 * {@link IllegalArgumentException} instead.
 */
public final class MalformedMessageException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String field;
    private final int offset;

    /**
     * Creates the exception; its message is made of all three parts.
     *
     * @param field dotted path of the offending field in the spelling of the RFC
     * @param offset where the field begins, in bytes from the first byte of the message
     * @param problem what is wrong, without any bytes of the message
     */
    public MalformedMessageException(String field, int offset, String problem) {
        super(field + " at byte " + offset + ": " + problem);
        this.field = field;
        this.offset = offset;
    }

    /** Dotted path of the offending field, for example {@code "PingReq.padding"}. */
    public String field() {
        return field;
    }

    /** Offset of the offending field in bytes, counted from the first byte of the message. */
    public int offset() {
        return offset;
    }
}
