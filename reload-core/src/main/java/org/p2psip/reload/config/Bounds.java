// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.config;

import java.time.Duration;

/** Checks of arguments; what fails names the element of the document, so that its reader can pass the text on. */
final class Bounds {
    private Bounds() {}

    static int require(String element, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(element + " is " + value + ", must be " + span(least, most));
        }
        return value;
    }

    /** Checks a whole number of {@code unit}s, such as seconds. */
    static Duration require(String element, Duration value, Duration unit, int least) {
        Duration most = unit.multipliedBy(Integer.MAX_VALUE);
        if (value.compareTo(unit.multipliedBy(least)) < 0
                || value.compareTo(most) > 0
                || value.toNanos() % unit.toNanos() != 0) {
            String name = unit.equals(Duration.ofSeconds(1)) ? "seconds" : "milliseconds";
            throw new IllegalArgumentException(
                    element + " is " + value + ", must be " + span(least, Integer.MAX_VALUE) + " whole " + name);
        }
        return value;
    }

    /** Checks that {@code text} is not empty, and that an XML document can carry it and give it back unchanged. */
    static String requireText(String element, String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException(element + " is empty");
        }
        int bad = XmlWriter.firstUnwritable(text);
        if (bad >= 0) {
            throw new IllegalArgumentException(
                    element + " has a character that XML cannot carry, at index " + bad + "; leave it out");
        }
        if (!text.equals(text.trim())) {
            throw new IllegalArgumentException(element + " begins or ends with white space; leave it out");
        }
        return text;
    }

    private static String span(int least, int most) {
        if (least == most) {
            return Integer.toString(least);
        }
        return most == Integer.MAX_VALUE ? "at least " + least : least + " to " + most;
    }
}
