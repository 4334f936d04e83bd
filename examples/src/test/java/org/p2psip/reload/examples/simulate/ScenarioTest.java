// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.p2psip.reload.examples.CommandRun;

/** The scenarios with fewer phones than they have by default reach their goals, whatever the seed. */
class ScenarioTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "office --peers 40 --session 40min --duration 1h --seeds 3",
                "static-hops --peers 100 --duration 3min --seeds 1",
                "crash-30 --peers 40 --duration 42min --seeds 1",
                "crash-50 --peers 40 --duration 15min --seeds 1",
                "partition --peers 40 --duration 95min --seeds 1",
                "restart --peers 60 --duration 18min --seeds 3"
            })
    void aFewSeedsReachTheGoals(String scenario) {
        run(scenario);
    }

    @ParameterizedTest
    @Tag("long")
    @ValueSource(
            strings = {
                "office --peers 60 --session 1h --duration 3h --seeds 100",
                "office --peers 100 --duration 12h --seeds 20",
                "static-hops --peers 100 --duration 3min --seeds 50",
                "crash-30 --peers 100 --duration 42min --seeds 40",
                "crash-50 --peers 100 --duration 42min --seeds 40",
                "partition --peers 60 --seeds 60",
                "restart --peers 100 --duration 18min --seeds 100"
            })
    void manySeedsReachTheGoals(String scenario) {
        run(scenario);
    }

    private static void run(String scenario) {
        String[] arguments = ("simulate --quiet --seed 101 --parallel 2 --scenario " + scenario).split(" ", -1);
        CommandRun run = CommandRun.of((Object[]) arguments);
        assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
    }
}
