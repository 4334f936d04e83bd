// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.simulate;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them: {@code 30d}, {@code 5.5h}, {@code 1.4min}, {@code 90s}, {@code 20ms}. */
final class Spans {
    /** Longer than anybody waits for: a hundred years. */
    static final Duration MAX = Duration.ofDays(36_500);

    private static final Pattern SPAN = Pattern.compile("([0-9]{1,9}(?:\\.[0-9]{1,9})?)(ms|s|min|m|h|d)");
    private static final double NANOS_PER_SECOND = 1e9;

    private Spans() {}

    /**
     * Reads a duration.
     *
     * @throws IllegalArgumentException with one line for people if it is none
     */
    static Duration parse(String text) {
        Matcher span = SPAN.matcher(text);
        if (!span.matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no duration; write for example 90s, 1.4min, 5.5h or 30d");
        }
        double seconds = Double.parseDouble(span.group(1)) * unitSeconds(span.group(2));
        if (seconds > MAX.toSeconds()) {
            throw new IllegalArgumentException("'" + text + "' is longer than " + MAX.toDays() + "d");
        }
        return ofSeconds(seconds);
    }

    static Duration ofSeconds(double seconds) {
        return Duration.ofNanos(Math.round(seconds * NANOS_PER_SECOND));
    }

    static double seconds(Duration duration) {
        return duration.toNanos() / NANOS_PER_SECOND;
    }

    /** In the largest unit that leaves at least 1, with up to two decimals: {@code 1.4min}. */
    static String text(Duration duration) {
        double seconds = seconds(duration);
        if (seconds == 0) {
            return "0s";
        }
        for (String unit : new String[] {"d", "h", "min", "s"}) {
            if (seconds >= unitSeconds(unit)) {
                return number(seconds / unitSeconds(unit)) + unit;
            }
        }
        return number(seconds * 1000) + "ms";
    }

    /** With up to two decimals, the same in every locale. */
    static String number(double value) {
        String text = String.format(Locale.ROOT, "%.2f", value);
        return text.replaceAll("\\.?0+$", "");
    }

    private static double unitSeconds(String unit) {
        return switch (unit) {
            case "ms" -> 0.001;
            case "s" -> 1;
            case "min", "m" -> 60;
            case "h" -> 3600;
            case "d" -> 86_400;
            default -> throw new AssertionError(unit);
        };
    }
}
