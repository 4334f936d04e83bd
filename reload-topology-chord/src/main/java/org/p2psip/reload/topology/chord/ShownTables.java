// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.topology.chord;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.wire.NodeId;

/**
 * The Neighbor Tables that linked nodes have shown in their latest Updates, and what they lack. At most one for each linked node,
 * of {@link ChordSettings#MAX_NEIGHBORS} on either side.
 */
final class ShownTables {
    private final Ring ring;
    // Iterated only to remove something from each, so the order does not matter.
    private final Map<NodeId, Table> shown = new HashMap<>();

    private long commonChanges;

    /** The nodes of one table as numbers, in the order in which they were shown: there are many, and they are compared often. */
    private static final class Table {
        private static final Table EMPTY = new Table(List.of(), 0);

        private final long[] high;
        private final long[] low;
        private final int perSide;
        private int size;

        private Table(List<NodeId> nodes, int perSide) {
            this.high = new long[nodes.size()];
            this.low = new long[nodes.size()];
            this.perSide = perSide;
            for (NodeId node : nodes) {
                RingKey key = RingKey.of(node);
                if (indexOf(key) < 0) {
                    high[size] = key.high();
                    low[size++] = key.low();
                }
            }
        }

        private int indexOf(RingKey key) {
            for (int i = 0; i < size; i++) {
                if (low[i] == key.low() && high[i] == key.high()) {
                    return i;
                }
            }
            return -1;
        }

        boolean contains(NodeId node) {
            return indexOf(RingKey.of(node)) >= 0;
        }

        RingKey key(int index) {
            return new RingKey(high[index], low[index]);
        }

        void remove(NodeId node) {
            int at = indexOf(RingKey.of(node));
            if (at >= 0) {
                size--;
                System.arraycopy(high, at + 1, high, at, size - at);
                System.arraycopy(low, at + 1, low, at, size - at);
            }
        }
    }

    ShownTables(Ring ring) {
        this.ring = ring;
    }

    /**
     * {@code sender}, which is linked, shows its neighbors, unless the Update names none by its type.
     *
     * @return those of this node's neighbors that it has lost, by what it shows: they were among its neighbors and would still be
     */
    List<NodeId> handleUpdate(NodeId sender, ChordUpdate update) {
        if (update.type() == ChordUpdate.Type.PEER_READY) {
            return List.of();
        }
        if (ring.neighbors().isNext(sender)) {
            commonChanges++;
        }
        List<NodeId> nodes = new ArrayList<>();
        addAll(nodes, update.predecessors(), sender);
        addAll(nodes, update.successors(), sender);
        int perSide = Math.max(update.predecessors().size(), update.successors().size());
        Table now = new Table(nodes, perSide);
        Table before = shown.put(sender, now);
        return before == null ? List.of() : lost(sender, before, now);
    }

    private List<NodeId> lost(NodeId sender, Table before, Table now) {
        List<NodeId> lost = new ArrayList<>();
        for (NodeId neighbor : ring.neighbors().all()) {
            if (before.contains(neighbor) && rankOfLacking(sender, now, neighbor, false) < Integer.MAX_VALUE) {
                lost.add(neighbor);
            }
        }
        return lost;
    }

    void forget(NodeId peer) {
        shown.remove(peer);
    }

    int size() {
        return shown.size();
    }

    /** {@code node} was tried in vain: it is in no table any more until somebody shows it anew. */
    void handleUnreachable(NodeId node) {
        commonChanges++;
        for (Table table : shown.values()) {
            table.remove(node);
        }
    }

    /** How often something has changed that counts for what any peer needs, and not just the one who showed it. */
    long commonChanges() {
        return commonChanges;
    }

    /** Names to {@code search} again those that the neighbors have shown and that this node does not route through. */
    void recall(NeighborSearch search, long nowNanos) {
        for (NodeId neighbor : ring.neighbors().all()) {
            Table table = tableOf(neighbor);
            List<NodeId> unknown = new ArrayList<>();
            for (int i = 0; i < table.size; i++) {
                RingKey key = table.key(i);
                if (!ring.routing().contains(key) && !key.equals(ring.selfKey())) {
                    unknown.add(NodeId.copyOf(key.toResourceId().toByteArray()));
                }
            }
            search.recall(neighbor, unknown, nowNanos);
        }
    }

