// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link;

import java.util.concurrent.TimeUnit;

/** Round trip time and retransmission timeout of one connection (RFC 6298, Section 2). */
public final class RttEstimator {
    /** The timeout before the first sample (RFC 6298, Section 2.1; RFC 8085, Section 3.1.1), in nanoseconds. */
    public static final long INITIAL_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final long MAX_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long GRANULARITY_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final long minTimeoutNanos;
    private long smoothedNanos = -1;
    private long variationNanos;
    private long timeoutNanos;

    /** @param minTimeoutNanos the timeout never falls below it */
    public RttEstimator(long minTimeoutNanos) {
        this(INITIAL_TIMEOUT_NANOS, minTimeoutNanos);
    }

    /**
     * Creates an estimator without a sample.
     *
     * @param initialTimeoutNanos the timeout before the first sample
     * @param minTimeoutNanos the timeout never falls below it after that
     */
    public RttEstimator(long initialTimeoutNanos, long minTimeoutNanos) {
        this.timeoutNanos = initialTimeoutNanos;
        this.minTimeoutNanos = minTimeoutNanos;
    }

    /** Takes in a round trip of {@code sampleNanos} nanoseconds. */
    public void handleSample(long sampleNanos) {
        // A longer one says no more, and the sums below must not overflow.
        long rtt = Math.max(0, Math.min(sampleNanos, MAX_TIMEOUT_NANOS));
        if (smoothedNanos < 0) {
            smoothedNanos = rtt;
            variationNanos = rtt / 2;
        } else {
            variationNanos = (3 * variationNanos + Math.abs(smoothedNanos - rtt)) / 4;
            smoothedNanos = (7 * smoothedNanos + rtt) / 8;
        }
        long exact = smoothedNanos + Math.max(GRANULARITY_NANOS, 4 * variationNanos);
        long roundedUp = (exact + GRANULARITY_NANOS - 1) / GRANULARITY_NANOS * GRANULARITY_NANOS;
        timeoutNanos = Math.max(minTimeoutNanos, Math.min(roundedUp, MAX_TIMEOUT_NANOS));
    }

    /** Smoothed round trip time in nanoseconds, or -1 before the first sample. */
    public long smoothedNanos() {
        return smoothedNanos;
    }

    /** Retransmission timeout in nanoseconds. */
    public long timeoutNanos() {
        return timeoutNanos;
    }
}
