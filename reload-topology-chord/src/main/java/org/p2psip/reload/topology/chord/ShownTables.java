// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.topology.chord;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

    /** Whether this node or one of its neighbors should be in the table that {@code peer} has shown, yet is not. */
    boolean lacksSomebody(NodeId peer) {
        List<NodeId> here = new ArrayList<>(ring.neighbors().predecessors());
        here.addAll(ring.neighbors().successors());
        here.add(ring.self());
        List<NodeId> table = shown.getOrDefault(peer, List.of());
        return here.stream().anyMatch(node -> lacks(peer, table, node));
    }

    /**
     * Whether {@code peer}, a neighbor, has to hear of a change here at once: it has the place next to this one, it has not shown its
     * table, or it seems to lack a peer next to this one that does not know it either. Each peer has two that are next to it, so
     * everybody who lacks it hears of it from them, and from nobody else.
     */
    boolean needs(NodeId peer) {
        NodeId predecessor = ring.neighbors().predecessor();
        NodeId successor = ring.neighbors().successor();
        List<NodeId> table = shown.get(peer);
        return table == null
                || Objects.equals(peer, predecessor)
                || Objects.equals(peer, successor)
                || (predecessor != null && lacksNeighbor(peer, table, predecessor))
                || (successor != null && lacksNeighbor(peer, table, successor));
    }

    private boolean lacksNeighbor(NodeId peer, List<NodeId> table, NodeId neighbor) {
        return !shown.getOrDefault(neighbor, List.of()).contains(peer) && lacks(peer, withoutGone(table), neighbor);
    }

    /** What is left of a table without those near here that this node does not route through. */
    private List<NodeId> withoutGone(List<NodeId> table) {
        List<NodeId> left = new ArrayList<>(table);
        left.removeIf(node -> !node.equals(ring.self()) && !ring.isReady(node) && ring.isNearby(RingKey.of(node)));
        return left;
    }

    /** Whether {@code node} would be a neighbor of {@code peer} beside those of its table, and is not in it. */
    private boolean lacks(NodeId peer, List<NodeId> table, NodeId node) {
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
        return Math.min(before, table.size() - before) < wanted;
    }

    private static void addAll(List<NodeId> table, List<NodeId> nodes, NodeId owner) {
        for (NodeId node : nodes.subList(0, Math.min(nodes.size(), ChordSettings.MAX_NODES_READ))) {
            if (!node.equals(owner) && !table.contains(node)) {
                table.add(node);
            }
        }
    }
}
