// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.driver.Cancellable;
import org.p2psip.reload.link.FramedLinkOutput;
import org.p2psip.reload.link.reliability.ReliabilitySettings;
import org.p2psip.reload.link.reliability.SimpleReliability;

/** A machine of Simple Reliability that sends into one path and is driven by virtual time. */
final class ReliableEnd {
    /** The layers below: IP, UDP and DTLS with AES-GCM. */
    static final int OVERHEAD_BYTES = 20 + 8 + 37;

    final SimpleReliability machine;
    private final Simulation simulation;
    private final Consumer<ByteBuf> receiver;
    private @Nullable DatagramPath<ByteBuf> path;
    private @Nullable Cancellable timer;

    /** What happened, with the virtual time. */
    final List<String> events = new ArrayList<>();

    FramedLinkOutput.@Nullable Failed failed;
    Duration failedAt = Duration.ZERO;
    Duration lastAckAt = Duration.ZERO;
    long dataFramesSent;

    ReliableEnd(Simulation simulation, ReliabilitySettings settings, Consumer<ByteBuf> receiver) {
        this.simulation = simulation;
        this.machine = new SimpleReliability(settings);
        this.receiver = receiver;
    }

    /** Connects two ends by two paths, which are given back to be made worse: from the first, and to it. */
    static List<DatagramPath<ByteBuf>> connect(Simulation simulation, String name, ReliableEnd a, ReliableEnd b) {
        DatagramPath<ByteBuf> there = new DatagramPath<>(simulation, name + " there", ByteBuf::copy, b::receive);
        DatagramPath<ByteBuf> back = new DatagramPath<>(simulation, name + " back", ByteBuf::copy, a::receive);
        a.path = there.overheadBytes(OVERHEAD_BYTES);
        b.path = back.overheadBytes(OVERHEAD_BYTES);
        return List.of(there, back);
    }

    boolean send(byte[] message) {
        boolean taken = machine.send(Unpooled.wrappedBuffer(message), simulation.nowNanos());
        drain();
        return taken;
    }

    /** After a call of the machine that was not made by way of this object. */
    void drain() {
        for (FramedLinkOutput output = machine.pollOutput(); output != null; output = machine.pollOutput()) {
            handle(output);
        }
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
        OptionalLong deadline = machine.nextDeadlineNanos();
        if (deadline.isPresent()) {
            long delay = Math.max(0, deadline.getAsLong() - simulation.nowNanos());
            timer = simulation.schedule(Duration.ofNanos(delay), () -> {
                machine.handleTimeout(simulation.nowNanos());
                drain();
            });
        }
    }

    private void receive(ByteBuf datagram) {
        if (failed == null && datagram.getUnsignedByte(0) == 0x81) {
            lastAckAt = simulation.elapsed();
        }
        machine.handleDatagram(datagram, simulation.nowNanos());
        drain();
    }

    private void handle(FramedLinkOutput output) {
        if (output instanceof FramedLinkOutput.Transmit transmit) {
            ByteBuf frame = transmit.frame();
            if (frame.getUnsignedByte(0) == 0x80) {
                dataFramesSent++;
            }
            if (path != null) {
                path.send(frame, frame.readableBytes());
            }
        } else if (output instanceof FramedLinkOutput.Deliver deliver) {
            receiver.accept(deliver.message());
        } else if (output instanceof FramedLinkOutput.Failed failure) {
            failed = failure;
            failedAt = simulation.elapsed();
            note("failed");
        } else if (output instanceof FramedLinkOutput.Unresponsive) {
            note("unresponsive");
        } else if (output instanceof FramedLinkOutput.Responsive) {
            note("responsive");
        } else {
            throw new AssertionError(output);
        }
    }

    private void note(String what) {
        events.add(simulation.elapsed().toMillis() + " " + what);
    }
}
