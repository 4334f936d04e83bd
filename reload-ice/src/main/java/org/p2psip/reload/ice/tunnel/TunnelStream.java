// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.tunnel;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.link.FramedLinkOutput;
import org.p2psip.reload.link.reliability.ReliabilitySettings;
import org.p2psip.reload.link.reliability.SimpleReliability;

/**
 * A stream of bytes over datagrams: Simple Reliability brings each piece once, in any order, and a number of 32 bits before
 * each puts them in order. An empty piece is the last. A machine.
 */
final class TunnelStream {
    /** How many pieces may be ahead of one that is missing; a far end that sends more has lost its mind. */
    static final int MAX_AHEAD = 1_024;

    /** What goes before the bytes of a piece. */
    static final int NUMBER_BYTES = 4;

    /** The longest piece that is taken, number included. */
    static final int MAX_PIECE_BYTES = 16_384;

    private final SimpleReliability reliability;
    private final Queue<StreamOutput> outputs = new ArrayDeque<>();
    private final Map<Integer, ByteBuf> ahead = new HashMap<>();
    private int nextToSend;
    private int nextToDeliver;
    private boolean finished;
    private boolean over;

    /** @param maxFrameBytes the longest frame that fits into a datagram */
    TunnelStream(int maxFrameBytes) {
        reliability = new SimpleReliability(ReliabilitySettings.builder(MAX_PIECE_BYTES)
                .maxFrameBytes(maxFrameBytes)
                .build());
    }

    /** The path carries frames of other lengths now. */
    void handlePathMtu(int maxFrameBytes, long nowNanos) {
        reliability.handlePathMtu(maxFrameBytes, nowNanos);
        drain();
    }

    /** A round trip was measured before. */
    void handleRoundTrip(long roundTripNanos) {
        reliability.handleRoundTrip(roundTripNanos);
    }

    /**
     * Sends bytes.
     *
     * @param bytes borrowed, and read
     * @return false if so much waits that the far end cannot be keeping up; the stream is broken then
     */
    boolean send(ByteBuf bytes, long nowNanos) {
        boolean taken = true;
        while (taken && bytes.isReadable() && !finished) {
            int length = Math.min(bytes.readableBytes(), reliability.maxMessageBytes() - NUMBER_BYTES);
            taken = sendPiece(bytes.readSlice(length), nowNanos);
        }
        drain();
        return taken;
    }

    /** Says that nothing more comes. */
    void finish(long nowNanos) {
        if (!finished && !over) {
            sendPiece(Unpooled.EMPTY_BUFFER, nowNanos);
            finished = true;
            drain();
        }
    }

    private boolean sendPiece(ByteBuf bytes, long nowNanos) {
        ByteBuf piece = Unpooled.buffer(NUMBER_BYTES + bytes.readableBytes());
        piece.writeInt(nextToSend).writeBytes(bytes);
        if (over || !reliability.send(piece, nowNanos)) {
            return false;
        }
        nextToSend++;
        return true;
    }

    /** Takes a frame; it is read. */
    void handleFrame(ByteBuf frame, long nowNanos) {
        reliability.handleDatagram(frame, nowNanos);
        drain();
    }

    void handleTimeout(long nowNanos) {
        reliability.handleTimeout(nowNanos);
        drain();
    }

    OptionalLong nextDeadlineNanos() {
        return over ? OptionalLong.empty() : reliability.nextDeadlineNanos();
    }

    /** Whether everything that was sent has arrived. */
    boolean isIdle() {
        return over || reliability.isIdle();
    }

    @Nullable
    StreamOutput pollOutput() {
        return outputs.poll();
    }

    private void drain() {
        for (FramedLinkOutput each = reliability.pollOutput(); each != null; each = reliability.pollOutput()) {
            if (each instanceof FramedLinkOutput.Transmit transmit) {
                outputs.add(new StreamOutput.Transmit(transmit.frame()));
            } else if (each instanceof FramedLinkOutput.Deliver deliver) {
                handlePiece(deliver.message());
            } else if (each instanceof FramedLinkOutput.Failed failed) {
                fail(failed.detail());
            } else if (each instanceof FramedLinkOutput.Oversized) {
                fail("the far end sent a piece of more than " + MAX_PIECE_BYTES + " bytes");
            }
        }
    }

    private void handlePiece(ByteBuf piece) {
        if (over) {
            return;
        }
        if (piece.readableBytes() < NUMBER_BYTES) {
            fail("the far end sent a piece without a number");
            return;
        }
        int number = piece.readInt();
        int distance = number - nextToDeliver;
        if (distance < 0) {
            // A copy that came late.
            return;
        }
        if (distance >= MAX_AHEAD) {
            fail("the far end is more than " + MAX_AHEAD + " pieces ahead");
            return;
        }
        ahead.putIfAbsent(number, Unpooled.copiedBuffer(piece));
        for (ByteBuf next = ahead.remove(nextToDeliver); next != null; next = ahead.remove(nextToDeliver)) {
            nextToDeliver++;
            if (!next.isReadable()) {
                ahead.clear();
                outputs.add(new StreamOutput.Ended());
                return;
            }
            outputs.add(new StreamOutput.Deliver(next));
        }
    }

    private void fail(String reason) {
        if (!over) {
            over = true;
            ahead.clear();
            outputs.add(new StreamOutput.Failed(reason));
        }
    }
}
