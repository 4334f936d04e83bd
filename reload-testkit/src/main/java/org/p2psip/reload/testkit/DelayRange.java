// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import java.time.Duration;
import java.util.Random;

/** A range of delays, both ends included, each value as likely as the next. */
record DelayRange(long minNanos, long maxNanos) {
    static DelayRange of(Duration min, Duration max) {
        if (min.isNegative() || max.compareTo(min) < 0) {
            throw new IllegalArgumentException(
                    "delay is from " + min + " to " + max + ", must not be negative, and not end before it begins");
        }
        return new DelayRange(min.toNanos(), max.toNanos());
    }

    long nextNanos(Random random) {
        long span = maxNanos - minNanos;
        return span == 0 ? minNanos : minNanos + (long) (random.nextDouble() * (span + 1));
    }
}
