// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RttEstimatorTest {
    private final RttEstimator estimator = new RttEstimator(0);

    @Test
    void waitsOneSecondBeforeTheFirstSample() {
        assertThat(estimator.timeoutNanos()).isEqualTo(MILLISECONDS.toNanos(1000));
        assertThat(estimator.smoothedNanos()).isEqualTo(-1);
    }

    @Test
    void takesThreeTimesTheFirstSample() {
        estimator.handleSample(MILLISECONDS.toNanos(100));
        assertThat(estimator.timeoutNanos()).isEqualTo(MILLISECONDS.toNanos(300));
    }

    @Test
    void smoothsLaterSamples() {
        estimator.handleSample(MILLISECONDS.toNanos(100));
        estimator.handleSample(MILLISECONDS.toNanos(180));
        // SRTT 110 ms, RTTVAR (3 * 50 + 80) / 4 = 57.5 ms.
        assertThat(estimator.smoothedNanos()).isEqualTo(MILLISECONDS.toNanos(110));
        assertThat(estimator.timeoutNanos()).isEqualTo(MILLISECONDS.toNanos(340));
    }

    @Test
    void roundsUpToAMillisecond() {
        estimator.handleSample(MILLISECONDS.toNanos(100) + 1);
        assertThat(estimator.timeoutNanos()).isEqualTo(MILLISECONDS.toNanos(301));
    }

    @Test
    void staysBetweenItsBounds() {
        RttEstimator bounded = new RttEstimator(MILLISECONDS.toNanos(1000));
        bounded.handleSample(MILLISECONDS.toNanos(1));
        assertThat(bounded.timeoutNanos()).isEqualTo(MILLISECONDS.toNanos(1000));
        bounded.handleSample(Long.MAX_VALUE);
        assertThat(bounded.timeoutNanos()).isEqualTo(MILLISECONDS.toNanos(60_000));
        bounded.handleSample(-5);
        assertThat(bounded.timeoutNanos()).isLessThanOrEqualTo(MILLISECONDS.toNanos(60_000));
    }
}
