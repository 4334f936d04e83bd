// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.routing;

import java.time.Duration;

/**
 * How much one link may bring. What comes faster is dropped and counted, before it is looked at; the requests among it are
 * sent again by who made them.
 *
 * @param messagesPerSecond messages and fragments, at least 1
 * @param bytesPerSecond their bytes, at least 1
 * @param burst how long a link that was silent may bring more than that, positive: so many seconds' worth at once
 */
public record TrafficLimits(int messagesPerSecond, long bytesPerSecond, Duration burst) {
    /** 10 000 messages and 64 MiB a second, in bursts of a second: what a whole core forwards, and no phone call comes near. */
    public static final TrafficLimits DEFAULT = new TrafficLimits(10_000, 64L << 20, Duration.ofSeconds(1));

    /** No limit but what the machine can take: for measurements. */
    public static final TrafficLimits NONE =
            new TrafficLimits(Integer.MAX_VALUE, Integer.MAX_VALUE, Duration.ofSeconds(1));

    /** Checks the ranges. */
    public TrafficLimits {
        if (messagesPerSecond < 1 || bytesPerSecond < 1 || burst.isZero() || burst.isNegative()) {
            throw new IllegalArgumentException("limits are " + messagesPerSecond + " messages and " + bytesPerSecond
                    + " bytes a second, and a burst of " + burst + ", all must be positive");
        }
    }
}
