// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.demo;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.p2psip.reload.examples.text.OneLine;

/** Waits for what ought to happen, and never longer than its deadline. */
final class Waiting {
    private static final Duration PAUSE = Duration.ofMillis(50);

    private Waiting() {}

    /** What still hinders a condition from being met; empty once it is. */
    @FunctionalInterface
    interface Condition {
        Optional<String> hindrance() throws StepFailure, InterruptedException;
    }

    /**
     * The result of {@code stage}.
     *
     * @param expected what the stage stands for, for the failure
     */
    static <T> T result(String expected, Duration limit, CompletionStage<T> stage)
            throws StepFailure, InterruptedException {
        try {
            return stage.toCompletableFuture().get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new StepFailure(expected, OneLine.of(e), e);
        } catch (TimeoutException e) {
            throw new StepFailure(expected, "nothing within " + Durations.text(limit), e);
        }
    }

    /**
     * Looks at {@code condition} again and again until it is met.
     *
     * @param expected what the condition stands for, for the failure, which names the last hindrance
     */
    static void until(String expected, Duration limit, Condition condition) throws StepFailure, InterruptedException {
        long begin = System.nanoTime();
        for (Optional<String> hindrance = condition.hindrance();
                hindrance.isPresent();
                hindrance = condition.hindrance()) {
            if (System.nanoTime() - begin >= limit.toNanos()) {
                throw new StepFailure(expected, hindrance.get() + " after " + Durations.text(limit));
            }
            TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
        }
    }
}
