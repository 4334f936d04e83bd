// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.process;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for other processes by looking again and again. */
final class Poll {
    /** Generous: machines that build are busy. */
    static final Duration LIMIT = Duration.ofSeconds(90);

    private static final long STEP_MILLIS = 50;

    private Poll() {}

    static void until(String what, BooleanSupplier condition, Supplier<String> otherwise) throws InterruptedException {
        until(what, LIMIT, condition, otherwise);
    }

    /** @param otherwise what to show if the condition does not become true */
    static void until(String what, Duration limit, BooleanSupplier condition, Supplier<String> otherwise)
            throws InterruptedException {
        long begin = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - begin > limit.toNanos()) {
                throw new AssertionError(what + ": not within " + limit + "; " + otherwise.get());
            }
            boolean unused = new CountDownLatch(1).await(STEP_MILLIS, TimeUnit.MILLISECONDS);
        }
    }
}
