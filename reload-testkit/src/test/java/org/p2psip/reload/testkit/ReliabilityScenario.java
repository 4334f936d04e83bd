// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.p2psip.reload.link.reliability.DropReason;
import org.p2psip.reload.link.reliability.ReliabilitySettings;
import org.p2psip.reload.link.reliability.ReliabilityStatistics;
import org.p2psip.reload.link.reliability.SenderAlgorithm;

/** Two ends that talk over a path which the seed makes bad in some way, and what must hold all along. */
final class ReliabilityScenario {
    private static final Duration TALK = Duration.ofSeconds(20);
    private static final Duration REMEMBERED = Duration.ofMinutes(1);

    /** After it a copy may come of which the receiver can't know any more. */
    private static final Duration LAST_COPY = REMEMBERED;

    private static final int MAX_MESSAGES = 300;
    private static final int MAX_QUEUED_MESSAGES = 200;
    private static final int MAX_QUEUED_BYTES = 100_000;
    private static final int FRAME_BYTES = 1_180;

    final Simulation simulation;
    private final Random random;
    private final SenderAlgorithm sender;
    private final Side a;
    private final Side b;
    private final List<DatagramPath<ByteBuf>> paths;
    private boolean narrowed;

    /** One end's messages, and which of them the other end got. */
    private final class Side {
        final String name;
        final BitSet taken = new BitSet();
        final BitSet arrived = new BitSet();
        final ReliableEnd end;
        int offered;

        Side(String name, ReliabilitySettings settings) {
            this.name = name;
            this.end = new ReliableEnd(simulation, settings, this::handleMessage);
        }

        Side other() {
            return this == a ? b : a;
        }

        void offer() {
            int limit = end.machine.maxMessageBytes();
            int bytes = Integer.BYTES + random.nextInt(random.nextInt(3) == 0 ? limit - Integer.BYTES + 1 : 200);
            int number = offered++;
            if (end.send(ByteBuffer.allocate(bytes).putInt(number).array())) {
                taken.set(number);
            }
        }

        private void handleMessage(ByteBuf message) {
            int number = message.readInt();
            Side from = other();
            assertThat(from.taken.get(number))
                    .as("%s sent message %d", from.name, number)
                    .isTrue();
            assertThat(from.arrived.get(number) && simulation.elapsed().compareTo(LAST_COPY) < 0)
                    .as("message %d of %s arrived before", number, from.name)
                    .isFalse();
            from.arrived.set(number);
        }
    }

    ReliabilityScenario(long seed) {
        simulation = Simulation.ofSeed(seed);
        random = simulation.random("scenario");
        sender = random.nextInt(4) == 0 ? SenderAlgorithm.STOP_AND_WAIT : SenderAlgorithm.WINDOWED;
        a = new Side("a", settings());
        b = new Side("b", settings());
        paths = ReliableEnd.connect(simulation, "path", a.end, b.end);
        makeBad();
        planMessages(a);
        planMessages(b);
        simulation.addInvariant("bounded", () -> {
            requireBounded(a);
            requireBounded(b);
        });
    }

    void run() {
        simulation.runFor(TALK);
        for (DatagramPath<ByteBuf> path : paths) {
            path.cut(false);
        }
        simulation.runUntil(() -> isOver(a) && isOver(b), Duration.ofHours(1));
        judge(a);
        judge(b);
    }

    private static boolean isOver(Side side) {
        return side.end.failed != null || side.end.machine.isIdle();
    }

    private ReliabilitySettings settings() {
        // All messages differ here, so that every copy can be told; see duplicateWindow.
        return ReliabilitySettings.builder(5_000)
                .sender(sender)
                .maxFrameBytes(FRAME_BYTES)
                .maxQueuedMessages(MAX_QUEUED_MESSAGES)
                .maxQueuedBytes(MAX_QUEUED_BYTES)
                .duplicateWindow(REMEMBERED)
                .build();
    }

