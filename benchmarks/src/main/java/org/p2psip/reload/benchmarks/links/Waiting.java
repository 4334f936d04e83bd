// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.benchmarks.links;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The benchmark's thread and the event loops. */
final class Waiting {
    private static final long TIMEOUT_SECONDS = 60;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private Waiting() {}

    static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture()
                .orTimeout(TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .join();
    }

    /** Computes something on another thread. */
    static <T> T on(Executor thread, Supplier<T> action) {
        return await(CompletableFuture.supplyAsync(action, thread));
    }

    /** For how long the calling thread has computed. */
    static long cpuNanos() {
        return THREADS.getCurrentThreadCpuTime();
    }
}
