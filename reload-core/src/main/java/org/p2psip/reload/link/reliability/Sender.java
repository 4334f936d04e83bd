// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.reliability;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.link.AckNumbering;
import org.p2psip.reload.link.FramedLinkOutput;
import org.p2psip.reload.link.FramedMessage;
import org.p2psip.reload.link.RttEstimator;
import org.p2psip.reload.link.UnacknowledgedMessages;

/**
 * The sending half: messages from a bounded queue, and their frames until they are acknowledged (RFC 6940, Section
 * 6.6.3).
 *
 * <p>Only an acknowledgement that names a transmission of a message completes it. The bits {@code received} do not, as
 * there are implementations that always set them all. They keep a frame from being taken for lost, so that its message
 * is sent again without haste and without a smaller window.
 */
final class Sender {
    /**
     * Transmissions of one message, all in vain while others arrive, after which it counts as too long for the path, or
     * the link fails if it is not long.
     */
    static final int MAX_TRANSMISSIONS = 32;

    private final DropCounters drops;
    private final Queue<FramedLinkOutput> outputs;
    private final boolean stopAndWait;
    private final long fixedTimeoutNanos;
    private final RttEstimator rtt;
    private final FrameLimit limit;
    private final CongestionControl control;
    private final LossDetector losses;
    private final RetransmissionTimer timer;
    private final MessageQueue queue;
    private final Flight flight;
    private final ReceivedBits bits;
    private boolean measured;
    private long messagesSent;
    private long bytesSent;
    private long transmissions;
    private long lossesDetected;
    private long timeouts;
    private long retransmissions;
    private @Nullable String failure;

    Sender(ReliabilitySettings settings, int firstSequence, DropCounters drops, Queue<FramedLinkOutput> outputs) {
        this.drops = drops;
        this.outputs = outputs;
        this.stopAndWait = settings.sender == SenderAlgorithm.STOP_AND_WAIT;
        this.fixedTimeoutNanos = settings.fixedTimeout == null ? 0 : settings.fixedTimeout.toNanos();
        this.rtt = new RttEstimator(settings.initialTimeoutNanos, settings.minTimeoutNanos);
        this.limit = new FrameLimit(settings.maxFrameBytes);
        this.control = stopAndWait ? new StopAndWait() : new CongestionWindow(rtt, firstSequence);
        this.losses = new LossDetector(rtt);
        this.timer = new RetransmissionTimer(stopAndWait ? 0 : RetransmissionTimer.MIN_SILENCE_NANOS);
        this.queue = new MessageQueue(settings.maxQueuedMessages, settings.maxQueuedBytes);
        this.flight = new Flight(firstSequence);
        this.bits = new ReceivedBits(settings.ackNumbering);
        control.handleFrameLimit(settings.maxFrameBytes + OutgoingMessage.LOWER_LAYER_BYTES);
    }

    /** Queues a message, and sends it if that may be. */
    boolean send(ByteBuf message, long nowNanos) {
        limit.handleTime(nowNanos);
        int length = message.readableBytes();
        if (length > maxMessageBytes()) {
            drops.count(DropReason.TOO_LARGE);
            return false;
        }
        if (!queue.hasRoomFor(length)) {
            drops.count(DropReason.QUEUE_FULL);
            return false;
        }
        queue.add(new OutgoingMessage(message));
        messagesSent++;
        transmit(nowNanos);
        return true;
    }

    /** Takes an acknowledgement and sends what it makes room for. */
    void handleAck(int sequence, int received, long nowNanos) {
        if (!flight.frames.wasSent(sequence)) {
            drops.count(DropReason.STRAY_ACK);
            return;
        }
        SentFrame frame = flight.frames.get(sequence);
        boolean awaited = frame != null && !frame.message.done;
        if (frame != null && frame.state != SentFrame.State.SETTLED) {
            // Each transmission has a number of its own, so there is no doubt which one this round trip is of.
            measured = true;
            rtt.handleSample(nowNanos - frame.sentNanos);
            handleArrived(frame);
            flight.move(frame, SentFrame.State.SETTLED);
        }
        if (frame != null && awaited) {
            finish(frame.message);
        }
        flight.frames.trim();
        handleReceivedBits(sequence, received);
        control.handleAck(nowNanos);
        if (!awaited) {
            drops.count(DropReason.LATE_ACK);
        }
        if (awaited ? timer.handleAck(!flight.isEmpty(), nowNanos) : timer.handleLateAck(nowNanos)) {
            outputs.add(new FramedLinkOutput.Responsive());
        }
        detectLosses(nowNanos);
        transmit(nowNanos);
    }

