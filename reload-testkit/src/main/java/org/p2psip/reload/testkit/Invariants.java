// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/** What must be true after every event, or after every so many. */
final class Invariants {
    private final List<Invariant> all = new ArrayList<>();

    private record Invariant(String name, int everySteps, Runnable check) {}

    void add(String name, int everySteps, Runnable check) {
        if (everySteps < 1) {
            throw new IllegalArgumentException("invariant is checked every " + everySteps + " steps, at least 1");
        }
        all.add(new Invariant(name, everySteps, check));
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    /**
     * Checks those whose turn it is.
     *
     * @param step the event that has just happened
     * @param failure makes of a problem and its cause what is thrown for it
     */
    void check(long step, BiFunction<String, Throwable, SimulationFailure> failure) {
        for (Invariant invariant : all) {
            if (step % invariant.everySteps == 0) {
                try {
                    invariant.check.run();
                } catch (RuntimeException | Error e) {
                    throw failure.apply("invariant \"" + invariant.name + "\" is broken: " + e.getMessage(), e);
                }
            }
        }
    }
}
