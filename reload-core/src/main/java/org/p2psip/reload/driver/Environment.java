// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.driver;

import java.util.concurrent.Executor;

/**
 * Runs a node: everything of one node happens in tasks of one environment, one task at a time.
 *
 * <p>All methods may be called from any thread. Tasks run one after the other, each sees what the earlier ones wrote,
 * and none runs inside the call that hands it in. A task that throws is a bug of its author: the environment reports
 * it and goes on.
 */
public interface Environment {
    /**
     * The monotonic clock in nanoseconds. Its origin is arbitrary and may be negative or near overflow: compare by
     * difference only.
     */
    long nowNanos();

    /**
     * Runs {@code task} soon, after the tasks handed in before it. Dropped without a word if the environment was
     * closed.
     */
    void execute(Runnable task);

    /** Whether the caller runs in a task of this environment. */
    boolean isInTask();

    /**
     * Runs {@code task} once, not before {@code delayNanos} nanoseconds have passed.
     *
     * @param delayNanos how long to wait, in nanoseconds; zero or less means soon
     * @return to call the task off
     */
    Cancellable schedule(long delayNanos, Runnable task);

    /**
     * Runs signing and verifying away from the thread of the node. What it runs may run on any thread and in any
     * order; results come back through {@link #execute}.
     */
    Executor cryptoExecutor();
}
