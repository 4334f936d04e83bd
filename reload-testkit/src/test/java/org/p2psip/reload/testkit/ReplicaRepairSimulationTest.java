// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.p2psip.reload.storage.ReplicaSettings;
import org.p2psip.reload.wire.MessageCode;

/** Copies in a ring whose peers crash: how soon there are enough again, what it costs, and that nothing is lost meanwhile. */
class ReplicaRepairSimulationTest {
    private static final int SIZE = 24;

    /** Noticing takes 15 s, the hold-down before a lost copy is replaced 30 s (RFC 6940, Section 10.7.1). */
    private static final Duration REPAIR = Duration.ofSeconds(90);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aCrashIsRepairedWithinAMinuteAndAHalf(long seed) {
        RingScenario ring = ring(seed, 2);
        ring.crashOne();
        awaitCopies(ring, 2, REPAIR);
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13})
    void nothingIsLostWhenAsManyCrashAtOnceAsThereAreCopies(long seed) {
        crashInWaves(seed, 2, 4);
    }

    @Test
    void eightCopiesSurviveEightCrashesAtOnce() {
        crashInWaves(21, 8, 1);
    }

    @Tag("long")
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5, 6, 7, 8})
    void nothingIsLostWithAnyNumberOfCopies(int copies) {
        for (long seed = 0; seed < 10; seed++) {
            crashInWaves(1000 * copies + seed, copies, 2);
        }
    }

    /** A replica peer gets its copies once more when a link to it that was lost is there again: links do get lost here. */
    @Test
    void aRingAtRestSendsHardlyAnyCopies() {
        RingScenario ring = ring(5, 2);
        ring.simulation.runFor(Duration.ofMinutes(2));
        MethodTraffic traffic = new MethodTraffic();
        ring.network.addTap(traffic);
        ring.simulation.runFor(Duration.ofMinutes(20));
        assertThat(traffic.messages()).isPositive();
        assertThat(traffic.messages(MessageCode.STORE_REQUEST)).isLessThanOrEqualTo(SIZE / 4);
    }

    @Test
    void repairKeepsToItsBandwidth() {
        int bytesPerSecond = 2_000;
        RingScenario ring = new RingScenario(
                6,
                SIZE,
                UnaryOperator.identity(),
                node -> node.replicaSettings(new ReplicaSettings(8, 5, Duration.ofSeconds(2), 3000, bytesPerSecond)));
        ring.converge();
        ring.registerAll();
        // Until then there are more copies than two, since the peers might be gone soon.
        ring.simulation.runFor(Duration.ofMinutes(40));
        CopyRate rate = new CopyRate(ring.simulation);
        ring.network.addTap(rate);
        ring.crashOne();
        awaitCopies(ring, 2, Duration.ofMinutes(5));
        assertThat(rate.total).isPositive();
        assertThat(rate.most).isLessThanOrEqualTo(bytesPerSecond * CopyRate.WINDOW.toSeconds() + 5_000);
    }

    private static RingScenario ring(long seed, int copies) {
        RingScenario ring = new RingScenario(seed, SIZE, configuration -> configuration.replicas(copies));
        ring.converge();
        ring.registerAll();
        awaitCopies(ring, copies, Duration.ofMinutes(2));
        return ring;
    }

    private static void crashInWaves(long seed, int copies, int waves) {
        RingScenario ring = ring(seed, copies);
        Random random = new Random(seed);
        for (int wave = 0; wave < waves; wave++) {
            List<SimulatedPeer> running = new ArrayList<>(ring.overlay.peers());
            running.remove(0);
            Collections.shuffle(running, random);
            running.subList(0, copies).forEach(victim -> victim.host().crash());
            ring.overlay.awaitRing(RingScenario.CONVERGENCE);
            ring.simulation.runFor(REPAIR);
            ring.findAll();
        }
    }

    /** Waits until there are as many values in the ring as there must be; nothing expires meanwhile. */
    private static void awaitCopies(RingScenario ring, int copies, Duration limit) {
        long deadlineNanos = ring.simulation.nowNanos() + limit.toNanos();
        int wanted = ring.users.size() * (copies + 1);
        while (values(ring) < wanted) {
            assertThat(ring.simulation.nowNanos() - deadlineNanos)
                    .as("seed %d: %d values of %d after %s", ring.simulation.seed(), values(ring), wanted, limit)
                    .isNegative();
            ring.simulation.runFor(Duration.ofSeconds(1));
        }
    }

    private static int values(RingScenario ring) {
        ring.overlay.refreshStatus();
        return ring.overlay.peers().stream()
                .mapToInt(peer -> peer.lastStatus().storage().values())
                .sum();
    }

    /** The most bytes of Store requests that one host sent within a span of time. */
    private static final class CopyRate implements MessageTap {
        static final Duration WINDOW = Duration.ofSeconds(10);

        private record Sent(long nanos, int bytes) {}

        private final Simulation simulation;
        private final Map<String, Deque<Sent>> byHost = new TreeMap<>();
        private long total;
        private long most;

        CopyRate(Simulation simulation) {
            this.simulation = simulation;
        }

        @Override
        public void sent(SimulatedHost from, ByteBuf message) {
            if (MethodTraffic.code(message) == MessageCode.STORE_REQUEST.value()) {
                Deque<Sent> sent = byHost.computeIfAbsent(from.name(), key -> new ArrayDeque<>());
                sent.add(new Sent(simulation.nowNanos(), message.readableBytes()));
                while (simulation.nowNanos() - sent.peek().nanos() > WINDOW.toNanos()) {
                    sent.remove();
                }
                total += message.readableBytes();
                most = Math.max(most, sent.stream().mapToLong(Sent::bytes).sum());
            }
        }
    }
}
