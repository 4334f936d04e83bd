// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.testkit.Simulation;

/** What is said of figures and of what they should be. */
class GoalTest {
    private static String judge(Goal goal, double measured) {
        return goal.judge(List.of(Figure.less("other", 7), Figure.less("time of fault 1, s", measured)))
                .toString();
    }

    @Test
    void saysByHowMuchAGoalIsMissed() {
        assertThat(judge(Goal.atMost("time", 120), 120))
                .isEqualTo("[goal met: time of fault 1, s: at most 120, measured 120]");
        assertThat(judge(Goal.atMost("time", 120), 133.5))
                .isEqualTo("[goal missed: time of fault 1, s: at most 120, measured 133.5, 13.5 too much]");
        assertThat(judge(Goal.atLeast("time", 99.9).inTheMean(), 96.85))
                .isEqualTo("[goal missed: time of fault 1, s: at least 99.9 in the mean of the seeds, measured 96.85,"
                        + " 3.05 too little]");
    }

    @Test
    void whatNeverHappensIsMissed() {
        assertThat(judge(Goal.ever("time"), 5000)).isEqualTo("[goal met: time of fault 1, s: at all, measured 5000]");
        assertThat(judge(Goal.ever("time"), Double.POSITIVE_INFINITY))
                .isEqualTo("[goal missed: time of fault 1, s: at all, measured never]");
        assertThat(judge(Goal.atMost("time", 120), Double.POSITIVE_INFINITY))
                .isEqualTo("[goal missed: time of fault 1, s: at most 120, measured never]");
        assertThat(judge(Goal.atMost("hops", 5), 1))
                .isEqualTo(
                        "[goal missed: hops: at most 5, was not measured; give a longer --duration or more look-ups]");
    }

    @Test
    void theMeanMayMeetWhatOneSeedMisses() {
        Goal mean = Goal.atLeast("found", 99).inTheMean();
        Goal each = Goal.atLeast("found", 98);
        SeedsReport report =
                new SeedsReport(List.of(result(1, 98.5, mean, each), result(2, 100, mean, each)), List.of(mean, each));
        assertThat(report.isGood()).isTrue();
        assertThat(report.lines(new Replay(List.of("simulate", "--seeds", "2", "--peers", "5"))))
                .contains(
                        "goal met: found: at least 99 in the mean of the seeds, measured 99.25 (missed by 1 of 2 seeds: 1)",
                        "goal met: found: at least 98, measured 98.5",
                        "to see it again: reload simulate --peers 5 --seed 1");
        SeedsReport worse =
                new SeedsReport(List.of(result(1, 97.5, mean, each), result(2, 100, mean, each)), List.of(mean, each));
        assertThat(worse.isGood()).isFalse();
    }

    @Test
    void aFailedRunIsReplayedUpToItsStep() {
        Simulation simulation = Simulation.ofSeed(9);
        simulation.schedule(Duration.ZERO, () -> {
            throw new IllegalStateException("broken");
        });
        SeedResult failed;
        try {
            simulation.step();
            throw new AssertionError("nothing failed");
        } catch (org.p2psip.reload.testkit.SimulationFailure failure) {
            failed = SeedResult.failed(9, RunFailure.of(failure), Duration.ZERO);
        }
        assertThat(failed.toString())
                .startsWith("seed 9: FAILED: seed 9, step 1, after PT0S: task of the test threw")
                .contains("IllegalStateException: broken; first thrown: IllegalStateException at ");
        SeedsReport report = new SeedsReport(List.of(failed), List.of());
        assertThat(report.hasFailed()).isTrue();
        assertThat(report.lines(new Replay(List.of("--loss", "1%"))))
                .contains("to see it again: reload simulate --loss 1% --seed 9 --until 1");
        assertThat(report.json()).contains("\"failures\":[{\"seed\":9,\"step\":1,", "\"runs\":[]}");
    }

    @Test
    void noGoalIsMetIfNoSeedCameToItsEnd() {
        List<Goal> goals =
                List.of(Goal.atMost("time", 120), Goal.atLeast("found", 99).inTheMean());
        SeedResult cutShort =
                new SeedResult(1, false, List.of(), List.of(), 10, "abcdefgh", "{}", null, null, Duration.ZERO);
        for (List<SeedResult> results : List.of(List.of(cutShort), List.<SeedResult>of())) {
            SeedsReport report = new SeedsReport(results, goals);
            assertThat(report.isGood()).isFalse();
            assertThat(report.json())
                    .contains("\"goal\":\"goal missed: time: at most 120, was not measured", "\"met\":false")
                    .doesNotContain("\"met\":true");
        }
    }

    private static SeedResult result(long seed, double found, Goal... goals) {
        List<Figure> figures = List.of(Figure.more("found", found));
        List<Goal.Verdict> verdicts = java.util.Arrays.stream(goals)
                .flatMap(goal -> goal.judge(figures).stream())
                .collect(java.util.stream.Collectors.toList());
        return new SeedResult(seed, true, figures, verdicts, 10, "abcdefgh", "{}", null, null, Duration.ZERO);
    }
}
