// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An overlay that configures more copies than the RFC's two replicas. */
class ReplicaSimulationTest {
    private static final int COPIES = 8;
    private static final int SIZE = 26;

    /** Copies go to the replacement of a lost replica after the hold-down time of 30 s. */
    private static final Duration REPAIR = Duration.ofSeconds(90);

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    @Tag("6940-10.4-2")
    void sevenNeighborsMayCrashAtOnceAndAgainWithoutLossWhereThereAreEightCopies(long seed) {
        crashTwice(seed);
    }

    @ParameterizedTest
    @ValueSource(longs = {3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22})
    @Tag("long")
    void sevenNeighborsMayCrashWhereverTheyAre(long seed) {
        crashTwice(seed);
    }

    private static void crashTwice(long seed) {
        RingScenario scenario = new RingScenario(
                seed, SIZE, configuration -> configuration.replicas(COPIES - 1).neighborsPerSide(OptionalInt.of(10)));
        scenario.overlay.enterAtOnce();
        scenario.overlay.awaitRing(RingScenario.CONVERGENCE);
        scenario.registerAll();
        scenario.simulation.runFor(REPAIR);
        crash(scenario, seed % 2 == 0);
        scenario.overlay.awaitRing(RingScenario.CONVERGENCE);
        scenario.simulation.runFor(REPAIR);
        scenario.findAll();
        crash(scenario, seed % 2 != 0);
        scenario.overlay.awaitRing(RingScenario.CONVERGENCE);
        scenario.findAll();
    }

    /** Crashes seven peers at one instant: all in a row, or seven of nine in a row. */
    private static void crash(RingScenario scenario, boolean inARow) {
        List<SimulatedPeer> ring = new ArrayList<>(scenario.overlay.peers());
        ring.sort(Comparator.comparing(SimulatedPeer::nodeId));
        Random random = scenario.simulation.random("victims");
        Collections.rotate(ring, random.nextInt(ring.size()));
        List<SimulatedPeer> victims = ring.subList(0, inARow ? COPIES - 1 : COPIES + 1);
        Collections.shuffle(victims, random);
        victims.subList(0, COPIES - 1).forEach(victim -> victim.host().crash());
        assertThat(scenario.overlay.peers()).hasSize(ring.size() - COPIES + 1);
    }
}
