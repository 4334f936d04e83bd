// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.reliability;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.link.FramedLinkOutput;
import org.p2psip.reload.link.FramedLinkOutput.Cause;
import org.p2psip.reload.link.FramedMessage;
import org.p2psip.reload.link.LinkRules;
import org.p2psip.reload.link.LinkStatistics;
import org.p2psip.reload.link.UnacknowledgedMessages;

/**
 * One overlay link over datagrams: frames, acknowledges, retransmits and controls congestion, without sockets, threads
 * or a clock (RFC 6940, Section 6.6.3).
 *
 * <p>Messages arrive in any order, each once: a retransmission has a sequence number of its own, and copies are told by
 * their bytes within {@link ReliabilitySettings.Builder#duplicateWindow}; a copy that comes later is delivered again.
 * No message is lost while the link lives, but those that the path turns out to be too narrow for. What can't be queued
 * is refused, and what has no effect is counted under a {@link DropReason}.
 *
 * <p>A malformed datagram is dropped. As the datagrams are authenticated, one comes from a faulty peer and not from an
 * attacker, so {@link #MAX_MALFORMED} of them without a well-formed one in between end the link.
 *
 * <p>After every call of {@link #send} or a {@code handle} method, the driver takes outputs with {@link #pollOutput}
 * until there are none, then waits for a datagram or for {@link #nextDeadlineNanos}, whichever is first. Times are
 * nanoseconds of one monotonic clock of the driver's choice and are compared by difference only.
 *
 * <p>Not thread-safe: one thread at a time.
 */
public final class SimpleReliability {
    /** So many malformed datagrams in a row end the link. */
    public static final int MAX_MALFORMED = 32;

    private enum State {
        OPEN,
        /** Delivers no more, still sends. */
        DEAF,
        FAILED
    }

    private int maxMessageBytes;
    private final boolean observed;
    private final DropCounters drops = new DropCounters();
    private final Queue<FramedLinkOutput> outputs = new ArrayDeque<>();
    private final Sender sender;
    private final Receiver receiver;
    private State state = State.OPEN;

    /** What nobody had acknowledged when the link failed. */
    private List<ByteBuf> leftOver = new ArrayList<>();

    private int malformedInARow;
    private long acknowledgementBytes;
    private long bytesReceived;

    /** Creates a link whose first sequence number is 0. */
    public SimpleReliability(ReliabilitySettings settings) {
        this(settings, 0);
    }

    SimpleReliability(ReliabilitySettings settings, int firstSequence) {
        this.maxMessageBytes = settings.maxMessageBytes;
        this.observed = settings.observed;
        this.sender = new Sender(settings, firstSequence, drops, outputs);
        this.receiver = new Receiver(settings, drops, outputs);
    }

    /**
     * Receives longer or shorter messages, and remembers them for longer or shorter, from now on.
     *
     * @param duplicateWindow as {@link ReliabilitySettings.Builder#duplicateWindow} takes it
     */
    public void rules(LinkRules rules, Duration duplicateWindow) {
        maxMessageBytes = rules.maxMessageBytes();
        receiver.duplicateWindow(ReliabilitySettings.requireDuplicateWindow(duplicateWindow));
    }

    /**
     * Queues a message, and sends it as soon as congestion control allows.
     *
     * @param message from its reader index to its end; borrowed, and its reader index stays
     * @return whether the link takes it. If it doesn't, the queue is full ({@link DropReason#QUEUE_FULL}), the message
     *     longer than {@link #maxMessageBytes} ({@link DropReason#TOO_LARGE}), or the link has failed
     *     ({@link DropReason#LINK_OVER})
     */
    public boolean send(ByteBuf message, long nowNanos) {
        if (state == State.FAILED) {
            drops.count(DropReason.LINK_OVER);
            return false;
        }
        return sender.send(message, nowNanos);
    }

    /**
     * Takes what one datagram brought.
     *
     * @param frame from its reader index to its end; borrowed, and read to its end
     */
    public void handleDatagram(ByteBuf frame, long nowNanos) {
        bytesReceived += frame.readableBytes();
        if (state != State.FAILED) {
            handleFrame(frame, nowNanos);
        }
        frame.skipBytes(frame.readableBytes());
    }

    /** Acts on the deadlines that have come. Calling it early or twice does nothing. */
    public void handleTimeout(long nowNanos) {
        if (state != State.FAILED) {
            sender.handleTimeout(nowNanos);
            failIfSenderDid();
        }
    }

    /**
     * Takes a round trip that was measured before the link was used, by a DTLS handshake or by ICE's connectivity
     * checks, as the first measurement. Has no effect after an acknowledgement gave one.
     *
     * @param roundTripNanos in nanoseconds, of one request and its answer without a retransmission
     */
    public void handleRoundTrip(long roundTripNanos) {
        sender.handleRoundTrip(roundTripNanos);
    }

