// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;
import java.util.List;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.link.FramedLinkOutput.Cause;
import org.p2psip.reload.link.FramedLinkOutput.Deliver;
import org.p2psip.reload.link.FramedLinkOutput.Failed;
import org.p2psip.reload.link.FramedLinkOutput.FrameReceived;
import org.p2psip.reload.link.FramedLinkOutput.FrameSent;
import org.p2psip.reload.link.FramedLinkOutput.Oversized;
import org.p2psip.reload.link.FramedLinkOutput.Responsive;
import org.p2psip.reload.link.FramedLinkOutput.Transmit;
import org.p2psip.reload.link.FramedLinkOutput.Unresponsive;
import org.p2psip.reload.wire.MalformedMessageException;

/**
 * One overlay link over a reliable stream: frames, acknowledges and measures, without sockets, threads or a clock (RFC
 * 6940, Sections 6.6.2 and 6.6.5).
 *
 * <p>Every message received is acknowledged at once. Acknowledgements received give the round trip time and with it a
 * retransmission timeout, which is not used to retransmit: when it passes in silence the link is
 * {@link FramedLinkOutput.Unresponsive}, and after {@link #MAX_SILENCE_NANOS} more of silence it has failed.
 *
 * <p>After every call of {@link #send} or a {@code handle} method, the driver takes outputs with {@link #pollOutput}
 * until there are none, then waits for bytes or for {@link #nextDeadlineNanos}, whichever is first. Outputs are bounded
 * by what was fed: at most one frame for each frame. Times are nanoseconds of one monotonic clock of the driver's
 * choice and are compared by difference only.
 *
 * <p>Not thread-safe: one thread at a time.
 */
public final class FramedLink {
    /** How long an unresponsive link is kept to find out whether it recovers, in nanoseconds. */
    public static final long MAX_SILENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

    /** RFC 6298, Section 2.4; the exception for Simple Reliability does not hold for TLS. */
    private static final long MIN_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Up to how many bytes frames are joined: as many as fit into one TLS record. */
    static final int MAX_JOINED_BYTES = 1 << 14;

    /** Holds a common message, or the acknowledgements of many. */
    private static final int INITIAL_BYTES = 1 << 10;

    private enum State {
        OPEN,
        /** Reads no more, still sends. */
        DEAF,
        FAILED
    }

    private final boolean observed;
    private final FrameAssembler assembler;
    private final ReceivedSequences received;
    private final SentFrames sentFrames = new SentFrames();
    private final UnacknowledgedMessages unacknowledged = new UnacknowledgedMessages();
    private final RttEstimator rtt = new RttEstimator(MIN_TIMEOUT_NANOS);
    private final Queue<FramedLinkOutput> outputs = new ArrayDeque<>();

    /** Frames that are put out as one, behind all other outputs: they are many and often short. */
    private @Nullable ByteBuf outgoing;

    private State state = State.OPEN;
    private int nextSequence;
    private boolean unresponsive;
    private long silentSinceNanos;
    private long lastAckNanos;
    private boolean acknowledgedOnce;
    private long messagesSent;
    private long messagesReceived;
    private long bytesSent;
    private long bytesReceived;

    /**
     * Creates a link whose first sequence number is 0.
     *
     * @param maxMessageBytes longest message to receive, 1 to {@link FramedMessage#MAX_MESSAGE_BYTES}
     * @param numbering how acknowledgements name earlier frames
     * @param observed whether every frame is put out as {@link FramedLinkOutput.FrameReceived} or
     *     {@link FramedLinkOutput.FrameSent} as well
     */
    public FramedLink(int maxMessageBytes, AckNumbering numbering, boolean observed) {
        this(maxMessageBytes, numbering, observed, 0);
    }

    FramedLink(int maxMessageBytes, AckNumbering numbering, boolean observed, int firstSequence) {
        if (maxMessageBytes < 1 || maxMessageBytes > FramedMessage.MAX_MESSAGE_BYTES) {
            throw new IllegalArgumentException(
                    "maxMessageBytes is " + maxMessageBytes + ", allowed are 1 to " + FramedMessage.MAX_MESSAGE_BYTES);
        }
        this.observed = observed;
        this.assembler = new FrameAssembler(maxMessageBytes);
        this.received = new ReceivedSequences(numbering);
        this.nextSequence = firstSequence;
    }

    /** Receives longer or shorter messages, from the next one on that has not begun to arrive. */
    public void rules(LinkRules rules) {
        assembler.maxMessageBytes(rules.maxMessageBytes());
    }

    /**
     * Frames a message and sends it. Does nothing once the link has failed.
     *
     * @param message from its reader index to its end, which stay as they are; retained until it is acknowledged
     * @throws IllegalArgumentException if it is longer than {@link FramedMessage#MAX_MESSAGE_BYTES}
     */
    public void send(ByteBuf message, long nowNanos) {
        int length = message.readableBytes();
        if (length > FramedMessage.MAX_MESSAGE_BYTES) {
            throw new IllegalArgumentException(
                    "message is " + length + " bytes, at most " + FramedMessage.MAX_MESSAGE_BYTES);
        }
        if (state == State.FAILED) {
            return;
        }
        int sequence = nextSequence++;
        sentFrames.handleSent(sequence, nowNanos);
        unacknowledged.add(sequence, message);
        messagesSent++;
        int frameBytes = FramedMessage.DATA_HEADER_BYTES + length;
        ByteBuf out = roomFor(frameBytes);
        FramedMessage.writeDataHeader(out, sequence, length);
        out.writeBytes(message, message.readerIndex(), length);
        handleSent(out, frameBytes);
    }

