// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.usage.sip;

import java.time.Duration;

/**
 * Times of a {@link SipUsage}.
 *
 * @param lifetime how long a registration is kept without refresh, 1 s to 2^32 - 1 s
 * @param earliestRefresh share of the lifetime after which a registration is refreshed at the earliest, above 0
 * @param latestRefresh share of the lifetime after which it is refreshed at the latest, below 1
 * @param earlyRefresh after which time, or up to twice as long, a new registration is refreshed the first time; 1 s or more
 * @param retryDelay wait after a refresh that failed, 1 s to the lifetime
 */
record SipSettings(
        Duration lifetime, double earliestRefresh, double latestRefresh, Duration earlyRefresh, Duration retryDelay) {
    private static final Duration MAX_LIFETIME = Duration.ofSeconds(0xFFFFFFFFL);

    SipSettings {
        if (lifetime.compareTo(Duration.ofSeconds(1)) < 0 || lifetime.compareTo(MAX_LIFETIME) > 0) {
            throw new IllegalArgumentException("lifetime is " + lifetime + ", must be 1 s to " + MAX_LIFETIME);
        }
        if (!(earliestRefresh > 0 && earliestRefresh <= latestRefresh && latestRefresh < 1)) {
            throw new IllegalArgumentException("refresh is at " + earliestRefresh + " to " + latestRefresh
                    + " of the lifetime, must be ordered and between 0 and 1");
        }
        if (earlyRefresh.compareTo(Duration.ofSeconds(1)) < 0 || earlyRefresh.compareTo(MAX_LIFETIME) > 0) {
            throw new IllegalArgumentException(
                    "early refresh is after " + earlyRefresh + ", must be 1 s to " + MAX_LIFETIME);
        }
        if (retryDelay.compareTo(Duration.ofSeconds(1)) < 0 || retryDelay.compareTo(lifetime) > 0) {
            throw new IllegalArgumentException("retry delay is " + retryDelay + ", must be 1 s to the lifetime");
        }
    }
}