    /** Acts on the deadlines that have come. */
    void handleTimeout(long nowNanos) {
        limit.handleTime(nowNanos);
        sendReportedAgain(nowNanos);
        if (isDue(losses.deadlineNanos(), nowNanos)) {
            detectLosses(nowNanos);
        }
        if (isDue(timer.deadlineNanos(timeoutNanos()), nowNanos)) {
            handleExpired(nowNanos);
        }
        transmit(nowNanos);
    }

    OptionalLong nextDeadlineNanos() {
        OptionalLong next = earlier(timer.deadlineNanos(timeoutNanos()), losses.deadlineNanos());
        SentFrame reported = flight.firstReported();
        if (reported != null) {
            next = earlier(next, OptionalLong.of(reported.sentNanos + timeoutNanos()));
        }
        return queue.peek() == null ? next : earlier(next, control.opensAtNanos());
    }

    /** Takes a round trip that was measured otherwise; only the acknowledgements' own count once there are any. */
    void handleRoundTrip(long roundTripNanos) {
        if (!measured) {
            measured = true;
            rtt.handleSample(roundTripNanos);
        }
    }

    /** Takes what the driver knows of the path, and gives up the messages that are too long for it. */
    void handlePathBytes(int maxFrameBytes, long nowNanos) {
        limit.handlePathBytes(maxFrameBytes);
        control.handleFrameLimit(maxFrameBytes + OutgoingMessage.LOWER_LAYER_BYTES);
        drops.count(DropReason.TOO_LARGE, queue.finishAll(limit::refuses));
        transmit(nowNanos);
    }

    /** Copies of the messages that nobody has acknowledged, but for those that it gave before, to be sent another way. */
    List<ByteBuf> takeUnacknowledged() {
        List<OutgoingMessage> unfinished = flight.frames.unfinished();
        queue.unsent().forEach(unfinished::add);
        List<ByteBuf> taken = new ArrayList<>();
        int bytes = 0;
        for (OutgoingMessage message : unfinished) {
            bytes += message.messageBytes();
            ByteBuf copy = bytes > UnacknowledgedMessages.MAX_BYTES ? null : message.giveBack();
            if (copy != null) {
                taken.add(copy);
            }
        }
        return taken;
    }

    /** Gives everything up. */
    void close() {
        drops.count(DropReason.LINK_OVER, queue.messages());
        queue.clear();
        flight.clear();
    }

    /** Why the link has to end, or null. */
    @Nullable
    String failure() {
        return failure;
    }

    int maxMessageBytes() {
        return limit.bytes() - FramedMessage.DATA_HEADER_BYTES;
    }

    int provenFrameBytes() {
        return limit.provenBytes();
    }

    boolean isIdle() {
        return queue.messages() == 0;
    }

    long messagesSent() {
        return messagesSent;
    }

    long bytesSent() {
        return bytesSent;
    }

    long smoothedNanos() {
        return rtt.smoothedNanos();
    }

    long timeoutNanos() {
        return fixedTimeoutNanos > 0 ? fixedTimeoutNanos : rtt.timeoutNanos();
    }

    ReliabilityStatistics statistics() {
        return new ReliabilityStatistics(
                transmissions,
                retransmissions,
                lossesDetected,
                timeouts,
                control.windowBytes(),
                flight.bytes(),
                queue.messages(),
                queue.bytes(),
                drops.snapshot());
    }

    private void transmit(long nowNanos) {
        queue.preferShort(limit.isLowered());
        for (OutgoingMessage next = queue.peek(); next != null && failure == null; next = queue.peek()) {
            boolean again = next.transmissions > 0;
            if (!control.admits(next.pathBytes(), flight.bytes(), again, nowNanos)) {
                control.handleHeldBack(flight.frames.nextSequence());
                return;
            }
            if (!flight.frames.hasRoom()) {
                return;
            }
            queue.remove(next);
            transmissions++;
            if (again) {
                retransmissions++;
            }
            transmit(flight.add(next, nowNanos), nowNanos);
        }
    }

    private void transmit(SentFrame frame, long nowNanos) {
        OutgoingMessage message = frame.message;
        control.handleSent(message.pathBytes(), nowNanos);
        timer.handleSent(nowNanos);
        bytesSent += message.frameBytes();
        outputs.add(new FramedLinkOutput.Transmit(message.frame(frame.sequence)));
    }

