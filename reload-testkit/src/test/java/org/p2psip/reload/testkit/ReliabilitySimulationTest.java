// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Simple Reliability on paths of every kind of badness: each message arrives at most once, none is lost on a link that
 * lives, and nothing grows past its bound. {@code -Dreload.seed=S} runs one seed alone.
 */
class ReliabilitySimulationTest {
    private static final int SEEDS = 300;
    private static final int SEEDS_OF_LONG_RUN = 10_000;

    @Test
    void everyMessageArrivesOnceOnALinkThatLives() {
        forSeeds(SEEDS);
    }

    @Test
    @Tag("long")
    void everyMessageArrivesOnceOnALinkThatLivesFromEverySeed() {
        forSeeds(SEEDS_OF_LONG_RUN);
    }

    private static void forSeeds(int seeds) {
        long first = Simulation.seedFromProperty(1);
        int count = System.getProperty(Simulation.SEED_PROPERTY) == null ? seeds : 1;
        for (long seed = first; seed < first + count; seed++) {
            try {
                new ReliabilityScenario(seed).run();
            } catch (AssertionError e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }
}
