// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.storage;

import java.util.NavigableMap;
import java.util.Queue;
import java.util.TreeMap;

/** Counts what is left of hand-overs, and tells when one is over. */
final class HandOvers {
    private final int max;
    private final Queue<ReplicaOutput> outputs;
    private final NavigableMap<Long, Integer> openTasks = new TreeMap<>();

    HandOvers(int max, Queue<ReplicaOutput> outputs) {
        this.max = max;
        this.outputs = outputs;
    }

    /** Whether one of this token may begin. */
    boolean hasRoomFor(long token) {
        return openTasks.size() < max && !openTasks.containsKey(token);
    }

    void begin(long token, int tasks) {
        if (tasks == 0) {
            outputs.add(new ReplicaOutput.HandedOver(token));
        } else {
            openTasks.put(token, tasks);
        }
    }

    void taskOver(long token) {
        int open = openTasks.getOrDefault(token, 1) - 1;
        if (open == 0) {
            openTasks.remove(token);
            outputs.add(new ReplicaOutput.HandedOver(token));
        } else {
            openTasks.put(token, open);
        }
    }
}
