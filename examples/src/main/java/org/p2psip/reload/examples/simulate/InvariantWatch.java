// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.simulate;

import org.jspecify.annotations.Nullable;

/** How often Zave's invariant of rings held, and where it was broken first. */
final class InvariantWatch {
    private long looks;
    private long broken;
    private RingWatch.@Nullable Look first;

    /** Counts a close look. */
    void add(RingWatch.Look look) {
        looks++;
        if (!look.violations().isEmpty()) {
            broken++;
            first = first == null ? look : first;
        }
    }

    /** How many times somebody looked. */
    long looks() {
        return looks;
    }

    /** How many times the invariant did not hold. */
    long broken() {
        return broken;
    }

    /** The first look at which it did not hold, null if it always did. */
    RingWatch.@Nullable Look first() {
        return first;
    }
}
