// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.stun;

/**
 * Type of a STUN attribute: an open registry, of which the constants are those of RFC 8489 (STUN), RFC 8445 (ICE), RFC 8656
 * (TURN) and RFC 5780 (NAT behaviour).
 *
 * @param code number of the type, unsigned 16 bits
 */
public record AttributeType(int code) {
    // RFC 8489, to be understood.
    public static final AttributeType MAPPED_ADDRESS = new AttributeType(0x0001);
    public static final AttributeType USERNAME = new AttributeType(0x0006);
    public static final AttributeType MESSAGE_INTEGRITY = new AttributeType(0x0008);
    public static final AttributeType ERROR_CODE = new AttributeType(0x0009);
    public static final AttributeType UNKNOWN_ATTRIBUTES = new AttributeType(0x000A);
    public static final AttributeType REALM = new AttributeType(0x0014);
    public static final AttributeType NONCE = new AttributeType(0x0015);
    public static final AttributeType MESSAGE_INTEGRITY_SHA256 = new AttributeType(0x001C);
    public static final AttributeType PASSWORD_ALGORITHM = new AttributeType(0x001D);
    public static final AttributeType USERHASH = new AttributeType(0x001E);
    public static final AttributeType XOR_MAPPED_ADDRESS = new AttributeType(0x0020);

    // RFC 8489, to be skipped by those who do not know them.
    public static final AttributeType PASSWORD_ALGORITHMS = new AttributeType(0x8002);
    public static final AttributeType ALTERNATE_DOMAIN = new AttributeType(0x8003);
    public static final AttributeType SOFTWARE = new AttributeType(0x8022);
    public static final AttributeType ALTERNATE_SERVER = new AttributeType(0x8023);
    public static final AttributeType FINGERPRINT = new AttributeType(0x8028);

    // RFC 8445.
    public static final AttributeType PRIORITY = new AttributeType(0x0024);
    public static final AttributeType USE_CANDIDATE = new AttributeType(0x0025);
    public static final AttributeType ICE_CONTROLLED = new AttributeType(0x8029);
    public static final AttributeType ICE_CONTROLLING = new AttributeType(0x802A);

    // RFC 8656.
    public static final AttributeType CHANNEL_NUMBER = new AttributeType(0x000C);
    public static final AttributeType LIFETIME = new AttributeType(0x000D);
    public static final AttributeType XOR_PEER_ADDRESS = new AttributeType(0x0012);
    public static final AttributeType DATA = new AttributeType(0x0013);
    public static final AttributeType XOR_RELAYED_ADDRESS = new AttributeType(0x0016);
    public static final AttributeType REQUESTED_ADDRESS_FAMILY = new AttributeType(0x0017);
    public static final AttributeType EVEN_PORT = new AttributeType(0x0018);
    public static final AttributeType REQUESTED_TRANSPORT = new AttributeType(0x0019);
    public static final AttributeType DONT_FRAGMENT = new AttributeType(0x001A);
    public static final AttributeType RESERVATION_TOKEN = new AttributeType(0x0022);
    public static final AttributeType ADDITIONAL_ADDRESS_FAMILY = new AttributeType(0x8000);
    public static final AttributeType ADDRESS_ERROR_CODE = new AttributeType(0x8001);
    public static final AttributeType ICMP = new AttributeType(0x8004);

    // RFC 5780.
    public static final AttributeType CHANGE_REQUEST = new AttributeType(0x0003);
    public static final AttributeType PADDING = new AttributeType(0x0026);
    public static final AttributeType RESPONSE_PORT = new AttributeType(0x0027);
    public static final AttributeType RESPONSE_ORIGIN = new AttributeType(0x802B);
    public static final AttributeType OTHER_ADDRESS = new AttributeType(0x802C);

    /**
     * Checks the range.
     *
     * @throws IllegalArgumentException if {@code code} does not fit into 16 bits
     */
    public AttributeType {
        if (code < 0 || code > 0xFFFF) {
            throw new IllegalArgumentException("attribute type is " + code + ", at most " + 0xFFFF);
        }
    }

    /** Whether a receiver that does not know this type must refuse the message (RFC 8489, Section 14). */
    public boolean comprehensionRequired() {
        return code < 0x8000;
    }
}
