// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import org.jspecify.annotations.Nullable;

/**
 * A simulation went wrong: a task threw, an invariant broke, or what was awaited did not come. The message names the
 * seed and the step, which together lead back to the same moment.
 */
public final class SimulationFailure extends AssertionError {
    private static final long serialVersionUID = 1L;

    private final long seed;
    private final long step;

    SimulationFailure(long seed, long step, String problem, @Nullable Throwable cause) {
        super(problem, cause);
        this.seed = seed;
        this.step = step;
    }

    /** The seed of the simulation. */
    public long seed() {
        return seed;
    }

    /** The number of the event after or in which it went wrong, counted from 1. */
    public long step() {
        return step;
    }
}
