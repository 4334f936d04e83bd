// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.topology.chord;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.p2psip.reload.wire.NodeId;

/**
 * Peers that just failed or left: others still name them, yet they are not attached to again at once.
 *
 * <p>A peer that fails again soon is held for twice as long. Holds at most {@link #MAX_HELD} peers and forgets the one that
 * failed longest ago.
 */
final class HoldDown {
    static final int MAX_HELD = 128;
    static final Duration FIRST = Duration.ofSeconds(10);
    static final Duration LONGEST = Duration.ofSeconds(40);

    /** How long after its last hold a peer counts as one that never failed. */
    private static final Duration MEMORY = Duration.ofMinutes(5);

    private record Hold(long untilNanos, long lengthNanos) {}

    private final Map<NodeId, Hold> holds = new LinkedHashMap<>();

    /** Notes that {@code peer} failed; returns until when it is held. */
    long fail(NodeId peer, long nowNanos) {
        Hold last = holds.remove(peer);
        long lengthNanos = FIRST.toNanos();
        if (last != null && nowNanos - last.untilNanos < MEMORY.toNanos()) {
            lengthNanos = Math.min(2 * last.lengthNanos, LONGEST.toNanos());
        }
        if (holds.size() == MAX_HELD) {
            Iterator<NodeId> oldest = holds.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
        Hold hold = new Hold(nowNanos + lengthNanos, lengthNanos);
        holds.put(peer, hold);
        return hold.untilNanos;
    }

    boolean isHeld(NodeId peer, long nowNanos) {
        Hold hold = holds.get(peer);
        return hold != null && nowNanos - hold.untilNanos < 0;
    }

    /** Whether {@code peer} has failed, and not been linked since, within the time that this is remembered. */
    boolean remembers(NodeId peer, long nowNanos) {
        Hold hold = holds.get(peer);
        return hold != null && nowNanos - hold.untilNanos < MEMORY.toNanos();
    }

    /** Forgets the failures of {@code peer}. */
    void clear(NodeId peer) {
        holds.remove(peer);
    }

    int size() {
        return holds.size();
    }
}