    /**
     * Takes bytes from the transport, cut anywhere.
     *
     * @param in borrowed until the outputs are taken, which may be views of it; read to its end
     */
    public void handleBytes(ByteBuf in, long nowNanos) {
        bytesReceived += in.readableBytes();
        try {
            while (state == State.OPEN) {
                ByteBuf frame = assembler.next(in);
                if (frame == null) {
                    return;
                }
                handleFrame(frame, nowNanos);
            }
        } catch (MalformedMessageException e) {
            fail(Cause.MALFORMED, "the peer sent no frame: " + e.getMessage());
        }
        in.skipBytes(in.readableBytes());
    }

    /** Acts on the deadline if it has come. Calling it early or twice does nothing. */
    public void handleTimeout(long nowNanos) {
        OptionalLong deadline = nextDeadlineNanos();
        if (!deadline.isPresent() || nowNanos - deadline.getAsLong() < 0) {
            return;
        }
        if (unresponsive) {
            fail(
                    Cause.SILENT,
                    "the peer acknowledged nothing for " + TimeUnit.NANOSECONDS.toSeconds(MAX_SILENCE_NANOS)
                            + " s after the timeout");
        } else {
            unresponsive = true;
            silentSinceNanos = nowNanos;
            outputs.add(new Unresponsive());
        }
    }

    /**
     * Takes back what was sent and is not acknowledged, up to {@link UnacknowledgedMessages#MAX_BYTES} of it, to send it another way;
     * also once the link has failed or its transport is closed.
     */
    public List<ByteBuf> takeUnacknowledged() {
        return unacknowledged.take();
    }

    /** Takes the next output, or null when there is none. */
    public @Nullable FramedLinkOutput pollOutput() {
        FramedLinkOutput output = outputs.poll();
        if (output == null) {
            transmit();
            output = outputs.poll();
        }
        return output;
    }

    /** When {@link #handleTimeout} has to be called next; empty when no acknowledgement is awaited. */
    public OptionalLong nextDeadlineNanos() {
        OptionalLong oldest = sentFrames.oldestNanos();
        if (state == State.FAILED || !oldest.isPresent()) {
            return OptionalLong.empty();
        }
        if (unresponsive) {
            return OptionalLong.of(silentSinceNanos + MAX_SILENCE_NANOS);
        }
        long since = oldest.getAsLong();
        if (acknowledgedOnce && lastAckNanos - since > 0) {
            since = lastAckNanos;
        }
        return OptionalLong.of(since + rtt.timeoutNanos());
    }

    /** Counters and times so far. */
    public LinkStatistics statistics() {
        return new LinkStatistics(
                messagesSent, messagesReceived, bytesSent, bytesReceived, rtt.smoothedNanos(), rtt.timeoutNanos());
    }

    private void handleFrame(ByteBuf frame, long nowNanos) {
        if (assembler.isOversized()) {
            state = State.DEAF;
            outputs.add(new Oversized(frame.skipBytes(FramedMessage.DATA_HEADER_BYTES)));
            return;
        }
        if (observed) {
            outputs.add(new FrameReceived(frame.duplicate()));
        }
        int type = frame.readUnsignedByte();
        int sequence = frame.readInt();
        if (type == FramedMessage.DATA_TYPE) {
            messagesReceived++;
            ByteBuf out = roomFor(FramedMessage.ACK_BYTES);
            FramedMessage.writeAck(out, sequence, received.handleReceived(sequence));
            handleSent(out, FramedMessage.ACK_BYTES);
            outputs.add(new Deliver(frame.skipBytes(3)));
        } else {
            handleAck(sequence, nowNanos);
        }
    }

    private void handleAck(int sequence, long nowNanos) {
        if (sentFrames.handleAck(sequence, nowNanos, rtt) == SentFrames.Outcome.STRAY) {
            return;
        }
        unacknowledged.handleAck(sequence);
        lastAckNanos = nowNanos;
        acknowledgedOnce = true;
        if (unresponsive) {
            unresponsive = false;
            outputs.add(new Responsive());
        }
    }

    /** Where the next frame is to be written, behind those that go out with it. */
    private ByteBuf roomFor(int frameBytes) {
        ByteBuf out = outgoing;
        if (out != null && out.readableBytes() + frameBytes <= MAX_JOINED_BYTES) {
            return out;
        }
        transmit();
        out = Unpooled.buffer(Math.max(frameBytes, INITIAL_BYTES));
        outgoing = out;
        return out;
    }

    private void transmit() {
        if (outgoing != null) {
            outputs.add(new Transmit(outgoing));
            outgoing = null;
        }
    }

    private void handleSent(ByteBuf out, int frameBytes) {
        bytesSent += frameBytes;
        if (observed) {
            outputs.add(new FrameSent(out.copy(out.writerIndex() - frameBytes, frameBytes)));
        }
    }

    private void fail(Cause cause, String detail) {
        state = State.FAILED;
        transmit();
        outputs.add(new Failed(cause, detail));
    }
}
