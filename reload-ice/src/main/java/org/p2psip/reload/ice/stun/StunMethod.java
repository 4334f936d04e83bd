// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.stun;

import org.jspecify.annotations.Nullable;

/**
 * Method of a STUN message: an open registry, of which the constants are those of RFC 8489 and RFC 8656.
 *
 * @param code number of the method, unsigned 12 bits
 */
public record StunMethod(int code) {
    /** Asks what address a request came from. */
    public static final StunMethod BINDING = new StunMethod(0x001);

    /** Asks a TURN server for a relayed transport address. */
    public static final StunMethod ALLOCATE = new StunMethod(0x003);

    /** Prolongs or ends an allocation. */
    public static final StunMethod REFRESH = new StunMethod(0x004);

    /** Data from a TURN client for a peer. */
    public static final StunMethod SEND = new StunMethod(0x006);

    /** Data from a peer for a TURN client. */
    public static final StunMethod DATA = new StunMethod(0x007);

    /** Lets a peer send to a relayed transport address. */
    public static final StunMethod CREATE_PERMISSION = new StunMethod(0x008);

    /** Binds a channel number to a peer. */
    public static final StunMethod CHANNEL_BIND = new StunMethod(0x009);

    private static final @Nullable StunMethod[] KNOWN = {
        null, BINDING, null, ALLOCATE, REFRESH, null, SEND, DATA, CREATE_PERMISSION, CHANNEL_BIND
    };

    /**
     * Checks the range.
     *
     * @throws IllegalArgumentException if {@code code} does not fit into 12 bits
     */
    public StunMethod {
        if (code < 0 || code > 0xFFF) {
            throw new IllegalArgumentException("method is " + code + ", at most " + 0xFFF);
        }
    }

    static StunMethod ofMessageType(int messageType) {
        int code = (messageType & 0x000F) | ((messageType & 0x00E0) >> 1) | ((messageType & 0x3E00) >> 2);
        @Nullable StunMethod known = code < KNOWN.length ? KNOWN[code] : null;
        return known != null ? known : new StunMethod(code);
    }

    /** The bits of this method in the message type, between which those of the class lie. */
    int bits() {
        return (code & 0x00F) | ((code & 0x070) << 1) | ((code & 0xF80) << 2);
    }
}
