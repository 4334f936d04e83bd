// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class WaitingTest {
    private static final Duration LONG = Duration.ofMinutes(5);

    @Test
    void looksAgainUntilNothingHinders() throws Exception {
        Queue<String> hindrances = new ArrayDeque<>(List.of("one", "another"));
        Waiting.until("a ring", LONG, () -> Optional.ofNullable(hindrances.poll()));
        assertThat(hindrances).isEmpty();
    }

    @Test
    void namesTheLastHindranceWhenTheTimeIsOver() {
        assertThatThrownBy(() -> Waiting.until("a ring", Duration.ZERO, () -> Optional.of("a gap")))
                .isInstanceOf(StepFailure.class)
                .hasMessage("expected a ring, saw a gap after 0.0 ms");
    }

    @Test
    void givesTheResultOfAStage() throws Exception {
        assertThat(Waiting.result("an answer", LONG, CompletableFuture.completedFuture(42)))
                .isEqualTo(42);
    }

    @Test
    void namesWhatFailedAStage() {
        CompletableFuture<Void> failed = CompletableFuture.failedFuture(new IllegalStateException("no room"));
        assertThatThrownBy(() -> Waiting.result("an answer", LONG, failed))
                .isInstanceOf(StepFailure.class)
                .hasMessage("expected an answer, saw no room");
    }

    @Test
    void namesAStageThatNeverCompletes() {
        assertThatThrownBy(() -> Waiting.result("an answer", Duration.ofMillis(1), new CompletableFuture<>()))
                .isInstanceOf(StepFailure.class)
                .hasMessage("expected an answer, saw nothing within 1.0 ms");
    }
}