    private void handleArrived(SentFrame frame) {
        losses.handleArrived(frame);
        if (frame.state != SentFrame.State.REPORTED) {
            limit.handleArrived(frame.message.frameBytes());
            control.handleArrived(frame.message.pathBytes(), frame.sequence);
        }
    }

    /** Another transmission of the message may still be in flight; nobody waits for it any more. */
    private void finish(OutgoingMessage message) {
        queue.finish(message);
        SentFrame latest = message.latest;
        if (latest != null) {
            flight.move(latest, SentFrame.State.SETTLED);
        }
    }

    private void handleReceivedBits(int sequence, int received) {
        if (!bits.check(sequence, received, flight.frames)) {
            drops.count(DropReason.FALSE_RECEIVED_BITS);
        }
        for (int distance = 1; distance <= AckNumbering.MAX_DISTANCE; distance++) {
            SentFrame frame = flight.frames.get(sequence - distance);
            if (frame == null) {
                return;
            }
            boolean news = frame.state == SentFrame.State.IN_FLIGHT || frame.state == SentFrame.State.LOST;
            if (news && bits.tell(received, distance)) {
                handleArrived(frame);
                flight.move(frame, SentFrame.State.REPORTED);
                if (frame.message.latest == frame) {
                    queue.removeLost(frame.message);
                }
            }
        }
    }

    private void detectLosses(long nowNanos) {
        if (stopAndWait) {
            return;
        }
        for (SentFrame frame : losses.detect(flight.frames, nowNanos)) {
            lossesDetected++;
            control.handleLost(frame.sequence, flight.frames.nextSequence());
            lose(frame, nowNanos);
        }
        if (flight.isEmpty()) {
            timer.stop();
        }
    }

    private void handleExpired(long nowNanos) {
        timeouts++;
        RetransmissionTimer.Expiry expiry = timer.handleExpired(nowNanos);
        if (expiry == RetransmissionTimer.Expiry.FAIL) {
            failure = "the peer acknowledged nothing for " + (nowNanos - timer.silentSinceNanos()) / 1_000_000 + " ms";
            return;
        }
        if (expiry == RetransmissionTimer.Expiry.RETRANSMIT_AND_WARN) {
            outputs.add(new FramedLinkOutput.Unresponsive());
        }
        control.handleTimeout(flight.bytes(), flight.frames.nextSequence(), timer.expiries() == 1);
        int next = flight.frames.nextSequence();
        for (int sequence = flight.frames.firstSequence(); sequence != next; sequence++) {
            SentFrame frame = flight.frames.get(sequence);
            if (frame != null && frame.state == SentFrame.State.IN_FLIGHT) {
                lose(frame, nowNanos);
            }
        }
        limit.handleTimeout(timer.expiries(), nowNanos);
    }

    /** The acknowledgements of frames that arrived are lost, or the bits were not true. */
    private void sendReportedAgain(long nowNanos) {
        SentFrame frame = flight.firstReported();
        while (frame != null && nowNanos - (frame.sentNanos + timeoutNanos()) >= 0) {
            flight.move(frame, SentFrame.State.LOST);
            sendAgain(frame, nowNanos);
            frame = flight.firstReported();
        }
    }

    private void lose(SentFrame frame, long nowNanos) {
        flight.move(frame, SentFrame.State.LOST);
        limit.handleLost(frame.message.frameBytes(), nowNanos);
        sendAgain(frame, nowNanos);
    }

    private void sendAgain(SentFrame frame, long nowNanos) {
        OutgoingMessage message = frame.message;
        if (message.latest != frame) {
            return;
        }
        boolean last = message.transmissions >= (stopAndWait ? RetransmissionTimer.MAX_UNANSWERED : MAX_TRANSMISSIONS);
        if (last && !stopAndWait && message.frameBytes() > FrameLimit.SHORT_FRAME_BYTES) {
            limit.handleGivenUp(message.frameBytes(), nowNanos);
        }
        if (limit.refuses(message)) {
            drops.count(DropReason.TOO_LARGE);
            queue.finish(message);
        } else if (last) {
            failure = "the peer did not acknowledge a message sent " + message.transmissions + " times";
        } else {
            queue.addLost(message);
        }
    }

    private static boolean isDue(OptionalLong deadline, long nowNanos) {
        return deadline.isPresent() && nowNanos - deadline.getAsLong() >= 0;
    }

    private static OptionalLong earlier(OptionalLong a, OptionalLong b) {
        if (!a.isPresent() || !b.isPresent()) {
            return a.isPresent() ? a : b;
        }
        return a.getAsLong() - b.getAsLong() <= 0 ? a : b;
    }
}
