// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Rings of production nodes that join, leave, crash and part: the invariant of Chord holds all the time, and in the end the
 * ring is the right one. {@code -Dreload.seed=S} runs one seed alone.
 */
class RingInvariantSimulationTest {
    private static final long FIRST_SEED = Simulation.seedFromProperty(1);

    /** How long it takes at most until all links between two parts have failed and each part is a ring of its own. */
    private static final Duration UNTIL_PARTED = Duration.ofMinutes(2);

    private static int seeds(int otherwise) {
        return System.getProperty(Simulation.SEED_PROPERTY) == null ? otherwise : 1;
    }

    private interface Life {
        void live(RingScenario scenario, Random random);
    }

    private static void forSeeds(int size, int seeds, Life life) {
        for (long seed = FIRST_SEED; seed < FIRST_SEED + seeds(seeds); seed++) {
            RingScenario scenario = new RingScenario(seed, size);
            life.live(scenario, new Random(seed));
            scenario.overlay.awaitRing(RingScenario.CONVERGENCE);
            scenario.overlay.refreshStatus();
            assertThat(scenario.overlay.invariant().violations())
                    .as("seed %d", seed)
                    .isEmpty();
            assertThat(scenario.overlay.invariant().principals())
                    .as("seed %d", seed)
                    .isEqualTo(scenario.overlay.peers().size());
        }
    }

    private static void grow(RingScenario scenario) {
        scenario.converge();
        scenario.simulation.runFor(Duration.ofSeconds(20));
    }

    @ParameterizedTest(name = "{0} nodes")
    @CsvSource({"3, 20", "8, 20", "32, 4"})
    void holdsWhileNodesJoinAtOnce(int size, int seeds) {
        forSeeds(size, seeds, (scenario, random) -> {
            List<SimulatedPeer> peers = scenario.overlay.peers();
            scenario.overlay.awaitEnd("founding", scenario.overlay.enter(peers.get(0)));
            for (SimulatedPeer peer : peers.subList(1, peers.size())) {
                Duration delay = Duration.ofMillis(random.nextInt(3000));
                scenario.simulation.schedule(delay, () -> begin(scenario.overlay.enter(peer)));
            }
            scenario.overlay.runChecked(Duration.ofSeconds(40));
        });
    }

    @ParameterizedTest(name = "{0} nodes")
    @CsvSource({"3, 20", "8, 20", "24, 5"})
    void holdsWhileUpToTwoNodesAtATimeLeaveOrCrash(int size, int seeds) {
        forSeeds(size, seeds, (scenario, random) -> {
            grow(scenario);
            for (int round = 0; round < 3 && scenario.overlay.peers().size() > 2; round++) {
                for (int i = 0; i < 2 && scenario.overlay.peers().size() > 2; i++) {
                    endOne(scenario, random);
                }
                scenario.overlay.runChecked(Duration.ofSeconds(60));
            }
        });
    }

    @ParameterizedTest(name = "{0} nodes")
    @CsvSource({"8, 10", "16, 5"})
    void holdsWhileNodesComeAndGo(int size, int seeds) {
        forSeeds(size, seeds, (scenario, random) -> {
            grow(scenario);
            for (int round = 0; round < 6; round++) {
                SimulatedPeer newcomer = scenario.overlay.add("new" + round + "@" + RingScenario.OVERLAY);
                begin(scenario.overlay.enter(newcomer));
                endOne(scenario, random);
                scenario.overlay.runChecked(Duration.ofSeconds(10 + random.nextInt(20)));
            }
            scenario.overlay.runChecked(Duration.ofSeconds(60));
        });
    }

    @Test
    void holdsInEachPartAndAgainWhenThePartsHaveBecomeOne() {
        forSeeds(12, 5, (scenario, random) -> {
            grow(scenario);
            List<SimulatedPeer> peers = scenario.overlay.peers();
            List<SimulatedHost> away = new ArrayList<>();
            // Peers in a row are linked with each other: those away have no bootstrap node to find each other by.
            List<SimulatedPeer> ring = new ArrayList<>(peers.subList(1, peers.size()));
            ring.sort(Comparator.comparing(SimulatedPeer::nodeId));
            Collections.rotate(ring, random.nextInt(ring.size()));
            ring.subList(0, 4).forEach(peer -> away.add(peer.host()));
            scenario.network.partition(away);
            scenario.simulation.runFor(UNTIL_PARTED);
            for (int second = 0; second < 180; second++) {
                scenario.simulation.runFor(Duration.ofSeconds(1));
                scenario.overlay.refreshStatus();
                assertHoldsIn(scenario, peer -> away.contains(peer.host()));
                assertHoldsIn(scenario, peer -> !away.contains(peer.host()));
            }
            scenario.network.heal();
            scenario.overlay.awaitRing(Duration.ofMinutes(2));
            scenario.overlay.runChecked(Duration.ofMinutes(1));
        });
    }

    @Test
    @Tag("long")
    void holdsWhileNodesComeAndGoFromManySeeds() {
        holdsWhileNodesComeAndGo(8, 200);
        holdsWhileNodesJoinAtOnce(8, 200);
        holdsWhileUpToTwoNodesAtATimeLeaveOrCrash(8, 200);
    }

    private static void assertHoldsIn(RingScenario scenario, Predicate<SimulatedPeer> part) {
        RingInvariant invariant = scenario.overlay.invariant(part);
        assertThat(invariant.violations())
                .as("seed %d after %s", scenario.simulation.seed(), scenario.simulation.elapsed())
                .isEmpty();
    }

    /** Lets one node end, but never the bootstrap node. */
    private static void endOne(RingScenario scenario, Random random) {
        List<SimulatedPeer> running = scenario.overlay.peers();
        SimulatedPeer victim = running.get(1 + random.nextInt(running.size() - 1));
        if (random.nextBoolean()) {
            victim.host().crash();
        } else {
            begin(scenario.overlay.leave(victim));
        }
    }

    /** What comes of it shows in the ring. */
    private static void begin(CompletionStage<Void> operation) {
        CompletionStage<Void> unused = operation.exceptionally(failure -> null);
    }
}
