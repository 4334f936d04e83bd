// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.usage.certificate;

import java.time.Duration;

/**
 * How long certificates are stored, and when again.
 *
 * @param lifetime how long the overlay keeps a certificate that is not stored again
 * @param retryDelay wait after a failure
 */
record CertificateSettings(Duration lifetime, Duration retryDelay) {
    /** When it is stored again: at a random point between these shares of the lifetime. */
    static final double EARLIEST_REFRESH = 0.4;

    static final double LATEST_REFRESH = 0.6;

    private static final long MAX_LIFETIME_SECONDS = 0xFFFFFFFFL;

    CertificateSettings {
        if (lifetime.compareTo(Duration.ofMinutes(1)) < 0 || lifetime.getSeconds() > MAX_LIFETIME_SECONDS) {
            throw new IllegalArgumentException("lifetime is " + lifetime + ", must be 1 min to 2^32 - 1 s");
        }
        if (retryDelay.compareTo(Duration.ofSeconds(1)) < 0 || retryDelay.compareTo(lifetime) > 0) {
            throw new IllegalArgumentException(
                    "retryDelay is " + retryDelay + ", must be 1 s to the lifetime of " + lifetime);
        }
    }
}
