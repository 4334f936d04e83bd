// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.turn;

import java.util.OptionalLong;

/** Times of a monotonic clock, which may overflow. */
final class Deadlines {
    private Deadlines() {}

    static OptionalLong earlier(OptionalLong one, OptionalLong other) {
        if (!one.isPresent() || !other.isPresent()) {
            return one.isPresent() ? one : other;
        }
        return one.getAsLong() - other.getAsLong() < 0 ? one : other;
    }

    static boolean isOver(OptionalLong deadline, long nowNanos) {
        return deadline.isPresent() && nowNanos - deadline.getAsLong() >= 0;
    }
}
