// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.routing;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.wire.ForwardingHeader;

/** The pieces of one message that have arrived so far, without overlaps. Takes no more memory than what came. */
final class FragmentedMessage {
    /** What a fragment did to the message. */
    enum Added {
        /** It is taken in, or was there before. */
        TAKEN,
        /** The message is complete with it. */
        COMPLETE,
        /** It contradicts what came before: other bytes at the same place, or another end. */
        CONFLICT
    }

    private static final int UNKNOWN = -1;

    private final TreeMap<Integer, byte[]> pieces = new TreeMap<>();
    private @Nullable ForwardingHeader header;
    private int end = UNKNOWN;
    private int payloadBytes;

    /**
     * Adds a fragment.
     *
     * @param from the header of the fragment; the one at offset 0 becomes the message's
     * @param payload the bytes behind its header, borrowed
     */
    Added add(ForwardingHeader from, ByteBuf payload) {
        int offset = from.fragmentOffset();
        int to = offset + payload.readableBytes();
        if (contradictsEnd(from, to) || contradictsBytes(offset, payload)) {
            return Added.CONFLICT;
        }
        if (from.lastFragment()) {
            end = to;
        }
        if (offset == 0) {
            header = from;
        }
        for (int[] gap : gaps(offset, to)) {
            int index = payload.readerIndex() + gap[0] - offset;
            pieces.put(gap[0], ByteBufUtil.getBytes(payload, index, gap[1] - gap[0]));
            payloadBytes += gap[1] - gap[0];
        }
        return payloadBytes == end && header != null ? Added.COMPLETE : Added.TAKEN;
    }

    /** What the message costs now. */
    long chargedBytes() {
        return payloadBytes + (pieces.size() + 1L) * ReassemblyLimits.FRAGMENT_OVERHEAD_BYTES;
    }

    /** The header of the complete message, as one of a message that was never cut. */
    ForwardingHeader header() {
        if (header == null) {
            throw new IllegalStateException("the first fragment is missing");
        }
        return header.toBuilder().fragment(true, 0).build();
    }

    /** The payload of the complete message. */
    ByteBuf payload() {
        ByteBuf payload = Unpooled.buffer(payloadBytes);
        pieces.values().forEach(payload::writeBytes);
        return payload;
    }

    private boolean contradictsEnd(ForwardingHeader from, int to) {
        int reached =
                pieces.isEmpty() ? 0 : pieces.lastKey() + pieces.lastEntry().getValue().length;
        if (from.lastFragment()) {
            return end == UNKNOWN ? reached > to : end != to;
        }
        return end != UNKNOWN && to > end;
    }

    private boolean contradictsBytes(int offset, ByteBuf payload) {
        int to = offset + payload.readableBytes();
        for (Map.Entry<Integer, byte[]> piece : overlapping(offset, to).entrySet()) {
            byte[] bytes = piece.getValue();
            int first = Math.max(offset, piece.getKey());
            int last = Math.min(to, piece.getKey() + bytes.length);
            for (int at = first; at < last; at++) {
                if (bytes[at - piece.getKey()] != payload.getByte(payload.readerIndex() + at - offset)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** The stretches between {@code offset} and {@code to} that are not there yet, each with its begin and end. */
    private List<int[]> gaps(int offset, int to) {
        List<int[]> gaps = new ArrayList<>();
        int at = offset;
        for (Map.Entry<Integer, byte[]> piece : overlapping(offset, to).entrySet()) {
            if (piece.getKey() > at) {
                gaps.add(new int[] {at, piece.getKey()});
            }
            at = Math.max(at, piece.getKey() + piece.getValue().length);
        }
        if (at < to) {
            gaps.add(new int[] {at, to});
        }
        return gaps;
    }

    private Map<Integer, byte[]> overlapping(int offset, int to) {
        if (offset >= to) {
            return Map.of();
        }
        Map.Entry<Integer, byte[]> before = pieces.floorEntry(offset);
        int first = before != null && before.getKey() + before.getValue().length > offset ? before.getKey() : offset;
        return pieces.subMap(first, to);
    }
}
