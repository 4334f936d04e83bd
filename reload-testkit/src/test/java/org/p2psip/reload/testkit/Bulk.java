// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.p2psip.reload.link.reliability.ReliabilitySettings;
import org.p2psip.reload.link.reliability.SenderAlgorithm;

/** A link with Simple Reliability that always has something to send in one direction. */
final class Bulk {
    private static final int QUEUED = 100;

    final ReliableEnd from;
    final ReliableEnd to;
    final DatagramPath<ByteBuf> there;
    final DatagramPath<ByteBuf> back;
    private final int messageBytes;
    private long sent;
    private long received;

    Bulk(Simulation simulation, String name, SenderAlgorithm sender, int messageBytes) {
        ReliabilitySettings settings = ReliabilitySettings.builder(5_000)
                .sender(sender)
                .maxFrameBytes(1_180)
                .maxQueuedMessages(QUEUED)
                .build();
        this.messageBytes = messageBytes;
        this.from = new ReliableEnd(simulation, settings, message -> {});
        this.to = new ReliableEnd(simulation, settings, message -> received++);
        List<DatagramPath<ByteBuf>> paths = ReliableEnd.connect(simulation, name, from, to);
        this.there = paths.get(0);
        this.back = paths.get(1);
    }

    Bulk through(Bottleneck bottleneck) {
        there.through(bottleneck);
        return this;
    }

    Bulk delay(Duration min, Duration max) {
        there.delay(min, max);
        back.delay(min, max);
        return this;
    }

    /** Which share of datagrams is lost, in both directions. */
    Bulk lossRate(double rate) {
        there.lossRate(rate);
        back.lossRate(rate);
        return this;
    }

    /** Tops the queue up; to be called often. */
    void fill() {
        while (from.failed == null
                && from.send(ByteBuffer.allocate(messageBytes).putLong(sent).array())) {
            sent++;
        }
    }

    /** Fills the queue again and again. */
    void keepFull(Simulation simulation) {
        fill();
        simulation.schedule(Duration.ofMillis(20), () -> keepFull(simulation));
    }

    /** Bytes of messages that arrived, headers not included. */
    long goodputBytes() {
        return received * messageBytes;
    }

    /** Bytes that these messages take on the path. */
    long pathBytes() {
        return received * (messageBytes + 8 + ReliableEnd.OVERHEAD_BYTES);
    }
}
