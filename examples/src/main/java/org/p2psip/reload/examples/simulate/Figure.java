// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.simulate;

import java.util.Locale;

/**
 * One number by which runs are compared.
 *
 * @param name what it is, with its unit at the end
 * @param value infinite if what was to happen never did
 * @param moreIsBetter whether the least of several is the worst
 */
record Figure(String name, double value, boolean moreIsBetter) {
    static Figure more(String name, double value) {
        return new Figure(name, value, true);
    }

    static Figure less(String name, double value) {
        return new Figure(name, value, false);
    }

    /** Whether this is worse than another one of that name. */
    boolean isWorseThan(double other) {
        return moreIsBetter ? value < other : value > other;
    }

    /** A value as people read it: up to four decimals, or {@code never}. */
    static String text(double value) {
        if (Double.isInfinite(value)) {
            return "never";
        }
        String text = String.format(Locale.ROOT, "%.4f", value);
        return text.replaceAll("\\.?0+$", "");
    }
}
