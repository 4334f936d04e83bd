// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.benchmarks;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.p2psip.reload.link.FramedLinkOutput;
import org.p2psip.reload.link.reliability.ReliabilitySettings;
import org.p2psip.reload.link.reliability.SimpleReliability;

/** A message through two machines of Simple Reliability back to back: sent, delivered and acknowledged. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ReliabilityBenchmark {
    private static final int FRAME_BYTES = 4_096;
    private static final long NANOS_PER_MESSAGE = 1_000;

    /** Bytes of each message. */
    @Param({"300", "2500"})
    public int messageBytes;

    private SimpleReliability sender;
    private SimpleReliability receiver;
    private ByteBuf message;
    private long nowNanos;

    /** Makes the machines, which then live through all iterations. */
    @Setup
    public void connect() {
        ReliabilitySettings settings = ReliabilitySettings.builder(FRAME_BYTES)
                .maxFrameBytes(FRAME_BYTES)
                .build();
        sender = new SimpleReliability(settings);
        receiver = new SimpleReliability(settings);
        message = Unpooled.buffer(messageBytes).writeZero(messageBytes);
    }

    /** One message at a time. */
    @Benchmark
    public int message() {
        return messages(1);
    }

    /** Sixteen messages on their way at once; counts as one operation. */
    @Benchmark
    public int sixteenMessages() {
        return messages(16);
    }

    private int messages(int count) {
        for (int i = 0; i < count; i++) {
            nowNanos += NANOS_PER_MESSAGE;
            // No two are alike, or the receiver would take them for copies.
            message.setLong(0, nowNanos);
            if (!sender.send(message, nowNanos)) {
                throw new AssertionError("the queue is full");
            }
        }
        int delivered = 0;
        for (int moved = 1; moved > 0; ) {
            moved = 0;
            for (FramedLinkOutput out = sender.pollOutput(); out != null; out = sender.pollOutput()) {
                moved++;
                receiver.handleDatagram(((FramedLinkOutput.Transmit) out).frame(), nowNanos);
            }
            for (FramedLinkOutput out = receiver.pollOutput(); out != null; out = receiver.pollOutput()) {
                moved++;
                if (out instanceof FramedLinkOutput.Transmit transmit) {
                    sender.handleDatagram(transmit.frame(), nowNanos);
                } else {
                    delivered++;
                }
            }
        }
        if (delivered != count || !sender.isIdle()) {
            throw new AssertionError(delivered + " of " + count + " messages delivered");
        }
        return delivered;
    }
}
