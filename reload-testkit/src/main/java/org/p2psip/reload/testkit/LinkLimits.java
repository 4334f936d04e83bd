// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

/** How much of everything one provider of simulated links has at a time. */
record LinkLimits(int maxLinks, int maxHandshakes, int maxNegotiations) {
    LinkLimits {
        if (maxLinks < 1 || maxHandshakes < 1 || maxNegotiations < 1) {
            throw new IllegalArgumentException("limits are " + maxLinks + " links, " + maxHandshakes
                    + " handshakes and " + maxNegotiations + " negotiations, each must be at least 1");
        }
    }
}
