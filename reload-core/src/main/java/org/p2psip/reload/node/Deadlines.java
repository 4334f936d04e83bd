// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.node;

import java.util.OptionalLong;

/** Compares deadlines of a monotonic clock, by difference only. */
final class Deadlines {
    private Deadlines() {}

    static OptionalLong earliest(OptionalLong... deadlines) {
        OptionalLong earliest = OptionalLong.empty();
        for (OptionalLong deadline : deadlines) {
            if (deadline.isPresent() && (!earliest.isPresent() || deadline.getAsLong() - earliest.getAsLong() < 0)) {
                earliest = deadline;
            }
        }
        return earliest;
    }
}
