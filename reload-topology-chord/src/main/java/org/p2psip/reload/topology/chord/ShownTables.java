// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.topology.chord;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.p2psip.reload.wire.NodeId;

/**
 * The Neighbor Tables that linked nodes have shown in their latest Updates, and what they lack. At most one for each linked node,
 * of {@link ChordSettings#MAX_NODES_READ} on either side.
 */
final class ShownTables {
    private final Ring ring;
    // Never iterated, so their order does not matter.
    private final Map<NodeId, List<NodeId>> shown = new HashMap<>();
    private final Map<NodeId, Integer> perSide = new HashMap<>();

    ShownTables(Ring ring) {
        this.ring = ring;
    }

    /** {@code sender}, which is linked, shows its neighbors, unless the Update names none by its type. */
    void handleUpdate(NodeId sender, ChordUpdate update) {
        if (update.type() == ChordUpdate.Type.PEER_READY) {
            return;
        }
        List<NodeId> nodes = new ArrayList<>();
        addAll(nodes, update.predecessors(), sender);
        addAll(nodes, update.successors(), sender);
        shown.put(sender, nodes);
        perSide.put(
                sender,
                Math.max(update.predecessors().size(), update.successors().size()));
    }

    void forget(NodeId peer) {
        shown.remove(peer);
        perSide.remove(peer);
    }

    int size() {
        return shown.size();
    }

    /** {@code node} has failed or left: it is in no table any more until somebody shows it again. */
    void handleLost(NodeId node) {
        for (List<NodeId> table : shown.values()) {
            table.remove(node);
        }
    }

    /** Names to {@code search} again those that the neighbors have shown. */
    void recall(NeighborSearch search, long nowNanos) {
        for (NodeId neighbor : ring.neighbors().all()) {
            search.recall(neighbor, shown.getOrDefault(neighbor, List.of()), nowNanos);
        }
    }

    /** Whether this node or one of its neighbors should be in the table that {@code peer} has shown, yet is not, and is not known. */
    boolean lacksSomebody(NodeId peer, Predicate<NodeId> known) {
        List<NodeId> here = new ArrayList<>(ring.neighbors().predecessors());
        here.addAll(ring.neighbors().successors());
        here.add(ring.self());
        List<NodeId> table = shown.getOrDefault(peer, List.of());
        return here.stream()
                .anyMatch(node -> !known.test(node) && lacks(peer, table, node, ChordSettings.MAX_NEIGHBORS));
    }

    /**
     * Whether {@code peer}, a neighbor, has to hear soon of a change here: if it seems to lack a peer next to this one that does
     * not know it either. Each peer has two that are next to it, so everybody who lacks it hears of it from them, and from nobody
     * else.
     *
     * @param known whom the peer has been told of
     * @param ranks only whom the peer would have among so many nearest on one of its sides
     */
    boolean needs(NodeId peer, Predicate<NodeId> known, int ranks) {
        List<NodeId> table = withoutGone(shown.getOrDefault(peer, List.of()));
        NeighborTable here = ring.neighbors();
        return Stream.of(here.predecessor(), here.successor())
                .anyMatch(next -> next != null
                        && !known.test(next)
                        && !shown.getOrDefault(next, List.of()).contains(peer)
                        && lacks(peer, table, next, ranks));
    }

    /** What is left of a table without those near here that this node does not route through. */
    private List<NodeId> withoutGone(List<NodeId> table) {
        List<NodeId> left = new ArrayList<>(table);
        left.removeIf(node -> !node.equals(ring.self()) && !ring.isReady(node) && ring.isNearby(RingKey.of(node)));
        return left;
    }

    /** Whether {@code node} would be one of so many nearest neighbors of {@code peer} beside those of its table, and is not in it. */
    private boolean lacks(NodeId peer, List<NodeId> table, NodeId node, int ranks) {
        if (node.equals(peer) || table.contains(node)) {
            return false;
        }
        RingKey from = RingKey.of(peer);
        RingKey distance = from.distanceTo(RingKey.of(node));
        int before = 0;
        for (NodeId other : table) {
            before += from.distanceTo(RingKey.of(other)).compareTo(distance) < 0 ? 1 : 0;
        }
        // The peer may want fewer neighbors than this node, but not fewer than it shows.
        int wanted =
                Math.max(ChordSettings.MIN_NEIGHBORS, Math.min(ring.neighborsPerSide(), perSide.getOrDefault(peer, 0)));
        return Math.min(before, table.size() - before) < Math.min(ranks, wanted);
    }

    private static void addAll(List<NodeId> table, List<NodeId> nodes, NodeId owner) {
        for (NodeId node : nodes.subList(0, Math.min(nodes.size(), ChordSettings.MAX_NODES_READ))) {
            if (!node.equals(owner) && !table.contains(node)) {
                table.add(node);
            }
        }
    }
}
