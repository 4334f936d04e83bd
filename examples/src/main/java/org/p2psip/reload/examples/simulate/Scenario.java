// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.simulate;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Named sets of options: the tests that the documentation gives figures for. */
enum Scenario {
    /** An ordinary office. */
    OFFICE("--peers 1000 --session 5.5h --duration 1d"),
    /** The same for a month. */
    OFFICE_MONTH("--peers 1000 --session 5.5h --duration 30d"),
    /** Bamboo's test of churn: everybody leaves without a word, and is back soon. */
    HARD_CHURN("--peers 1000 --session 1.4min --leave 0% --duration 30min --calls-per-hour 60 --check-every 0s"),
    /** Nearly a third fails at one instant. */
    CRASH_30("--peers 10000 --replicas 7 --neighbors 16 --crash 30%@2min --duration 45min --check-every 0s"),
    /** Half of all fail at one instant. */
    CRASH_50("--peers 10000 --replicas 7 --neighbors 16 --crash 50%@2min --duration 45min --check-every 0s"),
    /** Two thirds and one third do not see each other for an hour. */
    PARTITION("--peers 1000 --session 5.5h --partition 2:1@30min+1h --duration 2h"),
    /** The power fails, and everybody is back at once. */
    RESTART("--peers 1000 --restart 95%@10min --duration 30min"),
    /** Nobody comes or goes, to see how far look-ups go. */
    STATIC_HOPS("--peers 1000 --duration 10min --calls-per-hour 60 --check-every 0s");

    private final String arguments;

    Scenario(String arguments) {
        this.arguments = arguments;
    }

    /** As it is written on the command line. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What it stands for. */
    String arguments() {
        return arguments;
    }

    SimulateOptions options() {
        return SimulateOptions.of(arguments.split(" ", -1));
    }

    /**
     * The scenario of a name.
     *
     * @throws IllegalArgumentException with one line for people if there is none
     */
    static Scenario of(String label) {
        for (Scenario scenario : values()) {
            if (scenario.label().equals(label)) {
                return scenario;
            }
        }
        throw new IllegalArgumentException("--scenario is '" + label + "', there are " + labels());
    }

    static String labels() {
        return Arrays.stream(values()).map(Scenario::label).collect(Collectors.joining(", "));
    }
}
