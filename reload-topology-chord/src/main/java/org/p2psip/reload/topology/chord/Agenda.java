// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.topology.chord;

import java.util.OptionalLong;
import java.util.PriorityQueue;

/** What is to be done at which time, for all parts of one machine. Of two tasks of one time the older one is done first. */
final class Agenda {
    /** Something to do. */
    interface Task {
        void run(long nowNanos);
    }

    /** One planned task. */
    static final class Entry {
        private final long deadlineNanos;
        private final long number;
        private final Task task;

        private Entry(long deadlineNanos, long number, Task task) {
            this.deadlineNanos = deadlineNanos;
            this.number = number;
            this.task = task;
        }

        long deadlineNanos() {
            return deadlineNanos;
        }
    }

    private final PriorityQueue<Entry> entries = new PriorityQueue<>((a, b) -> {
        long difference = a.deadlineNanos - b.deadlineNanos;
        return difference != 0 ? Long.signum(difference) : Long.compare(a.number, b.number);
    });

    private long planned;

    /** Plans {@code task} for {@code deadlineNanos}. */
    Entry at(long deadlineNanos, Task task) {
        Entry entry = new Entry(deadlineNanos, planned++, task);
        entries.add(entry);
        return entry;
    }

    /** Forgets {@code entry}, which may have been done already. */
    void cancel(Entry entry) {
        entries.remove(entry);
    }

    void clear() {
        entries.clear();
    }

    /** Does what was due when it was called; what the tasks plan for now waits for the next call. */
    void run(long nowNanos) {
        long planned = this.planned;
        for (Entry entry = entries.peek();
                entry != null && nowNanos - entry.deadlineNanos >= 0 && entry.number < planned;
                entry = entries.peek()) {
            entries.poll();
            entry.task.run(nowNanos);
        }
    }

    OptionalLong nextDeadlineNanos() {
        Entry entry = entries.peek();
        return entry == null ? OptionalLong.empty() : OptionalLong.of(entry.deadlineNanos);
    }
}