    /**
     * Takes what is known of the path. Queued messages that are too long now are dropped
     * ({@link DropReason#TOO_LARGE}), and those sent before when they prove to be lost.
     *
     * @param maxFrameBytes the longest {@link FramedLinkOutput.Transmit#frame} that reaches the far end: the path's MTU
     *     less what IP, UDP and the DTLS record add; taken for {@link ReliabilitySettings#MIN_FRAME_BYTES} if less
     */
    public void handlePathMtu(int maxFrameBytes, long nowNanos) {
        if (state != State.FAILED) {
            int bounded = Math.min(maxFrameBytes, ReliabilitySettings.MAX_FRAME_BYTES);
            sender.handlePathBytes(Math.max(bounded, ReliabilitySettings.MIN_FRAME_BYTES), nowNanos);
        }
    }

    /**
     * Takes a hard ICMP error (RFC 1122, Section 4.2.3.9): the link fails at once.
     *
     * @param detail one line for a log
     */
    public void handleUnreachable(String detail) {
        if (state != State.FAILED) {
            fail(Cause.UNREACHABLE, detail);
        }
    }

    /**
     * Takes back what was sent and is not acknowledged, up to {@link UnacknowledgedMessages#MAX_BYTES} of it and each message once, to
     * send it another way; also once the link has failed. What is not acknowledged goes on being sent here, too.
     *
     * @return copies
     */
    public List<ByteBuf> takeUnacknowledged() {
        List<ByteBuf> taken = state == State.FAILED ? leftOver : sender.takeUnacknowledged();
        leftOver = new ArrayList<>();
        return taken;
    }

    /** Takes the next output, or null when there is none. */
    public @Nullable FramedLinkOutput pollOutput() {
        return outputs.poll();
    }

    /** When {@link #handleTimeout} has to be called next; empty when there is nothing to wait for. */
    public OptionalLong nextDeadlineNanos() {
        return state == State.FAILED ? OptionalLong.empty() : sender.nextDeadlineNanos();
    }

    /**
     * The longest message that {@link #send} takes now, in bytes. It follows {@link #handlePathMtu}, and shrinks when
     * long frames vanish while short ones arrive, until a long one arrives or ten minutes have passed.
     */
    public int maxMessageBytes() {
        return sender.maxMessageBytes();
    }

    /**
     * The longest frame, in bytes, of which it is known that the path carries it. The driver may put several frames into one
     * datagram as long as it is no longer than one with such a frame: then a path on which long datagrams vanish does not
     * take the short frames along.
     */
    public int provenFrameBytes() {
        return sender.provenFrameBytes();
    }

    /** Whether every message taken was acknowledged or given up. */
    public boolean isIdle() {
        return sender.isIdle();
    }

    /** Counters and times so far. */
    public LinkStatistics statistics() {
        return new LinkStatistics(
                sender.messagesSent(),
                receiver.messagesReceived(),
                sender.bytesSent() + acknowledgementBytes,
                bytesReceived,
                sender.smoothedNanos(),
                sender.timeoutNanos());
    }

    /** What sending took, and what was dropped. */
    public ReliabilityStatistics reliabilityStatistics() {
        return sender.statistics();
    }

    private void handleFrame(ByteBuf frame, long nowNanos) {
        int length = frame.readableBytes();
        int type = length == 0 ? 0 : frame.getUnsignedByte(frame.readerIndex());
        boolean data = type == FramedMessage.DATA_TYPE
                && length >= FramedMessage.DATA_HEADER_BYTES
                && frame.getUnsignedMedium(frame.readerIndex() + 5) == length - FramedMessage.DATA_HEADER_BYTES;
        boolean ack = type == FramedMessage.ACK_TYPE && length == FramedMessage.ACK_BYTES;
        if (!data && !ack) {
            handleMalformed();
            return;
        }
        malformedInARow = 0;
        if (observed) {
            outputs.add(new FramedLinkOutput.FrameReceived(Unpooled.copiedBuffer(frame)));
        }
        int sequence = frame.getInt(frame.readerIndex() + 1);
        if (ack) {
            sender.handleAck(sequence, frame.getInt(frame.readerIndex() + 5), nowNanos);
            failIfSenderDid();
        } else if (state == State.OPEN) {
            frame.skipBytes(FramedMessage.DATA_HEADER_BYTES);
            handleData(sequence, frame, nowNanos);
        }
    }

    private void handleData(int sequence, ByteBuf message, long nowNanos) {
        if (message.readableBytes() > maxMessageBytes) {
            state = State.DEAF;
            outputs.add(new FramedLinkOutput.Oversized(
                    Unpooled.copiedBuffer(message.slice(message.readerIndex(), maxMessageBytes))));
            return;
        }
        acknowledgementBytes += receiver.handleData(sequence, message, nowNanos);
    }

    private void handleMalformed() {
        drops.count(DropReason.MALFORMED_FRAME);
        malformedInARow++;
        if (malformedInARow >= MAX_MALFORMED) {
            fail(Cause.MALFORMED, "the peer sent " + MAX_MALFORMED + " datagrams in a row that are no frames");
        }
    }

    private void failIfSenderDid() {
        String failure = sender.failure();
        if (failure != null) {
            fail(Cause.SILENT, failure);
        }
    }

    private void fail(Cause cause, String detail) {
        leftOver = sender.takeUnacknowledged();
        state = State.FAILED;
        sender.close();
        outputs.add(new FramedLinkOutput.Failed(cause, detail));
    }
}
