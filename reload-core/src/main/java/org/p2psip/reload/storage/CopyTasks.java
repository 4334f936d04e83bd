// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.storage;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.ResourceId;

/**
 * The tasks of a {@link ReplicaKeeper}: which is ready, the most urgent first, which waits for its next attempt, which for an
 * answer. No peer gets more than half of what may be in flight, so that one that does not answer holds nobody else up.
 */
final class CopyTasks {
    private final ToIntFunction<CopyTask> copies;
    private final NavigableMap<CopyTask.Key, CopyTask> all = new TreeMap<>();
    private final NavigableSet<CopyTask> ready = new TreeSet<>(
            Comparator.comparingInt((CopyTask task) -> task.copies).thenComparingLong(task -> task.queued));
    private final NavigableSet<CopyTask> waiting = new TreeSet<>(CopyTasks::compareDeadlines);
    private final NavigableMap<Long, CopyTask> inFlight = new TreeMap<>();
    private final Map<NodeId, Integer> inFlightByPeer = new HashMap<>();
    private long queuedSoFar;

    /** @param copies how many copies of a task's resource there are by now: those with the fewest are urgent */
    CopyTasks(ToIntFunction<CopyTask> copies) {
        this.copies = copies;
    }

    int size() {
        return all.size();
    }

    @Nullable
    CopyTask get(CopyTask.Key key) {
        return all.get(key);
    }

    List<CopyTask> of(ResourceId resource) {
        List<CopyTask> found = new ArrayList<>();
        for (CopyTask task : all.tailMap(new CopyTask.Key(resource, null), true).values()) {
            if (!task.key.resource().equals(resource)) {
                break;
            }
            found.add(task);
        }
        return found;
    }

    /** Adds a task that is not ready before {@code deadlineNanos}. */
    void addWaiting(CopyTask.Key key, long deadlineNanos) {
        CopyTask task = new CopyTask(key);
        all.put(key, task);
        makeWait(task, deadlineNanos);
    }

    CopyTask add(CopyTask.Key key) {
        CopyTask task = new CopyTask(key);
        all.put(key, task);
        makeReady(task);
        return task;
    }

    /** Puts a task in the queue, behind those of the same urgency; from wherever it was but from flight. */
    void makeReady(CopyTask task) {
        waiting.remove(task);
        task.state = CopyTask.State.READY;
        task.copies = copies.applyAsInt(task);
        task.queued = queuedSoFar++;
        ready.add(task);
    }

    /** The number of copies of a resource has changed. */
    void rank(ResourceId resource) {
        for (CopyTask task : of(resource)) {
            if (task.state == CopyTask.State.READY && ready.remove(task)) {
                task.copies = copies.applyAsInt(task);
                ready.add(task);
            }
        }
    }

    void makeWait(CopyTask task, long deadlineNanos) {
        task.state = CopyTask.State.WAITING;
        task.deadlineNanos = deadlineNanos;
        waiting.add(task);
    }

    void makeDueReady(long nowNanos) {
        while (!waiting.isEmpty() && nowNanos - waiting.first().deadlineNanos >= 0) {
            makeReady(waiting.first());
        }
    }

    OptionalLong nextDeadlineNanos() {
        return waiting.isEmpty() ? OptionalLong.empty() : OptionalLong.of(waiting.first().deadlineNanos);
    }

    /** The most urgent task whose peer may get one more, or null; {@link #takeReady} takes it. */
    @Nullable
    CopyTask firstReady(int maxInFlight) {
        if (inFlight.size() >= maxInFlight) {
            return null;
        }
        int maxOfPeer = Math.max(1, maxInFlight / 2);
        for (CopyTask task : ready) {
            NodeId peer = task.key.peer();
            if (peer == null || inFlightByPeer.getOrDefault(peer, 0) < maxOfPeer) {
                return task;
            }
        }
        return null;
    }

    void takeReady(CopyTask task) {
        ready.remove(task);
    }

    void launch(long token, CopyTask task) {
        task.state = CopyTask.State.IN_FLIGHT;
        inFlight.put(token, task);
        NodeId peer = task.key.peer();
        if (peer != null) {
            inFlightByPeer.merge(peer, 1, Integer::sum);
        }
    }

    /** Takes a task out of flight, or returns null if the token is unknown. */
    @Nullable
    CopyTask land(long token) {
        CopyTask task = inFlight.remove(token);
        NodeId peer = task == null ? null : task.key.peer();
        if (peer != null) {
            inFlightByPeer.computeIfPresent(peer, (key, count) -> count == 1 ? null : count - 1);
        }
        return task;
    }

    /** Forgets a task that is neither ready nor waiting nor in flight. */
    void remove(CopyTask task) {
        all.remove(task.key);
    }

    private static int compareDeadlines(CopyTask a, CopyTask b) {
        int byDeadline = Long.compare(a.deadlineNanos - b.deadlineNanos, 0);
        return byDeadline != 0 ? byDeadline : a.key.compareTo(b.key);
    }
}
