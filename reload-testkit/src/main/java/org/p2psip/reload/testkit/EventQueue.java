// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import java.util.ArrayDeque;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** What will happen, in order of time and then of queueing. */
final class EventQueue {
    /** Below this many cancelled events the queue isn't worth tidying. */
    private static final int TIDY_FROM = 1024;

    private final PriorityQueue<QueuedEvent> events = new PriorityQueue<>();

    /** Events for the time at which they were queued, in order: as many as all others, and cheaper without the heap. */
    private final ArrayDeque<QueuedEvent> immediate = new ArrayDeque<>();

    private final int maxEvents;
    private long nextNumber;
    private int cancelledEvents;

    EventQueue(int maxEvents) {
        this.maxEvents = maxEvents;
    }

    /**
     * Queues an event, or returns null when the queue is full.
     *
     * @param nowNanos the current time, at which no earlier event is queued any more
     * @param elapsedNanos when it is to happen, not before now
     */
    @Nullable
    QueuedEvent add(
            long nowNanos,
            long elapsedNanos,
            SimulationEvent.@Nullable Kind kind,
            @Nullable SimulatedEnvironment owner,
            Runnable task) {
        if (size() >= maxEvents) {
            tidy();
            if (size() >= maxEvents) {
                return null;
            }
        }
        QueuedEvent event = new QueuedEvent(this, elapsedNanos, nextNumber++, kind, owner, task);
        if (elapsedNanos == nowNanos) {
            immediate.add(event);
        } else {
            events.add(event);
        }
        return event;
    }

    /** The next event that will really happen, which stays queued; null when there is none. */
    @Nullable
    QueuedEvent peek() {
        QueuedEvent first = head();
        while (first != null && !first.isAlive()) {
            removeFirst();
            if (first.isCancelled()) {
                cancelledEvents--;
            }
            first = head();
        }
        return first;
    }

    /** Takes the first event out, alive or not. */
    void removeFirst() {
        if (isFirstImmediate()) {
            immediate.remove();
        } else {
            events.remove();
        }
    }

    int size() {
        return events.size() + immediate.size();
    }

    private @Nullable QueuedEvent head() {
        return isFirstImmediate() ? immediate.peek() : events.peek();
    }

    private boolean isFirstImmediate() {
        QueuedEvent now = immediate.peek();
        QueuedEvent later = events.peek();
        return now != null && (later == null || now.compareTo(later) < 0);
    }

    /** Told by an event that it was called off. An event that was taken out to run can't be called off any more. */
    void cancelled() {
        cancelledEvents++;
        if (cancelledEvents >= TIDY_FROM && cancelledEvents > size() / 2) {
            tidy();
        }
    }

    private void tidy() {
        events.removeIf(event -> !event.isAlive());
        immediate.removeIf(event -> !event.isAlive());
        cancelledEvents = 0;
    }
}
