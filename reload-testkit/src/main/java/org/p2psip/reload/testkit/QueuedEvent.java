// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import org.jspecify.annotations.Nullable;
import org.p2psip.reload.driver.Cancellable;

/** Something that will happen, ordered by time and, at the same time, by when it was queued. */
final class QueuedEvent implements Cancellable, Comparable<QueuedEvent> {
    /** What runs, or null once it was called off. */
    private @Nullable Runnable task;

    final long elapsedNanos;

    /** What the trace says of it, or null if the task notes that itself. */
    final SimulationEvent.@Nullable Kind kind;

    private final EventQueue queue;
    private final long number;
    private final @Nullable SimulatedEnvironment owner;

    QueuedEvent(
            EventQueue queue,
            long elapsedNanos,
            long number,
            SimulationEvent.@Nullable Kind kind,
            @Nullable SimulatedEnvironment owner,
            Runnable task) {
        this.queue = queue;
        this.elapsedNanos = elapsedNanos;
        this.number = number;
        this.kind = kind;
        this.owner = owner;
        this.task = task;
    }

    /** Name of the node that it happens to, empty for the simulation itself. */
    String node() {
        return owner == null ? "" : owner.name();
    }

    boolean isAlive() {
        return task != null && (owner == null || !owner.isStopped());
    }

    boolean isCancelled() {
        return task == null;
    }

    /** Hands out the task of an event that {@linkplain #isAlive is alive} and has left the queue. */
    Runnable take() {
        Runnable taken = task;
        if (taken == null) {
            throw new AssertionError("event was called off");
        }
        task = null;
        return taken;
    }

    @Override
    public void cancel() {
        if (task != null) {
            task = null;
            queue.cancelled();
        }
    }

    @Override
    public int compareTo(QueuedEvent other) {
        int byTime = Long.compare(elapsedNanos, other.elapsedNanos);
        return byTime != 0 ? byTime : Long.compare(number, other.number);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(number);
    }
}
