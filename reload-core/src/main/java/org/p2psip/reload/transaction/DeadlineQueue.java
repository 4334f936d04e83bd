// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.transaction;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * The deadlines of a machine's children, one for each key, in one heap. Deadlines that are equal come in the order in which
 * they were set.
 *
 * <p>Times are nanoseconds of a monotonic clock and compared by difference only.
 */
public final class DeadlineQueue<K> {
    private record Entry<K>(K key, long deadlineNanos, long number) {}

    private final PriorityQueue<Entry<K>> heap = new PriorityQueue<>(DeadlineQueue::compare);
    private final Map<K, Entry<K>> current = new HashMap<>();
    private long nextNumber;

    /** Sets the deadline of {@code key}, in place of the one it had. */
    public void set(K key, long deadlineNanos) {
        Entry<K> entry = new Entry<>(key, deadlineNanos, nextNumber++);
        current.put(key, entry);
        heap.add(entry);
        trim();
    }

    /** Takes the deadline of {@code key} away, if it has one. */
    public void clear(K key) {
        if (current.remove(key) != null) {
            trim();
        }
    }

    /** Takes a key whose deadline has come; null when there is none. */
    public @Nullable K pollDue(long nowNanos) {
        Entry<K> head = heap.peek();
        if (head == null || nowNanos - head.deadlineNanos < 0) {
            return null;
        }
        heap.poll();
        current.remove(head.key);
        trim();
        return head.key;
    }

    /** The earliest deadline. */
    public OptionalLong nextDeadlineNanos() {
        Entry<K> head = heap.peek();
        return head == null ? OptionalLong.empty() : OptionalLong.of(head.deadlineNanos);
    }

    /** Number of keys with a deadline. */
    public int size() {
        return current.size();
    }

    /** Keeps the head of the heap current, and the heap within twice what is in use. */
    private void trim() {
        if (heap.size() > 16 && heap.size() > 2 * current.size()) {
            heap.removeIf(entry -> !isCurrent(entry));
        }
        Entry<K> head = heap.peek();
        while (head != null && !isCurrent(head)) {
            heap.poll();
            head = heap.peek();
        }
    }

    private boolean isCurrent(Entry<K> entry) {
        Entry<K> latest = current.get(entry.key);
        return latest != null && latest.number == entry.number;
    }

    private static int compare(Entry<?> a, Entry<?> b) {
        int byDeadline = Long.signum(a.deadlineNanos - b.deadlineNanos);
        return byDeadline != 0 ? byDeadline : Long.compare(a.number, b.number);
    }
}
