// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.node;

import java.time.Duration;
import java.util.Random;

/**
 * How hard a node tries to get into its overlay.
 *
 * @param patience after which time a search that has led nowhere is given up, at the end of the round under way
 */
record BootstrapSettings(Duration patience) {
    static final Duration DEFAULT_PATIENCE = Duration.ofSeconds(30);

    /** Longer than any process runs, and short enough for the arithmetic of a monotonic clock. */
    static final Duration MAX_PATIENCE = Duration.ofDays(36_500);

    /** How many attempts are under way at once. */
    static final int MAX_PARALLEL = 3;

    /** After which time a second address is tried besides one that is slow. */
    static final Duration STAGGER = Duration.ofMillis(500);

    /** How long a bootstrap node may be the only one this node is linked with: two Attaches without an answer. */
    static final Duration ENTRY_LIMIT = Duration.ofSeconds(35);

    /** The pause after the first round; it doubles from round to round, and is shortened by up to a half by chance. */
    static final Duration FIRST_PAUSE = Duration.ofSeconds(2);

    /** The longest pause. */
    static final Duration MAX_PAUSE = Duration.ofMinutes(1);

    private static final int MAX_DOUBLINGS = 10;

    BootstrapSettings {
        if (patience.isNegative() || patience.compareTo(MAX_PATIENCE) > 0) {
            throw new IllegalArgumentException("patience is " + patience + ", allowed are 0 to " + MAX_PATIENCE);
        }
    }

    long patienceNanos() {
        return patience.toNanos();
    }

    int maxParallel() {
        return MAX_PARALLEL;
    }

    long staggerNanos() {
        return STAGGER.toNanos();
    }

    long entryLimitNanos() {
        return ENTRY_LIMIT.toNanos();
    }

    /** @param rounds that have failed before this one */
    long pauseNanos(int rounds, Random random) {
        long longest = Math.min(MAX_PAUSE.toNanos(), FIRST_PAUSE.toNanos() << Math.min(rounds, MAX_DOUBLINGS));
        long least = longest / 2;
        return least + (long) (random.nextDouble() * least);
    }
}
