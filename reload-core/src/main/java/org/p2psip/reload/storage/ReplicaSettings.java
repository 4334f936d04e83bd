// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.storage;

import java.time.Duration;

/**
 * How a peer spreads copies.
 *
 * @param maxInFlight most Store requests with copies that wait for an answer at a time, at least 1; to one peer half of it
 * @param maxAttempts how often a copy is sent to a peer that refuses it or does not answer, at least 1
 * @param retryDelay wait before the second attempt; doubles with each further one
 * @param maxCopyBytes roughly how many bytes of values and certificates go into one request, at least 1; a value that is
 *     larger goes alone
 * @param maxBytesPerSecond most bytes of requests with copies that go out in a second, roughly, at least 1
 */
public record ReplicaSettings(
        int maxInFlight, int maxAttempts, Duration retryDelay, int maxCopyBytes, long maxBytesPerSecond) {
    /** 8 in flight, 5 attempts from 2 s apart, 3000 bytes of the default max-message-size of 5000, 250 kB/s. */
    public static final ReplicaSettings DEFAULT = new ReplicaSettings(8, 5, Duration.ofSeconds(2), 3000, 250_000);

    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException if a number is below 1, or the delay is negative or above an hour
     */
    public ReplicaSettings {
        require("maxInFlight", maxInFlight);
        require("maxAttempts", maxAttempts);
        require("maxCopyBytes", maxCopyBytes);
        require("maxBytesPerSecond", maxBytesPerSecond);
        if (retryDelay.isNegative() || retryDelay.compareTo(Duration.ofHours(1)) > 0) {
            throw new IllegalArgumentException("retryDelay is " + retryDelay + ", must be 0 to 1 h");
        }
    }

    /** The same with requests of other length. */
    public ReplicaSettings withMaxCopyBytes(int bytes) {
        return new ReplicaSettings(maxInFlight, maxAttempts, retryDelay, bytes, maxBytesPerSecond);
    }

    private static void require(String name, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " is " + value + ", at least 1");
        }
    }
}
