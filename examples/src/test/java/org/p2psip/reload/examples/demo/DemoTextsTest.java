// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.examples.text.OneLine;

class DemoTextsTest {
    @Test
    void theFirstTwoUsersAreAliceAndBob() {
        assertThat(DemoUsers.names(4)).containsExactly("alice", "bob", "carol", "dave");
    }

    @Test
    void sixtyFourUsersHaveDifferentNames() {
        assertThat(new HashSet<>(DemoUsers.names(64))).hasSize(64);
    }

    @Test
    void durationsHaveAUnitThatFits() {
        assertThat(Durations.text(Duration.ofNanos(420_000))).isEqualTo("0.4 ms");
        assertThat(Durations.text(Duration.ofNanos(9_949_000))).isEqualTo("9.9 ms");
        assertThat(Durations.text(Duration.ofMillis(37))).isEqualTo("37 ms");
        assertThat(Durations.text(Duration.ofMillis(12_340))).isEqualTo("12.3 s");
    }

    @Test
    void aFailureIsNamedByWhatCausedIt() {
        Throwable failure =
                new ExecutionException(new CompletionException(new IllegalStateException("no room\n  at all")));
        assertThat(OneLine.of(failure)).isEqualTo("no room; at all");
        assertThat(OneLine.of(new IllegalStateException())).isEqualTo("IllegalStateException");
    }
}
