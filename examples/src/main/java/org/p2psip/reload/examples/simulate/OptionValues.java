// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.simulate;

import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads the values of options. Each problem is an {@link IllegalArgumentException} with one line for people. */
final class OptionValues {
    private OptionValues() {}

    /** What was given, else what the scenario says, else the default. */
    static <T> T first(@Nullable T own, @Nullable T preset, T otherwise) {
        if (own != null) {
            return own;
        }
        return preset == null ? otherwise : preset;
    }

    static Duration span(String name, String text) {
        return parsed(name, () -> Spans.parse(text));
    }

    static double share(String name, String text) {
        return parsed(name, () -> Shares.parse(text));
    }

    /** One of two words; whether it is the first. */
    static boolean isFirst(String name, String value, String first, String second) {
        require(
                value.equals(first) || value.equals(second),
                name + " is '" + value + "', allowed are " + first + " and " + second);
        return value.equals(first);
    }

    static int bounded(int value, int least, int most, String name) {
        require(value >= least && value <= most, name + " is " + value + ", allowed are " + least + " to " + most);
        return value;
    }

    /** Puts the name of the option before what the parser complains of. */
    static <T> T parsed(String name, Supplier<T> parser) {
        try {
            return parser.get();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
        }
    }

    static void require(boolean condition, String problem) {
        if (!condition) {
            throw new IllegalArgumentException(problem);
        }
    }
}
