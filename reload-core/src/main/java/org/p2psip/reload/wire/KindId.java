// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

/**
 * Kind of a stored value (RFC 6940, Section 14.6), an open registry.
 *
 * @param value the 32 bits of the Kind-ID, read as unsigned
 */
public record KindId(int value) implements Comparable<KindId> {
    /** SIP-REGISTRATION (RFC 7904). */
    public static final KindId SIP_REGISTRATION = new KindId(0x1);

    /** TURN-SERVICE (RFC 6940, Section 9). */
    public static final KindId TURN_SERVICE = new KindId(0x2);

    /** CERTIFICATE_BY_NODE (RFC 6940, Section 8). */
    public static final KindId CERTIFICATE_BY_NODE = new KindId(0x3);

    /** ACCESS-CONTROL-LIST (RFC 8076). */
    public static final KindId ACCESS_CONTROL_LIST = new KindId(0x4);

    /** CERTIFICATE_BY_USER (RFC 6940, Section 8). */
    public static final KindId CERTIFICATE_BY_USER = new KindId(0x10);

    /** REDIR (RFC 7374). */
    public static final KindId REDIR = new KindId(0x104);

    /** Orders by the unsigned value. */
    @Override
    public int compareTo(KindId other) {
        return Integer.compareUnsigned(value, other.value);
    }

    /** The value in hexadecimal digits with {@code 0x}. */
    @Override
    public String toString() {
        return "0x" + Integer.toHexString(value);
    }
}
