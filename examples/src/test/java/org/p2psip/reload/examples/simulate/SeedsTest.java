// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.examples.CommandRun;

/** Several seeds in one command. */
class SeedsTest {
    private static CommandRun run(String arguments) {
        List<String> all =
                Arrays.stream(("simulate --quiet " + arguments).split(" ", -1)).collect(Collectors.toList());
        return CommandRun.of(all.toArray());
    }

    private static String traceOf(CommandRun run) {
        int at = run.out().indexOf("Trace: ") + "Trace: ".length();
        return run.out().substring(at, at + 8);
    }

    @Test
    void seedsThatRunAtOnceAreAsIfTheyWereAlone() {
        String arguments = "--scenario office --peers 10 --duration 20min --session 10min";
        CommandRun both = run(arguments + " --seed 4 --seeds 2 --parallel 2");
        assertThat(both.exitCode()).as(both.out() + both.err()).isZero();
        assertThat(both.out())
                .contains("seed 4: goals met; right look-ups, %", "seed 5: goals met;", "2 of 2 seeds complete")
                .containsPattern("right look-ups, % +[0-9.]+ +[0-9.]+ +[45]")
                .contains("goal met: registrations lost: at most 0, measured 0")
                .contains("trace " + traceOf(run(arguments + " --seed 4")))
                .contains("trace " + traceOf(run(arguments + " --seed 5")))
                .doesNotContain("to see it again");
    }

    @Test
    void aMissedGoalHasAnExitStatusOfItsOwnAndTheCommandThatShowsIt() {
        String tooShort = "--scenario crash-30 --peers 20 --duration 10min";
        String missed = "goal missed: found one refresh after the crash: at least 100, was not measured;"
                + " give a longer --duration or more look-ups";
        CommandRun one = run(tooShort);
        assertThat(one.exitCode()).isEqualTo(Goals.MISSED);
        assertThat(one.out()).contains(missed);
        assertThat(one.errorLines()).containsExactly("reload simulate: " + missed);

        CommandRun two = run(tooShort + " --seeds=2 --seed 7");
        assertThat(two.exitCode()).isEqualTo(Goals.MISSED);
        assertThat(two.out())
                .contains(missed + " (missed by 2 of 2 seeds: 7, 8)")
                .contains("to see it again: reload simulate --quiet " + tooShort + " --seed 8");
        assertThat(two.errorLines()).containsExactly("reload simulate: goals were missed; see above");
    }

    @Test
    void aGoalForLookUpsIsMissedWhereNobodyWasLookedUp() {
        CommandRun hops = run("--scenario static-hops --peers 10 --duration 5s --calls-per-hour 0");
        assertThat(hops.exitCode()).isEqualTo(Goals.MISSED);
        assertThat(hops.out())
                .contains("Look-ups: 0, right -;")
                .contains("goal missed: hops, mean: at most 2.1, was not measured;")
                .contains("goal missed: right look-ups, %: at least 100, was not measured;")
                .contains("goal met: looks at which the ring's invariant was broken: at most 0, measured 0");

        CommandRun office = run(
                "--scenario office --peers 10 --duration 1min --calls-per-hour 0 --check-every 0s --seeds 1 --json");
        assertThat(office.exitCode()).isEqualTo(Goals.MISSED);
        assertThat(office.out())
                .contains("goal missed: longest outage though held, s: at most 2190, was not measured;")
                .doesNotContain("right look-ups", "hops, ", "\"success\"", "\"meanHops\"");
    }

    @Test
    void oneJsonObjectHoldsAllSeeds() {
        CommandRun run = run("--scenario static-hops --peers 8 --duration 2min --seeds 3 --json");
        assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
        assertThat(run.out().lines()).hasSize(1);
        assertThat(run.out())
                .startsWith("{\"seeds\":3,\"complete\":3,\"figures\":[{\"figure\":\"right look-ups, %\",\"mean\":100,")
                .contains("\"met\":true,\"missedBy\":[]}", "\"failures\":[]")
                .contains("\"scenario\":\"static-hops\",\"seed\":1,", "\"seed\":2,", "\"seed\":3,");
    }
}
