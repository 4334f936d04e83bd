// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import java.util.Random;

/** How long signatures take, drawn anew for each. */
final class CryptoDelay {
    private final DelayRange range;
    private final Random random;

    CryptoDelay(DelayRange range, Random random) {
        this.range = range;
        this.random = random;
    }

    long nextNanos() {
        return range.nextNanos(random);
    }
}
