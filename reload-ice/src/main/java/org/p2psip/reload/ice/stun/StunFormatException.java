// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.stun;

/**
 * Bytes received do not form a valid STUN message, or an attribute's value is none of its type.
 *
 * <p>Thrown only for input that came from the network. A caller who passes a bad argument gets an
 * {@link IllegalArgumentException} instead.
 */
public final class StunFormatException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String field;
    private final int offset;

    /**
     * Creates the exception; its message is made of all three parts.
     *
     * @param field the offending field or attribute in the spelling of the RFC
     * @param offset where it begins, in bytes from the first byte of the message
     * @param problem what is wrong, without any bytes of the message
     */
    public StunFormatException(String field, int offset, String problem) {
        // Without a stack trace: a flood of bad datagrams would otherwise cost more than good ones.
        super(field + " at byte " + offset + ": " + problem, null, false, false);
        this.field = field;
        this.offset = offset;
    }

    /** The offending field, for example {@code "XOR-MAPPED-ADDRESS"}. */
    public String field() {
        return field;
    }

    /** Offset of the offending field in bytes, counted from the first byte of the message. */
    public int offset() {
        return offset;
    }
}
