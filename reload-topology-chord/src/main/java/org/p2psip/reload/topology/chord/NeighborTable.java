// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.topology.chord;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.wire.NodeId;

/**
 * The peers before and after a node on the ring (RFC 6940, Section 10.1), nearest first. In a small ring the same peer is in
 * both lists. The node itself is in none.
 *
 * @param predecessors the peers before the node
 * @param successors the peers after the node
 */
record NeighborTable(List<NodeId> predecessors, List<NodeId> successors) {
    static final NeighborTable EMPTY = new NeighborTable(List.of(), List.of());

    NeighborTable {
        predecessors = List.copyOf(predecessors);
        successors = List.copyOf(successors);
    }

    /** The nearest peer before the node, or null when the node is alone. */
    @Nullable
    NodeId predecessor() {
        return predecessors.isEmpty() ? null : predecessors.get(0);
    }

    /** The nearest peer after the node, or null when the node is alone. */
    @Nullable
    NodeId successor() {
        return successors.isEmpty() ? null : successors.get(0);
    }

    boolean contains(NodeId peer) {
        return predecessors.contains(peer) || successors.contains(peer);
    }

    /** Whether {@code peer} is the nearest one on one of the sides. */
    boolean isNext(NodeId peer) {
        return Objects.equals(peer, predecessor()) || Objects.equals(peer, successor());
    }

    /** The peers on both sides, each once. */
    Set<NodeId> all() {
        Set<NodeId> all = new LinkedHashSet<>(successors);
        all.addAll(predecessors);
        return all;
    }

    /** How many different peers there are; in a small ring the same ones are on both sides. */
    int size() {
        Set<NodeId> peers = new HashSet<>(successors);
        peers.addAll(predecessors);
        return peers.size();
    }

    boolean isEmpty() {
        return successors.isEmpty();
    }
}
