// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.simulate;

import java.time.Duration;
import java.util.Locale;
import java.util.Random;

/**
 * How long sessions and pauses last, given their median.
 *
 * <p>Users of a program stay exponentially long if they leave without regard to how long they have been there, as the tests of
 * Bamboo assume; measured sessions have a heavier tail, which a log-normal distribution models.
 */
enum SessionLengths {
    /** Without memory; the mean is the median divided by ln 2. */
    EXPONENTIAL {
        @Override
        double meanOfMedian() {
            return 1 / Math.log(2);
        }

        @Override
        double draw(Random random) {
            return -Math.log(1 - random.nextDouble()) / Math.log(2);
        }
    },

    /** The logarithm is normal with a standard deviation of 1; the mean is the median times the root of e. */
    LOGNORMAL {
        @Override
        double meanOfMedian() {
            return Math.exp(0.5);
        }

        @Override
        double draw(Random random) {
            return Math.exp(random.nextGaussian());
        }
    };

    /** The mean of what is drawn for a median of 1. */
    abstract double meanOfMedian();

    /** A length for a median of 1. */
    abstract double draw(Random random);

    /** The name in options and reports. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    Duration next(Duration median, Random random) {
        return Spans.ofSeconds(Math.min(Spans.seconds(median) * draw(random), Spans.seconds(Spans.MAX)));
    }
}
