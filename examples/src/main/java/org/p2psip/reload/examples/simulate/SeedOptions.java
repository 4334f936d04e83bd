// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.simulate;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say which seeds are run, and how far. */
final class SeedOptions {
    /** More than anybody waits for. */
    static final int MAX_SEEDS = 1_000_000;

    /** More threads than any machine has cores. */
    static final int MAX_PARALLEL = 1024;

    @Option(names = "--seed", paramLabel = "S", defaultValue = "1", description = "Of all that is drawn; default 1.")
    private long first;

    @Option(
            names = "--seeds",
            paramLabel = "N",
            description =
                    "Runs N seeds, S and those that follow, and sums them up: a line for each, then mean and worst.")
    private @Nullable Integer count;

    @Option(
            names = "--parallel",
            paramLabel = "P",
            defaultValue = "1",
            description = "How many of these seeds run at once, each on a thread of its own; default 1.")
    private int parallel;

    @Option(
            names = "--until",
            paramLabel = "STEP",
            description =
                    "Ends after this step, with a report of what was until then: to look at what a failed run reports.")
    private @Nullable Long until;

    /** With nothing set. */
    SeedOptions() {}

    /**
     * Looks whether they make sense together.
     *
     * @throws IllegalArgumentException with one line for people if not
     */
    void check() {
        if (until != null && until < 1) {
            throw new IllegalArgumentException("--until is " + until + ", the first step is 1");
        }
        if (count != null && (count < 1 || count > MAX_SEEDS)) {
            throw new IllegalArgumentException("--seeds is " + count + ", allowed are 1 to " + MAX_SEEDS);
        }
        if (count != null && until != null) {
            throw new IllegalArgumentException("--until is for one seed; leave out --seeds");
        }
        if (parallel < 1 || parallel > MAX_PARALLEL) {
            throw new IllegalArgumentException("--parallel is " + parallel + ", allowed are 1 to " + MAX_PARALLEL);
        }
        if (count == null && parallel != 1) {
            throw new IllegalArgumentException("--parallel is for several seeds; say how many with --seeds");
        }
    }

    /** Whether only one seed is run, which is then reported whole. */
    boolean isOne() {
        return count == null;
    }

    long first() {
        return first;
    }

    /** All of them. */
    List<Long> all() {
        List<Long> seeds = new ArrayList<>();
        for (int i = 0; i < (count == null ? 1 : count); i++) {
            seeds.add(first + i);
        }
        return seeds;
    }

    /** How many run at once. */
    int parallel() {
        return Math.min(parallel, count == null ? 1 : count);
    }

    /** After which step to end, if at all. */
    OptionalLong until() {
        return until == null ? OptionalLong.empty() : OptionalLong.of(until);
    }
}
