// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.examples.CommandRun;

/** Small runs of the command. */
class SimulateCommandTest {
    private static CommandRun run(Object... arguments) {
        Object[] all = new Object[arguments.length + 2];
        all[0] = "simulate";
        all[1] = "--quiet";
        System.arraycopy(arguments, 0, all, 2, arguments.length);
        CommandRun run = CommandRun.of(all);
        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).as(run.out()).isZero();
        return run;
    }

    /** What follows from the seed: all but what the machine took. */
    private static String figures(CommandRun run) {
        return run.out().substring(0, run.out().indexOf("Machine:"));
    }

    @Test
    void phonesThatStayAreAllFound() {
        assertThat(run("--peers", 16, "--duration", "10min", "--calls-per-hour", 60)
                        .out())
                .startsWith("16 phones, which stay, seed 1")
                .containsPattern("Look-ups: [0-9]{3}, right 100.0000 %; stale 0, missing 0, time-outs 0, errors 0;")
                .contains("Outages of registered users: 0;", "Registered at the end: 16 of 16 that are on")
                .contains(
                        "16 members, 0 on but outside, 0 wrong first successors, 0 wrong neighbor tables, invariant holds");
    }

    @Test
    void theSameSeedGivesTheSameReportInAnyLocaleAndTimeZone() {
        Object[] arguments = {
            "--peers", 12, "--duration", "6min", "--session", "2min", "--crash", "30%@1min", "--seed", 7, "--loss", "1%"
        };
        String first = figures(run(arguments));
        Locale locale = Locale.getDefault();
        TimeZone zone = TimeZone.getDefault();
        try {
            Locale.setDefault(
                    new Locale.Builder().setLanguage("ar").setRegion("EG").build());
            TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Apia"));
            assertThat(figures(run(arguments))).isEqualTo(first);
        } finally {
            Locale.setDefault(locale);
            TimeZone.setDefault(zone);
        }
        arguments[9] = 8;
        assertThat(figures(run(arguments))).isNotEqualTo(first);
    }

    @Test
    void everyFaultIsFollowedByACensusAndARepair() {
        String out = run(
                        "--peers",
                        12,
                        "--duration",
                        "20min",
                        "--crash",
                        "25%@1min",
                        "--partition",
                        "2:1@3min+2min",
                        "--restart",
                        "50%@10min")
                .out();
        assertThat(out)
                .contains(
                        "Everybody, 30 s after the crash 25%@1min:",
                        "Everybody, 60 s after the split 33.33% apart@3min+2min:")
                .contains("Everybody, 120 s after the end of 33.33% apart@3min+2min:")
                .contains("Everybody, 5 min after the power cut 50%@10min:")
                .containsPattern("Ring right again after 25%@1min: [0-9]+ s")
                .containsPattern("Ring right again after 33.33% apart@3min\\+2min: [0-9]+ s")
                .containsPattern("Ring right again after 50%@10min: [0-9]+ s");
    }

    @Test
    void endsAfterTheStepThatIsAskedFor() {
        assertThat(run("--peers", 8, "--until", 9000).out()).contains(" after 9000 steps");
    }
}
