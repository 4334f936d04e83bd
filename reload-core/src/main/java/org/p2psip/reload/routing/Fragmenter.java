// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.routing;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.p2psip.reload.wire.ForwardingHeader;

/** Cuts messages, and fragments of messages, into pieces that a link carries (RFC 6940, Section 6.7). Holds no state. */
public final class Fragmenter {
    /** Fewest bytes of payload in each piece but the last one that is cut off. */
    public static final int MIN_PAYLOAD_BYTES = 256;

    /** What each piece leaves free below the link's limit, so that the Via List can grow before it is cut again. */
    public static final int RESERVED_BYTES = 32;

    private static final int FRAGMENT = 12;
    private static final int LENGTH = 16;
    private static final int LAST_FRAGMENT = 0x40000000;

    private Fragmenter() {}

    /**
     * Cuts a message if it is too long for a link. Pieces are of equal size but for the last, which may be smaller.
     *
     * @param message a whole message or a fragment, from its reader index to its end; the caller's, and not to be changed
     *     while the pieces are in use
     * @param headerLength bytes of its forwarding header
     * @param maxBytes longest message that the link carries
     * @return the message itself if it fits, or if its header leaves no room for {@link #MIN_PAYLOAD_BYTES}: then the
     *     link's own fragmentation has to help
     * @throws IllegalArgumentException if a piece would begin beyond {@link ForwardingHeader#MAX_FRAGMENT_OFFSET}
     */
    public static List<ByteBuf> split(ByteBuf message, int headerLength, int maxBytes) {
        int payload = message.readableBytes() - headerLength;
        int room = maxBytes - headerLength;
        if (payload <= room || room < MIN_PAYLOAD_BYTES) {
            return List.of(message);
        }
        int comfortable = Math.max(room - RESERVED_BYTES, MIN_PAYLOAD_BYTES);
        int count = (payload + comfortable - 1) / comfortable;
        int size = Math.max((payload + count - 1) / count, MIN_PAYLOAD_BYTES);
        List<ByteBuf> pieces = new ArrayList<>(count);
        for (int at = 0; at < payload; at += size) {
            pieces.add(piece(message, headerLength, at, Math.min(size, payload - at)));
        }
        return pieces;
    }

    private static ByteBuf piece(ByteBuf message, int headerLength, int at, int size) {
        int start = message.readerIndex();
        int field = message.getInt(start + FRAGMENT);
        int offset = (field & ForwardingHeader.MAX_FRAGMENT_OFFSET) + at;
        if (offset > ForwardingHeader.MAX_FRAGMENT_OFFSET) {
            throw new IllegalArgumentException(
                    "fragment offset is " + offset + ", at most " + ForwardingHeader.MAX_FRAGMENT_OFFSET);
        }
        boolean last = headerLength + at + size == message.readableBytes();
        int flags = field & ~ForwardingHeader.MAX_FRAGMENT_OFFSET & (last ? -1 : ~LAST_FRAGMENT);
        ByteBuf piece = Unpooled.buffer(headerLength + size);
        piece.writeBytes(message, start, headerLength);
        piece.writeBytes(message, start + headerLength + at, size);
        piece.setInt(FRAGMENT, flags | offset);
        piece.setInt(LENGTH, headerLength + size);
        return piece;
    }
}
