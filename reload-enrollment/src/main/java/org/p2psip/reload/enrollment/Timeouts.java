// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.enrollment;

import java.time.Duration;

/** Checks of waiting times. */
final class Timeouts {
    private Timeouts() {}

    static Duration require(Duration timeout) {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("timeout is " + timeout + ", must be more than 0");
        }
        return timeout;
    }
}
