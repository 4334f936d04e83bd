// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.topology.chord;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.wire.NodeId;

/** A linked node that is told how the ring looks from here, and what it has been told, as {@link Announcer} keeps it. */
final class Recipient {
    private static final long NOT_RANKED = -1;

    final NodeId peer;

    /** Whether there is something to tell. */
    boolean marked;

    /** Whether to tell it even if nothing has changed. */
    boolean repeat;

    /** Whether to tell all, fingers too. */
    boolean full;

    /** Whether an Update has not been answered yet. */
    boolean underWay;

    /** Whether the node has its place in its Neighbor Table for this one. */
    boolean countsOnUs;

    /** Whether any Update was sent, and when the latest one. */
    boolean sent;

    long sentNanos;

    /** Whether, and since when, there has been something to tell that must wait. */
    boolean waiting;

    long waitingNanos;

    /** The neighbors that the latest Update showed that showed any. */
    private @Nullable NeighborTable told;

    /** Which of those have been lost here since, so that they would be news again if they came back. */
    private final Set<NodeId> lost = new HashSet<>();

    /** {@link ShownTables#rankOfNeeded}, and the state of the ring and of the tables for which that holds. */
    private int rankOfNeeded;

    private long rankedAt = NOT_RANKED;

    Recipient(NodeId peer) {
        this.peer = peer;
    }

    /** For the same node, with the same to tell it, of which nothing has been told. */
    Recipient(Recipient before) {
        this.peer = before.peer;
        this.marked = before.marked;
        this.repeat = before.repeat;
        this.full = before.full;
    }

    /** Whether it was told of any neighbors, and nothing it said since put that in doubt. */
    boolean isTold() {
        return told != null;
    }

    boolean knows(NodeId node) {
        return told != null && told.contains(node) && !lost.contains(node);
    }

    /** Whether {@code table} is just what it was told last. */
    boolean knows(NeighborTable table) {
        return lost.isEmpty() && table.equals(told);
    }

    /** It was told of the neighbors in {@code table}; null if what it was told counts no more. */
    void handleTold(@Nullable NeighborTable table) {
        told = table;
        if (table != null) {
            lost.clear();
        }
        rankedAt = NOT_RANKED;
    }

    /** {@code node} is no neighbor of this node any more. */
    void handleLost(NodeId node) {
        if (knows(node)) {
            lost.add(node);
            rankedAt = NOT_RANKED;
        }
    }

    /** It has shown its table. */
    void handleShown() {
        rankedAt = NOT_RANKED;
    }

    /** {@link ShownTables#rankOfNeeded}, reckoned once for each {@code state} of the ring and of the tables. */
    int rankOfNeeded(ShownTables tables, long state) {
        if (rankedAt != state) {
            rankOfNeeded = tables.rankOfNeeded(peer, this::knows);
            rankedAt = state;
        }
        return rankOfNeeded;
    }
}
