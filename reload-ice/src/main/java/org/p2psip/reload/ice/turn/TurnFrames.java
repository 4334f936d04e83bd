// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.turn;

import io.netty.buffer.ByteBuf;
import org.p2psip.reload.ice.stun.StunFormatException;
import org.p2psip.reload.ice.stun.StunMessage;

/** Finds the ends of messages in a stream (RFC 8489, Section 6.2.2, and RFC 8656, Section 12.5). */
public final class TurnFrames {
    /** The longest message that a stream can hold. */
    public static final int MAX_BYTES = 0xFFFF + StunMessage.HEADER_BYTES;

    private static final int MIN_BYTES = 4;
    private static final int COOKIE_END = 8;

    private TurnFrames() {}

    /**
     * Length of the message that {@code stream} begins with, padding included; 0 as long as too little of it is there to know.
     *
     * @param stream from its reader index on; nothing is moved
     * @throws StunFormatException if it begins neither with STUN nor with data on a channel, after which nobody can tell where
     *     the next message begins
     */
    public static int length(ByteBuf stream) throws StunFormatException {
        int readable = stream.readableBytes();
        if (readable < MIN_BYTES) {
            return 0;
        }
        int at = stream.readerIndex();
        int kind = stream.getUnsignedByte(at) >>> 6;
        int length = stream.getUnsignedShort(at + 2);
        if (kind == 1) {
            return ChannelData.HEADER_BYTES + (length + 3 & ~3);
        }
        if (kind != 0 || (length & 3) != 0) {
            throw new StunFormatException("message type", 0, "neither STUN nor data on a channel");
        }
        if (readable >= COOKIE_END && stream.getInt(at + 4) != StunMessage.MAGIC_COOKIE) {
            throw new StunFormatException("magic cookie", 4, "is another value");
        }
        return StunMessage.HEADER_BYTES + length;
    }
}