    /** Whether this node or one of its neighbors should be in the table that {@code peer} has shown, yet is not, and is not known. */
    boolean lacksSomebody(NodeId peer, Predicate<NodeId> known) {
        Table table = tableOf(peer);
        return lacksOneOf(ring.neighbors().predecessors(), peer, table, known)
                || lacksOneOf(ring.neighbors().successors(), peer, table, known)
                || lacksOneOf(List.of(ring.self()), peer, table, known);
    }

    private boolean lacksOneOf(List<NodeId> nodes, NodeId peer, Table table, Predicate<NodeId> known) {
        for (NodeId node : nodes) {
            if (rankOfLacking(peer, table, node, false) < ChordSettings.MAX_NEIGHBORS && !known.test(node)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether {@code peer}, a neighbor, has to hear soon of a change here: if it seems to lack a peer next to this one that does
     * not know it either. Each peer has two that are next to it, so everybody who lacks it hears of it from them, and from nobody
     * else. Those near here whom this node does not route through count as gone from the table that the peer has shown.
     *
     * @param known whom the peer has been told of
     * @param ranks only whom the peer would have among so many nearest on one of its sides
     */
    boolean needs(NodeId peer, Predicate<NodeId> known, int ranks) {
        return rankOfNeeded(peer, known) < ranks;
    }

    /** As {@link #needs}: the place, counted from 0, that the nearest one would have on one of the sides; else a large number. */
    int rankOfNeeded(NodeId peer, Predicate<NodeId> known) {
        NeighborTable here = ring.neighbors();
        return Math.min(rankOfNeeded(peer, here.predecessor(), known), rankOfNeeded(peer, here.successor(), known));
    }

    private int rankOfNeeded(NodeId peer, @Nullable NodeId next, Predicate<NodeId> known) {
        return next == null || known.test(next) || tableOf(next).contains(peer)
                ? Integer.MAX_VALUE
                : rankOfLacking(peer, tableOf(peer), next, true);
    }

    private Table tableOf(NodeId peer) {
        return shown.getOrDefault(peer, Table.EMPTY);
    }

    /**
     * How many of its table would be nearer to {@code peer} than {@code node} on the same side if it had that among its neighbors; a
     * large number if it has it, or would not have it. This node routes through {@code node}.
     *
     * @param withoutGone whether those near here that this node does not route through are left out of the table
     */
    private int rankOfLacking(NodeId peer, Table table, NodeId node, boolean withoutGone) {
        if (node.equals(peer) || table.contains(node)) {
            return Integer.MAX_VALUE;
        }
        RingKey from = RingKey.of(peer);
        RingKey distance = from.distanceTo(RingKey.of(node));
        int before = 0;
        int size = 0;
        for (int i = 0; i < table.size; i++) {
            RingKey other = table.key(i);
            if (!withoutGone || !isGone(other)) {
                size++;
                before += from.distanceTo(other).compareTo(distance) < 0 ? 1 : 0;
            }
        }
        // The peer may want fewer neighbors than this node, but not fewer than it shows.
        int wanted = Math.max(ChordSettings.MIN_NEIGHBORS, Math.min(ring.neighborsPerSide(), table.perSide));
        int rank = Math.min(before, size - before);
        return rank < wanted ? rank : Integer.MAX_VALUE;
    }

    private boolean isGone(RingKey key) {
        return !ring.routing().contains(key) && !key.equals(ring.selfKey()) && ring.isNearby(key);
    }

    private static void addAll(List<NodeId> table, List<NodeId> nodes, NodeId owner) {
        for (NodeId node : nodes.subList(0, Math.min(nodes.size(), ChordSettings.MAX_NEIGHBORS))) {
            if (!node.equals(owner)) {
                table.add(node);
            }
        }
    }
}
