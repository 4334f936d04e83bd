// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.p2psip.reload.examples.CommandRun;

/** What the command says to options that make no sense. */
class SimulateOptionsTest {
    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', textBlock = """
            --peers          | 2           | --peers is 2, allowed are 3 to 100000
            --peers          | 100001      | --peers is 100001, allowed are 3 to 100000
            --duration       | 5           | --duration: '5' is no duration; write for example 90s, 1.4min, 5.5h or 30d
            --duration       | 0s          | --duration is 0s, must be longer
            --duration       | 40000d      | --duration: '40000d' is longer than 36500d
            --session        | 1s          | --session is 1s, at least 10s, or 0s for phones that stay
            --lengths        | weibull     | --lengths is 'weibull', allowed are exponential and lognormal
            --leave          | half        | --leave: 'half' is no share; write for example 30%
            --leave          | 101%        | --leave: '101%' is more than all
            --crash          | 30%         | --crash: '30%' does not look like 30%@2h
            --crash          | 30%@2h      | 30%@2h is not over within the duration of 1h; give a longer --duration
            --partition      | 2:1@3h      | --partition: '2:1@3h' does not look like 2:1@3h+1h
            --partition      | 2:0@1m+1m   | --partition: '2:0@1m+1m' parts nothing: both parts and the time have to be above 0
            --restart        | x%@5h       | --restart: 'x%@5h' does not look like 95%@5h
            --loss           | 0.1         | --loss: '0.1' is no share; write for example 30%
            --delay          | 80ms-20ms   | --delay is 80ms-20ms, must not end before it begins
            --delay          | 11s         | --delay is 11s, at most 10s
            --replicas       | 1           | --replicas is 1, allowed are 2 to 15
            --neighbors      | 0           | --neighbors is 0, allowed are 3 to 16
            --neighbors      | 2           | --neighbors is 2, allowed are 3 to 16
            --bootstraps     | 0           | --bootstraps is 0, allowed are 1 to 64
            --lifetime       | 5s          | --lifetime is 5s, at least 1min
            --calls-per-hour | 4000        | --calls-per-hour is 4000, allowed are 0 to 3600
            --scenario       | holiday     | --scenario is 'holiday', there are office, office-month, hard-churn, crash-30, crash-50, partition, restart, static-hops
            --uplink         | 10          | --uplink: '10' is no rate; write for example 10Mbit
            --site           | 101         | --site is 101, allowed are 1 to 100
            --until          | 0           | --until is 0, the first step is 1
            --stores         | some        | --stores is 'some', allowed are kept and lost
            --seeds          | 0           | --seeds is 0, allowed are 1 to 1000000
            --seeds          | 1000001     | --seeds is 1000001, allowed are 1 to 1000000
            --parallel       | 0           | --parallel is 0, allowed are 1 to 1024
            --parallel       | 1025        | --parallel is 1025, allowed are 1 to 1024
            --parallel       | 2           | --parallel is for several seeds; say how many with --seeds
            """)
    void saysInOneLineWhatIsWrong(String option, String value, String line) {
        CommandRun run = CommandRun.of("simulate", option, value);
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.errorLines().get(0)).isEqualTo(line);
        assertThat(run.out()).isEmpty();
    }

    @Test
    void fewerNeighborsThanReplicasAreRefused() {
        CommandRun run = CommandRun.of("simulate", "--replicas", 7, "--neighbors", 6);
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.errorLines().get(0)).isEqualTo("--neighbors is 6, at least as many as --replicas, 7");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--until", "--plot", "--uplink"})
    void whatIsForOneSeedIsRefusedForSeveral(String option) {
        CommandRun run = CommandRun.of("simulate", "--seeds", 2, option, option.equals("--until") ? "5" : "1Mbit");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.errorLines().get(0)).isEqualTo(option + " is for one seed; leave out --seeds");
    }

    @Test
    void aPauseThatIsNoneIsRefused() {
        CommandRun run = CommandRun.of("simulate", "--session", "1min", "--pause", "0s");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.errorLines().get(0)).isEqualTo("--pause is 0s, at least 1s");
    }

    @Test
    void tooManyPhonesForTheMemoryAreRefusedBeforeTheyAreMade() {
        CommandRun run = CommandRun.of("simulate", "--peers", 100000, "--session", "1h", "--pause", "2h");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.errorLines())
                .singleElement()
                .asString()
                .matches(
                        "reload simulate: 300000 phones need about [0-9]+ MiB, and the JVM may use [0-9]+; give it more"
                                + " \\(RELOAD_JAVA_OPTS=-Xmx[0-9]+m\\) or simulate fewer");
    }

    @Test
    void everyScenarioCanBeRead() {
        for (Scenario scenario : Scenario.values()) {
            SimulationPlan plan = new SimulateOptions().plan(scenario.label(), scenario.options(), 1);
            assertThat(plan.population().peers()).as(scenario.label()).isGreaterThanOrEqualTo(1000);
            assertThat(Scenario.of(scenario.label())).isEqualTo(scenario);
        }
    }

    @Test
    void helpNamesEveryScenario() {
        CommandRun run = CommandRun.of("simulate", "--help");
        assertThat(run.exitCode()).isZero();
        for (Scenario scenario : Scenario.values()) {
            assertThat(run.out()).contains("  " + scenario.label() + " ");
        }
        assertThat(run.out()).contains("--peers", "--seed", "--until").doesNotContain("%%");
    }
}
