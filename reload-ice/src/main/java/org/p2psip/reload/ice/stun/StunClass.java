// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.stun;

/** Class of a STUN message (RFC 8489, Section 5); the two bits lie scattered in the message type. */
public enum StunClass {
    /** Asks for an answer, and is sent again until there is one. */
    REQUEST(0x0000),
    /** Asks for nothing. */
    INDICATION(0x0010),
    /** Answers a request that was carried out. */
    SUCCESS_RESPONSE(0x0100),
    /** Answers a request that was refused. */
    ERROR_RESPONSE(0x0110);

    private final int bits;

    StunClass(int bits) {
        this.bits = bits;
    }

    int bits() {
        return bits;
    }

    static StunClass ofMessageType(int messageType) {
        return switch (messageType & 0x0110) {
            case 0x0000 -> REQUEST;
            case 0x0010 -> INDICATION;
            case 0x0100 -> SUCCESS_RESPONSE;
            default -> ERROR_RESPONSE;
        };
    }

    /** Whether a message of this class answers a request. */
    public boolean isResponse() {
        return this == SUCCESS_RESPONSE || this == ERROR_RESPONSE;
    }
}
