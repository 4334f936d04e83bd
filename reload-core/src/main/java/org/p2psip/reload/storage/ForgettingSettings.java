// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.storage;

import java.time.Duration;

/**
 * How soon a peer drops what it holds for others in vain.
 *
 * @param scanInterval how often it looks for such resources, at least 1 s
 * @param patience how long a resource is out of place before anything is done about it
 * @param confirmations how often the peer that is responsible must have had all values, at least 1
 * @param maxInFlight most Stats that wait for an answer at a time, at least 1
 */
public record ForgettingSettings(Duration scanInterval, Duration patience, int confirmations, int maxInFlight) {
    /** Looks every 5 minutes, waits for 10, asks twice, 2 Stats at a time. */
    public static final ForgettingSettings DEFAULT =
            new ForgettingSettings(Duration.ofMinutes(5), Duration.ofMinutes(10), 2, 2);

    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException if a number is too small or the patience is negative
     */
    public ForgettingSettings {
        if (scanInterval.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("scanInterval is " + scanInterval + ", at least 1 s");
        }
        if (patience.isNegative()) {
            throw new IllegalArgumentException("patience is " + patience + ", at least 0");
        }
        if (confirmations < 1 || maxInFlight < 1) {
            throw new IllegalArgumentException(
                    "confirmations is " + confirmations + " and maxInFlight " + maxInFlight + ", each at least 1");
        }
    }
}
