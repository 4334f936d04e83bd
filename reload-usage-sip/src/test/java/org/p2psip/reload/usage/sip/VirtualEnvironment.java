// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.usage.sip;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.Executor;
import org.p2psip.reload.driver.Cancellable;
import org.p2psip.reload.driver.Environment;

/** Runs tasks in virtual time, on the thread of the test. */
final class VirtualEnvironment implements Environment {
    private final PriorityQueue<Task> tasks = new PriorityQueue<>(
            Comparator.comparingLong((Task task) -> task.elapsedNanos).thenComparingLong(task -> task.number));
    private long elapsedNanos;
    private long lastNumber;

    private static final class Task {
        final long elapsedNanos;
        final long number;
        final Runnable work;

        Task(long elapsedNanos, long number, Runnable work) {
            this.elapsedNanos = elapsedNanos;
            this.number = number;
            this.work = work;
        }
    }

    /** Near overflow on purpose: a monotonic clock has no meaningful origin. */
    @Override
    public long nowNanos() {
        return Long.MAX_VALUE - Duration.ofSeconds(10).toNanos() + elapsedNanos;
    }

    @Override
    public boolean isInTask() {
        return true;
    }

    @Override
    public void execute(Runnable task) {
        schedule(0, task);
    }

    @Override
    public Cancellable schedule(long delayNanos, Runnable work) {
        lastNumber++;
        Task task = new Task(elapsedNanos + Math.max(0, delayNanos), lastNumber, work);
        tasks.add(task);
        return () -> tasks.remove(task);
    }

    @Override
    public Executor cryptoExecutor() {
        return this::execute;
    }

    Duration elapsed() {
        return Duration.ofNanos(elapsedNanos);
    }

    void runFor(Duration duration) {
        long end = elapsedNanos + duration.toNanos();
        while (!tasks.isEmpty() && tasks.peek().elapsedNanos <= end) {
            Task task = tasks.remove();
            elapsedNanos = task.elapsedNanos;
            task.work.run();
        }
        elapsedNanos = end;
    }
}
