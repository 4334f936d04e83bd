// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.reliability;

import java.util.EnumMap;
import java.util.Map;

/** One counter for each reason. */
final class DropCounters {
    private final Map<DropReason, Long> counts = new EnumMap<>(DropReason.class);

    void count(DropReason reason) {
        count(reason, 1);
    }

    void count(DropReason reason, long times) {
        if (times > 0) {
            counts.merge(reason, times, Long::sum);
        }
    }

    /** The reasons that occurred. */
    Map<DropReason, Long> snapshot() {
        return new EnumMap<>(counts);
    }
}
