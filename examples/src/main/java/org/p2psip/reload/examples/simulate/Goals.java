// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.simulate;

import java.util.List;

/** What each scenario is to reach, whatever its size. */
final class Goals {
    /** What the command exits with when a goal was missed. */
    static final int MISSED = 3;

    private static final double ALL = 100;
    private static final double HARD_CHURN_RIGHT = 99.9;
    private static final double CRASH_FOUND = 99.99;
    private static final double RESTART_FOUND = 99;
    private static final double HEALED_SECONDS = 120;

    /** Not asked for where all neighbors of somebody are gone at once, as in a partition: then it cannot hold for a while. */
    private static final Goal RIGHT_RING = Goal.atMost(Figures.BROKEN, 0);

    private Goals() {}

    /** None if the plan is of no scenario. */
    static List<Goal> of(SimulationPlan plan) {
        if (plan.scenario().isEmpty()) {
            return List.of();
        }
        return switch (Scenario.of(plan.scenario())) {
            case OFFICE, OFFICE_MONTH ->
                List.of(
                        Goal.atMost(Figures.LOST, 0),
                        Goal.atMost(
                                Figures.LONGEST_UNREACHABLE,
                                Spans.seconds(plan.overlay().longestRefresh())),
                        RIGHT_RING);
            case HARD_CHURN -> List.of(Goal.atLeast(Figures.RIGHT, HARD_CHURN_RIGHT), RIGHT_RING);
            case CRASH_30 ->
                List.of(
                        Goal.ever(Figures.REPAIRED),
                        Goal.atMost(Figures.HELD_NOT_FOUND + "30 s after the crash", 0)
                                .inTheMean(),
                        Goal.atLeast(Figures.FOUND + "30 s after the crash", CRASH_FOUND)
                                .inTheMean(),
                        Goal.atLeast(Figures.FOUND + "one refresh after the crash", ALL),
                        RIGHT_RING);
            case CRASH_50 -> List.of(Goal.ever(Figures.REPAIRED));
            case PARTITION ->
                List.of(
                        Goal.atMost(Figures.REPAIRED, HEALED_SECONDS),
                        Goal.atMost(Figures.LOST, 0),
                        Goal.atMost(Figures.APART_WRONG, 0),
                        Goal.atMost(Figures.HELD_NOT_FOUND + "120 s after the end", 0));
            case RESTART -> List.of(Goal.atLeast(Figures.FOUND + "5 min after the power cut", RESTART_FOUND));
            case STATIC_HOPS ->
                List.of(
                        Goal.atLeast(Figures.RIGHT, ALL),
                        Goal.atMost(Figures.MEAN_HOPS, hops(plan.population().peers())),
                        RIGHT_RING);
        };
    }

    /** 3.9 for 100, 5.7 for 1 000, 7.4 for 10 000, and in proportion to the logarithm between them. */
    private static double hops(int peers) {
        double powers = Math.log10(peers);
        return powers < 3 ? 3.9 + 1.8 * (powers - 2) : 5.7 + 1.7 * (powers - 3);
    }
}
