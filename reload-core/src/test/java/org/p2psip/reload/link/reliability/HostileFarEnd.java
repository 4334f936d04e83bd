// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.p2psip.reload.link.FramedLinkOutput;
import org.p2psip.reload.link.FramedMessage;

/** Does to a machine what bytes say, and checks after each step what must hold whatever they are. */
final class HostileFarEnd {
    private static final int MAX_MESSAGES = 20;
    private static final int MAX_DEADLINES_AT_ONE_TIME = 10;

    private final ByteBuf in;
    private final SimpleReliability link;
    private long nowNanos = Bench.START;
    private boolean failed;

    /** The first byte is the sender and where its numbers begin. */
    HostileFarEnd(byte[] input) {
        this.in = Unpooled.wrappedBuffer(input);
        int start = next();
        SenderAlgorithm sender = (start & 1) == 0 ? SenderAlgorithm.WINDOWED : SenderAlgorithm.STOP_AND_WAIT;
        this.link = new SimpleReliability(
                ReliabilitySettings.builder(500)
                        .sender(sender)
                        .observed((start & 2) != 0)
                        .maxQueuedMessages(MAX_MESSAGES)
                        .build(),
                (start >> 2) - 8);
    }

    void run() {
        while (in.isReadable()) {
            step(next());
            check();
        }
        // Left alone, it acts as long as it must, and then ends.
        for (int i = 0; i < 2_000 && link.nextDeadlineNanos().isPresent(); i++) {
            goToDeadline();
            check();
        }
        assertThat(link.isIdle() || failed).isTrue();
    }

    private void step(int operation) {
        switch (operation & 7) {
            case 0, 1 -> link.send(Unpooled.wrappedBuffer(new byte[8 * next()]), nowNanos);
            case 2 -> link.handleDatagram(in.readSlice(Math.min(next(), in.readableBytes())), nowNanos);
            case 3 -> acknowledge((int) link.reliabilityStatistics().transmissions() - (byte) next());
            case 4 -> {
                nowNanos += TimeUnit.MILLISECONDS.toNanos(4L * next());
                link.handleTimeout(nowNanos);
            }
            case 5 -> receive((byte) next() * ((operation & 8) == 0 ? 1 : 1 << 24));
            case 6 -> link.handlePathMtu(8 * next(), nowNanos);
            default -> goToDeadline();
        }
    }

    private void acknowledge(int sequence) {
        ByteBuf ack = Unpooled.buffer();
        FramedMessage.writeAck(ack, sequence, next() << 24 | next() << 16 | next() << 8 | next());
        link.handleDatagram(ack, nowNanos);
    }

    private void receive(int sequence) {
        ByteBuf data = Unpooled.buffer();
        int length = next() * 3;
        FramedMessage.writeDataHeader(data, sequence, length);
        link.handleDatagram(data.writeZero(length), nowNanos);
    }

    private void goToDeadline() {
        for (int i = 0; i <= MAX_DEADLINES_AT_ONE_TIME; i++) {
            OptionalLong deadline = link.nextDeadlineNanos();
            if (deadline.isEmpty() || (i > 0 && deadline.getAsLong() - nowNanos > 0)) {
                return;
            }
            nowNanos = deadline.getAsLong() - nowNanos > 0 ? deadline.getAsLong() : nowNanos;
            link.handleTimeout(nowNanos);
        }
        throw new AssertionError("time stands still at " + link.reliabilityStatistics());
    }

    private void check() {
        int outputs = 0;
        for (FramedLinkOutput output = link.pollOutput(); output != null; output = link.pollOutput()) {
            assertThat(failed).as("an output after the last one").isFalse();
            failed = output instanceof FramedLinkOutput.Failed;
            outputs++;
        }
        ReliabilityStatistics statistics = link.reliabilityStatistics();
        assertThat(outputs).isLessThanOrEqualTo(2 * MAX_MESSAGES + 4);
        assertThat(statistics.unacknowledgedMessages()).isBetween(0, MAX_MESSAGES);
        assertThat(statistics.unacknowledgedBytes()).isBetween(0, MAX_MESSAGES * 255 * 8);
        assertThat(statistics.bytesInFlight()).isBetween(0L, MAX_MESSAGES * (255 * 8 + 72L));
        assertThat(link.maxMessageBytes()).isBetween(ReliabilitySettings.MIN_FRAME_BYTES - 8, 255 * 8);
        assertThat(link.statistics().timeoutNanos()).isPositive();
    }

    private int next() {
        return in.isReadable() ? in.readUnsignedByte() : 0;
    }
}
