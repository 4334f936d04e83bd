// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Rings of production nodes on lossy links (RFC 6940, Section 10): from every seed, each neighbor table becomes the right
 * one, and after a crash every registration is found again. {@code -Dreload.seed=S} runs one seed alone.
 */
class RingSimulationTest {
    private static final int SEEDS = 200;

    /** The large ring takes its time; {@link #everySeedOfTheLargeRingConvergesAndSurvivesACrash} runs the rest. */
    private static final int SEEDS_OF_LARGE_RING = 20;

    private static final int LARGE_RING = 64;

    @ParameterizedTest(name = "{0} nodes")
    @CsvSource({"2", "3", "8"})
    void convergesAndFindsEveryRegistrationAfterACrash(int size) {
        forSeeds(SEEDS, size);
    }

    @Test
    void largeRingConvergesAndFindsEveryRegistrationAfterACrash() {
        forSeeds(SEEDS_OF_LARGE_RING, LARGE_RING);
    }

    @Test
    @Tag("long")
    void everySeedOfTheLargeRingConvergesAndSurvivesACrash() {
        forSeeds(SEEDS, LARGE_RING);
    }

    @ParameterizedTest(name = "{0} nodes")
    @CsvSource({"8, 50", "24, 10"})
    void nodesThatJoinAtOnceFormOneRing(int size, int seeds) {
        for (long seed = firstSeed(); seed < firstSeed() + seeds(seeds); seed++) {
            RingScenario scenario = new RingScenario(seed, size);
            scenario.overlay.enterAtOnce();
            scenario.overlay.awaitRing(RingScenario.CONVERGENCE);
        }
    }

    private static void forSeeds(int seeds, int size) {
        for (long seed = firstSeed(); seed < firstSeed() + seeds(seeds); seed++) {
            RingScenario scenario = new RingScenario(seed, size);
            scenario.converge();
            scenario.registerAll();
            scenario.simulation.runFor(Duration.ofSeconds(20));
            scenario.crashOne();
            scenario.overlay.awaitRing(RingScenario.CONVERGENCE);
            scenario.findAll();
        }
    }

    private static long firstSeed() {
        return Simulation.seedFromProperty(1);
    }

    private static int seeds(int otherwise) {
        return System.getProperty(Simulation.SEED_PROPERTY) == null ? otherwise : 1;
    }
}
