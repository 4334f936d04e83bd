// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.reliability;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.p2psip.reload.link.FramedLinkOutput;
import org.p2psip.reload.link.FramedLinkOutput.Deliver;
import org.p2psip.reload.link.FramedLinkOutput.Failed;
import org.p2psip.reload.link.FramedLinkOutput.FrameReceived;
import org.p2psip.reload.link.FramedLinkOutput.Oversized;
import org.p2psip.reload.link.FramedLinkOutput.Responsive;
import org.p2psip.reload.link.FramedLinkOutput.Transmit;
import org.p2psip.reload.link.FramedLinkOutput.Unresponsive;
import org.p2psip.reload.wire.Hex;

/** One machine, fed by hand, whose outputs are lines with the milliseconds at which they came. */
final class Bench {
    /** Near overflow on purpose: a monotonic clock has no meaningful origin. */
    static final long START = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(2);

    final SimpleReliability link;
    private final Map<Integer, Integer> frameBytes = new HashMap<>();
    private long elapsedNanos;

    Bench(ReliabilitySettings.Builder settings) {
        this(settings, 0);
    }

    Bench(ReliabilitySettings.Builder settings, int firstSequence) {
        this.link = new SimpleReliability(settings.build(), firstSequence);
    }

    static ReliabilitySettings.Builder settings(SenderAlgorithm sender) {
        return ReliabilitySettings.builder(5_000).sender(sender);
    }

    long nowNanos() {
        return START + elapsedNanos;
    }

    boolean send(int messageBytes) {
        return link.send(Unpooled.wrappedBuffer(new byte[messageBytes]), nowNanos());
    }

    boolean send(String hex) {
        return link.send(Unpooled.wrappedBuffer(Hex.decode(hex)), nowNanos());
    }

    void receive(String hex) {
        link.handleDatagram(Unpooled.wrappedBuffer(Hex.decode(hex)), nowNanos());
    }

    void ack(int sequence) {
        ack(sequence, 0);
    }

    void ack(int sequence, int received) {
        receive(String.format("81%08x%08x", sequence, received));
    }

    /** Goes to a later time and acts on all deadlines up to it. */
    List<String> runUntil(long millis) {
        List<String> lines = new ArrayList<>(drain());
        long endNanos = TimeUnit.MILLISECONDS.toNanos(millis);
        OptionalLong deadline = link.nextDeadlineNanos();
        while (deadline.isPresent() && deadline.getAsLong() - START <= endNanos) {
            elapsedNanos = Math.max(elapsedNanos, deadline.getAsLong() - START);
            link.handleTimeout(nowNanos());
            lines.addAll(drain());
            deadline = link.nextDeadlineNanos();
        }
        elapsedNanos = Math.max(elapsedNanos, endNanos);
        return lines;
    }

    /**
     * Lets time pass until every message is acknowledged by a far end that gets all and answers in time.
     *
     * @return the lines, in order
     */
    List<String> answerAll(long roundTripMillis) {
        List<String> lines = new ArrayList<>();
        Queue<String> due = new ArrayDeque<>();
        for (int i = 0; !link.isIdle(); i++) {
            if (i > 100_000) {
                throw new AssertionError("not idle after " + i + " ms");
            }
            for (String line : runUntil(TimeUnit.NANOSECONDS.toMillis(elapsedNanos))) {
                lines.add(line);
                due.add(line);
            }
            while (!due.isEmpty()
                    && millis(due.element()) + roundTripMillis <= TimeUnit.NANOSECONDS.toMillis(elapsedNanos)) {
                String[] words = due.remove().split(" ", -1);
                if (words[1].equals("data")) {
                    ack(Integer.parseUnsignedInt(words[2]));
                }
            }
            elapsedNanos += TimeUnit.MILLISECONDS.toNanos(1);
        }
        return lines;
    }

    List<String> drain() {
        List<String> lines = new ArrayList<>();
        for (FramedLinkOutput output = link.pollOutput(); output != null; output = link.pollOutput()) {
            lines.add(TimeUnit.NANOSECONDS.toMillis(elapsedNanos) + " " + line(output));
        }
        return lines;
    }

    List<String> takenBack() {
        return link.takeUnacknowledged().stream().map(Bench::hex).toList();
    }

    long dropped(DropReason reason) {
        return link.reliabilityStatistics().dropped(reason);
    }

    private static long millis(String line) {
        return Long.parseLong(line.substring(0, line.indexOf(' ')));
    }

    /** How long the data frame of this number was. */
    int frameBytes(int sequence) {
        return frameBytes.get(sequence);
    }

    private String line(FramedLinkOutput output) {
        if (output instanceof Transmit transmit) {
            return frame(transmit.frame());
        } else if (output instanceof Deliver deliver) {
            return "deliver " + hex(deliver.message());
        } else if (output instanceof Oversized oversized) {
            return "oversized " + hex(oversized.head());
        } else if (output instanceof FrameReceived received) {
            return "received " + hex(received.frame());
        } else if (output instanceof Unresponsive) {
            return "unresponsive";
        } else if (output instanceof Responsive) {
            return "responsive";
        } else if (output instanceof Failed failed) {
            return "failed " + failed.cause();
        }
        throw new AssertionError(output);
    }

    private String frame(ByteBuf frame) {
        boolean data = frame.getUnsignedByte(0) == 0x80;
        long sequence = frame.getUnsignedInt(1);
        if (data) {
            frameBytes.put((int) sequence, frame.readableBytes());
        }
        return data ? "data " + sequence : "ack " + sequence + " " + Integer.toHexString(frame.getInt(5));
    }

    private static String hex(ByteBuf bytes) {
        byte[] copy = new byte[bytes.readableBytes()];
        bytes.getBytes(bytes.readerIndex(), copy);
        return Hex.encode(copy);
    }
}
