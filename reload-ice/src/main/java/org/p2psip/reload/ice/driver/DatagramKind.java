// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.driver;

import io.netty.buffer.ByteBuf;
import org.p2psip.reload.ice.stun.StunMessage;

/** What a datagram is, by its first byte and, for STUN, the magic cookie (RFC 7983, Section 7). */
public enum DatagramKind {
    /** A STUN message, as far as one can see from outside. */
    STUN,
    /** A DTLS record. */
    DTLS,
    /** Data in a channel of TURN; only a TURN server sends such. */
    TURN_CHANNEL,
    /** RTP, RTCP, ZRTP or what nobody knows. */
    OTHER;

    private static final int LAST_STUN = 3;
    private static final int FIRST_DTLS = 20;
    private static final int LAST_DTLS = 63;
    private static final int LAST_TURN_CHANNEL = 79;

    /** What {@code datagram} is, from its reader index on; nothing is moved. */
    public static DatagramKind of(ByteBuf datagram) {
        if (!datagram.isReadable()) {
            return OTHER;
        }
        int first = datagram.getUnsignedByte(datagram.readerIndex());
        if (first <= LAST_STUN) {
            return StunMessage.looksLikeStun(datagram) ? STUN : OTHER;
        }
        if (first < FIRST_DTLS || first > LAST_TURN_CHANNEL) {
            return OTHER;
        }
        return first <= LAST_DTLS ? DTLS : TURN_CHANNEL;
    }
}
