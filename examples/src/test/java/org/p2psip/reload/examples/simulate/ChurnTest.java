// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.p2psip.reload.examples.CommandRun;

/** Small runs of the tests that the documentation gives figures for: what they must not fall below again. */
class ChurnTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void usersAreFoundThoughEveryPhoneIsSwitchedOffAfterAMinuteOrTwo(long seed) {
        CommandRun run = run("--scenario", "hard-churn", "--peers", 60, "--duration", "5min", "--seed", seed);
        assertThat(figure(run, "Look-ups: ([0-9]+),")).isGreaterThan(200);
        assertThat(figure(run, "right ([0-9.]+) %")).isGreaterThanOrEqualTo(99.0);
    }

    private static CommandRun run(Object... arguments) {
        Object[] all = new Object[arguments.length + 2];
        all[0] = "simulate";
        all[1] = "--quiet";
        System.arraycopy(arguments, 0, all, 2, arguments.length);
        CommandRun run = CommandRun.of(all);
        assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
        return run;
    }

    private static double figure(CommandRun run, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(run.out());
        assertThat(matcher.find()).as(run.out()).isTrue();
        return Double.parseDouble(matcher.group(1));
    }
}
