// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.stun;

import java.time.Duration;

/**
 * When a request is sent again and when it is given up (RFC 8489, Section 6.2).
 *
 * @param rtoNanos wait before the first retransmission, doubled each time
 * @param requests how often the request is sent in all, "Rc"
 * @param lastWaitFactor how many times the first wait passes after the last sending, "Rm"
 */
public record TransactionTimings(long rtoNanos, int requests, int lastWaitFactor) {
    /** Over UDP: 0, 500, 1500, 3500, 7500, 15500 and 31500 ms, given up after 39500 ms. */
    public static final TransactionTimings UDP = unreliable(Duration.ofMillis(500));

    /** Over TCP and TLS: sent once, given up after 39500 ms. */
    public static final TransactionTimings RELIABLE =
            new TransactionTimings(Duration.ofMillis(39_500).toNanos(), 1, 1);

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if one is not positive, or so large that the waits would overflow
     */
    public TransactionTimings {
        if (rtoNanos <= 0 || rtoNanos > Duration.ofHours(1).toNanos()) {
            throw new IllegalArgumentException("RTO is " + rtoNanos + " ns, at least 1 and at most an hour");
        }
        if (requests < 1 || requests > 16 || lastWaitFactor < 1 || lastWaitFactor > 64) {
            throw new IllegalArgumentException(
                    "Rc is " + requests + " and Rm " + lastWaitFactor + ", at most 16 and 64");
        }
    }

    /** The RFC's Rc of 7 and Rm of 16 with another first wait. */
    public static TransactionTimings unreliable(Duration rto) {
        return new TransactionTimings(rto.toNanos(), 7, 16);
    }
}
