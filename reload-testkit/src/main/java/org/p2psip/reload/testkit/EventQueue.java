// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** What will happen, in order of time and then of queueing. */
final class EventQueue {
    /** Below this many cancelled events the queue isn't worth tidying. */
    private static final int TIDY_FROM = 1024;

    private final PriorityQueue<QueuedEvent> events = new PriorityQueue<>();
    private final int maxEvents;
    private long nextNumber;
    private int cancelledEvents;

    EventQueue(int maxEvents) {
        this.maxEvents = maxEvents;
    }

    /** Queues an event, or returns null when the queue is full. */
    @Nullable
    QueuedEvent add(
            long elapsedNanos,
            SimulationEvent.@Nullable Kind kind,
            @Nullable SimulatedEnvironment owner,
            Runnable task) {
        if (events.size() >= maxEvents) {
            tidy();
            if (events.size() >= maxEvents) {
                return null;
            }
        }
        QueuedEvent event = new QueuedEvent(this, elapsedNanos, nextNumber++, kind, owner, task);
        events.add(event);
        return event;
    }

    /** The next event that will really happen, which stays queued; null when there is none. */
    @Nullable
    QueuedEvent peek() {
        QueuedEvent first = events.peek();
        while (first != null && !first.isAlive()) {
            events.remove();
            if (first.isCancelled()) {
                cancelledEvents--;
            }
            first = events.peek();
        }
        return first;
    }

    void removeFirst() {
        events.remove();
    }

    int size() {
        return events.size();
    }

    /** Told by an event that it was called off. An event that was taken out to run can't be called off any more. */
    void cancelled() {
        cancelledEvents++;
        if (cancelledEvents >= TIDY_FROM && cancelledEvents > events.size() / 2) {
            tidy();
        }
    }

    private void tidy() {
        events.removeIf(event -> !event.isAlive());
        cancelledEvents = 0;
    }
}
