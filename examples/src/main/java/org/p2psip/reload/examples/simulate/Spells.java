// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.simulate;

import java.time.Duration;

/** How many times something was wrong with a user, for how long, and with whom it was worst. */
final class Spells {
    private final Histogram seconds = new Histogram(Spans.MAX.toSeconds());
    private long longestNanos;
    private long longestStep;
    private String longestUser = "";

    /**
     * Counts one that is over.
     *
     * @param step of the simulation in which it was noticed
     */
    void add(Phone phone, long lengthNanos, long step) {
        seconds.add(Duration.ofNanos(lengthNanos).toSeconds());
        if (lengthNanos > longestNanos || longestUser.isEmpty()) {
            longestNanos = lengthNanos;
            longestStep = step;
            longestUser = phone.userName();
        }
    }

    long count() {
        return seconds.count();
    }

    /** How many seconds each took. */
    Histogram seconds() {
        return seconds;
    }

    Duration longest() {
        return Duration.ofNanos(longestNanos);
    }

    /** When, in steps of the simulation, the longest was noticed. */
    long longestStep() {
        return longestStep;
    }

    /** Whose the longest was; empty if there was none. */
    String longestUser() {
        return longestUser;
    }
}
