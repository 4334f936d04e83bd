// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.topology.chord;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.wire.NodeId;

/**
 * The peers that a node routes through, in the order of their distance from it, clockwise (RFC 6940, Section 10.3).
 *
 * <p>Every other place on the ring belongs to one of the 128 intervals of the Finger Table, so the table is the union of
 * Neighbor Table and Finger Table whatever its peers are.
 */
final class RoutingTable {
    private record Entry(RingKey distance, NodeId node) {}

    private final RingKey self;
    private final List<Entry> entries = new ArrayList<>();

    /** The places of the entries once more; never iterated. */
    private final Set<RingKey> places = new HashSet<>();

    RoutingTable(RingKey self) {
        this.self = self;
    }

    /** The place from which distances are reckoned. */
    RingKey self() {
        return self;
    }

    /** Adds {@code node}, which is not the node itself; returns false if it is there already. */
    boolean add(NodeId node) {
        RingKey distance = self.distanceTo(RingKey.of(node));
        if (distance.isZero()) {
            throw new IllegalArgumentException("node in its own Routing Table");
        }
        int at = countUpTo(distance);
        if (at > 0 && entries.get(at - 1).distance.equals(distance)) {
            return false;
        }
        entries.add(at, new Entry(distance, node));
        places.add(RingKey.of(node));
        return true;
    }

    /** Removes {@code node}; returns false if it was not there. */
    boolean remove(NodeId node) {
        return places.remove(RingKey.of(node)) && entries.removeIf(entry -> entry.node.equals(node));
    }

    boolean contains(NodeId node) {
        return contains(RingKey.of(node));
    }

    /** Whether the node at {@code place} is there. */
    boolean contains(RingKey place) {
        return places.contains(place);
    }

    void clear() {
        entries.clear();
        places.clear();
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    int size() {
        return entries.size();
    }

    /** How far it is clockwise to the peer at {@code rank}, 0 for the nearest. */
    RingKey distance(int rank) {
        return entries.get(rank).distance;
    }

    /** All peers, the nearest clockwise first. */
    List<NodeId> nodes() {
        List<NodeId> nodes = new ArrayList<>(entries.size());
        for (Entry entry : entries) {
            nodes.add(entry.node);
        }
        return nodes;
    }

    /**
     * The peer nearest before or at {@code key}; if none lies between the node and the key, the first one after it. Null if
     * the table is empty.
     */
    @Nullable
    NodeId nextHop(RingKey key) {
        if (entries.isEmpty()) {
            return null;
        }
        int count = countUpTo(self.distanceTo(key));
        return entries.get(Math.max(0, count - 1)).node;
    }

    /** How many peers lie between the node and {@code node} clockwise, {@code node} itself not counted. */
    int rankClockwise(NodeId node) {
        RingKey distance = self.distanceTo(RingKey.of(node));
        int count = countUpTo(distance);
        return count > 0 && entries.get(count - 1).distance.equals(distance) ? count - 1 : count;
    }

    /** The nearest peers on either side. */
    NeighborTable neighbors(int perSide) {
        int count = Math.min(perSide, entries.size());
        List<NodeId> successors = new ArrayList<>(count);
        List<NodeId> predecessors = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            successors.add(entries.get(i).node);
            predecessors.add(entries.get(entries.size() - 1 - i).node);
        }
        return new NeighborTable(predecessors, successors);
    }

    /**
     * Which of the 128 intervals of the Finger Table hold a peer; index i - 1 stands for entry i.
     *
     * @param predecessorsLeftOut how many of the nearest predecessors don't count
     * @param counts which of the others count
     */
    boolean[] occupiedFingers(int predecessorsLeftOut, Predicate<NodeId> counts) {
        boolean[] occupied = new boolean[RingKey.BITS];
        for (Entry entry : entries.subList(0, Math.max(0, entries.size() - predecessorsLeftOut))) {
            int index = RingKey.BITS - 1 - entry.distance.highestBit();
            occupied[index] = occupied[index] || counts.test(entry.node);
        }
        return occupied;
    }

    /** How many peers are at {@code distance} or nearer, clockwise. */
    private int countUpTo(RingKey distance) {
        int low = 0;
        int high = entries.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (entries.get(middle).distance.compareTo(distance) <= 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
