// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.demo;

import java.time.Duration;
import java.util.Locale;

/** Durations for people. */
final class Durations {
    private Durations() {}

    /** From a moment of {@link System#nanoTime} until now. */
    static String since(long beginNanos) {
        return text(Duration.ofNanos(System.nanoTime() - beginNanos));
    }

    /** Such as {@code 0.4 ms}, {@code 37 ms} or {@code 12.3 s}. */
    static String text(Duration duration) {
        double millis = duration.toNanos() / 1e6;
        if (millis < 9.95) {
            return String.format(Locale.ROOT, "%.1f ms", millis);
        }
        if (millis < 999.5) {
            return String.format(Locale.ROOT, "%.0f ms", millis);
        }
        return String.format(Locale.ROOT, "%.1f s", millis / 1000);
    }
}
