// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Writes a received message as it goes on to the next hop: TTL one less, consumed destinations gone, the previous hop at the
 * end of the Via List, opaque IDs in their short form, contents as they are (RFC 6940, Sections 6.1 and 6.3.2).
 */
public final class ForwardedMessage {
    private ForwardedMessage() {}

    /**
     * How many bytes the message has when it goes on.
     *
     * @param consumed how many entries of the Destination List are taken off its front
     * @param previousHop what the Via List gets at its end; null for an answer, which needs none
     */
    public static int length(HeaderView view, int consumed, @Nullable NodeId previousHop) {
        check(view, consumed);
        int saved = view.destinationIndex(consumed) - view.destinationIndex(0);
        saved += HeaderScan.LONG_FORM_BYTES * compressible(view, consumed);
        return view.message().writerIndex() - view.start() - saved + hopLength(previousHop);
    }

    /**
     * Appends the message that goes on, in {@link #length} bytes. The received message stays as it is.
     *
     * @param out the caller's, and another buffer than the received message's
     * @param consumed how many entries of the Destination List are taken off its front
     * @param previousHop what the Via List gets at its end; null for an answer, which needs none
     * @throws IllegalArgumentException if there are fewer destinations, or the Via List gets too long
     * @throws IllegalStateException if the TTL is 0
     */
    public static void write(HeaderView view, int consumed, @Nullable NodeId previousHop, ByteBuf out) {
        int length = length(view, consumed, previousHop);
        int ttl = ttlAfter(view);
        ByteBuf message = view.message();
        int via = view.start() + view.viaListOffset();
        int options = view.start() + view.optionsOffset();
        out.ensureWritable(length);
        int at = out.writerIndex();
        out.writeBytes(message, view.start(), ForwardingHeader.FIXED_BYTES);
        int viaAt = out.writerIndex();
        copyList(view, via, view.destinationIndex(0), out);
        if (previousHop != null) {
            out.writeByte(DestinationCodec.NODE);
            out.writeByte(previousHop.length());
            previousHop.setAt(out.writerIndex(), out);
            out.writerIndex(out.writerIndex() + previousHop.length());
        }
        int destinationsAt = out.writerIndex();
        copyList(view, view.destinationIndex(consumed), options, out);
        int destinationsLength = out.writerIndex() - destinationsAt;
        out.writeBytes(message, options, message.writerIndex() - options);
        setFields(out, at, ttl, length, destinationsAt - viaAt, destinationsLength);
    }

    /**
     * Makes the received message the one that goes on, by moving only what is in front of its destinations. Its reader index
     * moves to the new first byte, and the view is to be wrapped anew before it is used again.
     *
     * @param consumed how many entries of the Destination List are taken off its front
     * @param previousHop what the Via List gets at its end; null for an answer, which needs none
     * @return false, with nothing changed, if that cannot be: too few free bytes in front of the message, a buffer that
     *     cannot be written, or opaque IDs in their long form
     * @throws IllegalArgumentException if there are fewer destinations, or the Via List gets too long
     * @throws IllegalStateException if the TTL is 0
     */
    public static boolean writeInPlace(HeaderView view, int consumed, @Nullable NodeId previousHop) {
        int length = length(view, consumed, previousHop);
        int ttl = ttlAfter(view);
        ByteBuf message = view.message();
        int start = message.writerIndex() - length;
        if (start < 0 || message.isReadOnly() || view.compressible() > 0) {
            return false;
        }
        int viaLength = view.destinationListOffset() - view.viaListOffset();
        int destinations = view.destinationIndex(consumed);
        int destinationsLength = view.start() + view.optionsOffset() - destinations;
        int hopLength = hopLength(previousHop);
        checkList(viaLength + hopLength);
        move(message, view.start(), start, ForwardingHeader.FIXED_BYTES + viaLength);
        if (previousHop != null) {
            int hop = destinations - hopLength;
            message.setByte(hop, DestinationCodec.NODE);
            message.setByte(hop + 1, previousHop.length());
            previousHop.setAt(hop + 2, message);
        }
        setFields(message, start, ttl, length, viaLength + hopLength, destinationsLength);
        message.readerIndex(start);
        return true;
    }

    private static void check(HeaderView view, int consumed) {
        Checks.range("consumed destinations", consumed, 0, view.destinationCount());
    }

    private static void checkList(int viaLength) {
        Checks.encodedLength("via list", viaLength, ForwardingHeader.MAX_LIST_BYTES);
    }

    private static int ttlAfter(HeaderView view) {
        if (view.ttl() == 0) {
            throw new IllegalStateException("TTL is 0");
        }
        return view.ttl() - 1;
    }

    private static int hopLength(@Nullable NodeId previousHop) {
        return previousHop == null ? 0 : 2 + previousHop.length();
    }

    /** How many opaque IDs get shorter, of the Via List and of the destinations that are left. */
    private static int compressible(HeaderView view, int consumed) {
        if (view.compressible() == 0) {
            return 0;
        }
        int count = 0;
        ByteBuf message = view.message();
        int first = view.destinationIndex(0);
        int left = view.destinationIndex(consumed);
        int end = view.start() + view.optionsOffset();
        for (int at = view.start() + view.viaListOffset(); at < end; at = HeaderScan.acceptedEnd(message, at)) {
            if ((at < first || at >= left) && HeaderScan.isCompressible(message, at)) {
                count++;
            }
        }
        return count;
    }

    private static void copyList(HeaderView view, int from, int to, ByteBuf out) {
        ByteBuf message = view.message();
        if (view.compressible() == 0) {
            out.writeBytes(message, from, to - from);
            return;
        }
        int next;
        for (int at = from; at < to; at = next) {
            next = HeaderScan.acceptedEnd(message, at);
            int skipped = HeaderScan.isCompressible(message, at) ? HeaderScan.LONG_FORM_BYTES : 0;
            out.writeBytes(message, at + skipped, next - at - skipped);
        }
    }

    private static void setFields(ByteBuf out, int at, int ttl, int length, int viaLength, int destinationsLength) {
        checkList(viaLength);
        out.setByte(at + HeaderView.TTL, ttl);
        out.setInt(at + HeaderView.LENGTH, length);
        out.setShort(at + HeaderView.VIA_LIST_LENGTH, viaLength);
        out.setShort(at + HeaderView.DESTINATION_LIST_LENGTH, destinationsLength);
    }

    /** Moves bytes within a buffer, eight at a time, also to where some of them are. */
    private static void move(ByteBuf buffer, int from, int to, int length) {
        int words = length - length % Long.BYTES;
        if (to < from) {
            for (int i = 0; i < words; i += Long.BYTES) {
                buffer.setLong(to + i, buffer.getLong(from + i));
            }
            for (int i = words; i < length; i++) {
                buffer.setByte(to + i, buffer.getByte(from + i));
            }
        } else if (to > from) {
            for (int i = length - 1; i >= words; i--) {
                buffer.setByte(to + i, buffer.getByte(from + i));
            }
            for (int i = words - Long.BYTES; i >= 0; i -= Long.BYTES) {
                buffer.setLong(to + i, buffer.getLong(from + i));
            }
        }
    }
}
