// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.relays;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.p2psip.reload.wire.NodeId;

/** Whose TURN servers have failed lately. Confined to one event loop. */
final class FailedServers {
    /** How many are remembered; beyond that the first of them are tried again. */
    static final int MAX = 64;

    /** For how long. */
    static final Duration MEMORY = Duration.ofMinutes(10);

    /** When each failed last, oldest first. */
    private final Map<NodeId, Long> failed = new LinkedHashMap<>();

    void add(NodeId node, long nowNanos) {
        failed.remove(node);
        failed.put(node, nowNanos);
        if (failed.size() > MAX) {
            Iterator<NodeId> oldest = failed.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
    }

    /** A copy, which other threads may read. */
    Set<NodeId> lately(long nowNanos) {
        failed.values().removeIf(since -> nowNanos - since >= MEMORY.toNanos());
        return Set.copyOf(failed.keySet());
    }
}