    private void makeBad() {
        long delayMillis = 1L + random.nextInt(random.nextInt(4) == 0 ? 500 : 60);
        long jitterMillis = random.nextInt(3) == 0 ? random.nextInt(100) : random.nextInt(3);
        double loss = random.nextInt(4) == 0 ? 0 : random.nextDouble() * 0.3;
        double duplicates = random.nextInt(2) == 0 ? 0 : random.nextDouble() * 0.1;
        for (DatagramPath<ByteBuf> path : paths) {
            path.delay(Duration.ofMillis(delayMillis), Duration.ofMillis(delayMillis + jitterMillis))
                    .lossRate(loss)
                    .duplicateRate(duplicates)
                    .mtuBytes(1_280);
            if (random.nextInt(2) == 0) {
                long bitsPerSecond = 100_000L << random.nextInt(6);
                path.through(new Bottleneck(simulation, bitsPerSecond, 3_000 + random.nextInt(40_000)));
            }
        }
        if (random.nextInt(3) == 0) {
            planBlackout();
        }
        if (random.nextInt(3) == 0) {
            planMtuChange();
        }
    }

    /** Of one direction or of both. */
    private void planBlackout() {
        Duration from = Duration.ofMillis(random.nextInt((int) TALK.toMillis()));
        Duration length = Duration.ofMillis(random.nextInt(20_000));
        int which = random.nextInt(3);
        for (int i = 0; i < 2; i++) {
            if (which == 2 || which == i) {
                DatagramPath<ByteBuf> path = paths.get(i);
                simulation.schedule(from, () -> path.cut(true));
                simulation.schedule(from.plus(length), () -> path.cut(false));
            }
        }
    }

    /** The path takes less, and says so later or never. */
    private void planMtuChange() {
        narrowed = true;
        int mtu = 576 + random.nextInt(700);
        boolean told = random.nextBoolean();
        Duration at = Duration.ofMillis(random.nextInt((int) TALK.toMillis()));
        simulation.schedule(at, () -> paths.get(0).mtuBytes(mtu));
        if (told) {
            simulation.schedule(at.plusMillis(random.nextInt(500)), () -> {
                a.end.machine.handlePathMtu(mtu - ReliableEnd.OVERHEAD_BYTES, simulation.nowNanos());
                a.end.drain();
            });
        }
    }

    private void planMessages(Side side) {
        int messages = random.nextInt(MAX_MESSAGES);
        int bursts = 1 + random.nextInt(50);
        for (int i = 0; i < bursts; i++) {
            int count = messages / bursts;
            simulation.schedule(Duration.ofMillis(random.nextInt((int) TALK.toMillis())), () -> {
                for (int k = 0; k < count; k++) {
                    side.offer();
                }
            });
        }
    }

    private static void requireBounded(Side side) {
        ReliabilityStatistics statistics = side.end.machine.reliabilityStatistics();
        assertThat(statistics.unacknowledgedMessages()).isBetween(0, MAX_QUEUED_MESSAGES);
        assertThat(statistics.unacknowledgedBytes()).isBetween(0, MAX_QUEUED_BYTES);
        assertThat(statistics.bytesInFlight()).isBetween(0L, 200_000L);
    }

    private void judge(Side side) {
        BitSet lost = (BitSet) side.taken.clone();
        lost.andNot(side.arrived);
        ReliabilityStatistics statistics = side.end.machine.reliabilityStatistics();
        if (side.end.failed == null && side.other().end.failed == null) {
            assertThat(side.end.machine.isIdle()).as("%s is idle", side.name).isTrue();
            assertThat((long) lost.cardinality())
                    .as("messages of %s lost: %s, %s", side.name, lost, statistics)
                    .isLessThanOrEqualTo(narrowed ? statistics.dropped(DropReason.TOO_LARGE) : 0);
        } else if (side.end.failed != null && sender == SenderAlgorithm.WINDOWED && side.other().end.failed == null) {
            Duration silence = side.end.failedAt.minus(side.end.lastAckAt);
            assertThat(silence).as("silence before %s failed", side.name).isGreaterThan(Duration.ofSeconds(15));
        }
    }
}
