// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.simulate;

/** Shares of a whole as people write them: {@code 30%}. */
final class Shares {
    private static final double PERCENT = 100;

    private Shares() {}

    /**
     * Reads a share.
     *
     * @throws IllegalArgumentException with one line for people if it is none
     */
    static double parse(String text) {
        if (!text.endsWith("%")) {
            throw new IllegalArgumentException("'" + text + "' is no share; write for example 30%");
        }
        return percent(text.substring(0, text.length() - 1));
    }

    /** Reads what stands before the percent sign. */
    static double percent(String text) {
        if (!text.matches("[0-9]{1,3}(\\.[0-9]{1,6})?")) {
            throw new IllegalArgumentException("'" + text + "' is no number of percent");
        }
        double percent = Double.parseDouble(text);
        if (percent > PERCENT) {
            throw new IllegalArgumentException("'" + text + "%' is more than all");
        }
        return percent / PERCENT;
    }

    static String text(double share) {
        return Spans.number(share * PERCENT) + "%";
    }
}
