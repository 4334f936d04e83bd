// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.topology.chord;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
    private static final int INITIAL_CAPACITY = 16;

    private final RingKey self;

    // Numbers side by side: they are searched for each message, and at each Update for each node that it names.

    private long[] highDistances = new long[INITIAL_CAPACITY];
    private long[] lowDistances = new long[INITIAL_CAPACITY];
    private final List<NodeId> nodes = new ArrayList<>(INITIAL_CAPACITY);

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
        if (isAt(at - 1, distance)) {
            return false;
        }
        int size = nodes.size();
        if (size == highDistances.length) {
            highDistances = Arrays.copyOf(highDistances, 2 * size);
            lowDistances = Arrays.copyOf(lowDistances, 2 * size);
        }
        System.arraycopy(highDistances, at, highDistances, at + 1, size - at);
        System.arraycopy(lowDistances, at, lowDistances, at + 1, size - at);
        highDistances[at] = distance.high();
        lowDistances[at] = distance.low();
        nodes.add(at, node);
        return true;
    }

    /** Removes {@code node}; returns false if it was not there. */
    boolean remove(NodeId node) {
        RingKey distance = self.distanceTo(RingKey.of(node));
        int at = countUpTo(distance) - 1;
        if (!isAt(at, distance)) {
            return false;
        }
        nodes.remove(at);
        int behind = nodes.size() - at;
        System.arraycopy(highDistances, at + 1, highDistances, at, behind);
        System.arraycopy(lowDistances, at + 1, lowDistances, at, behind);
        return true;
    }

    boolean contains(NodeId node) {
        return contains(RingKey.of(node));
    }

    /** Whether the node at {@code place} is there. */
    boolean contains(RingKey place) {
        RingKey distance = self.distanceTo(place);
        return isAt(countUpTo(distance) - 1, distance);
    }

    void clear() {
        nodes.clear();
    }

    boolean isEmpty() {
        return nodes.isEmpty();
    }

    int size() {
        return nodes.size();
    }

    /** How far it is clockwise to the peer at {@code rank}, 0 for the nearest. */
    RingKey distance(int rank) {
        return new RingKey(highDistances[rank], lowDistances[rank]);
    }

    /** The peer that has {@code between} others between itself and the node, clockwise; null if there are not so many. */
    @Nullable
    NodeId predecessor(int between) {
        return between < nodes.size() ? nodes.get(nodes.size() - 1 - between) : null;
    }

    /** All peers, the nearest clockwise first. */
    List<NodeId> nodes() {
        return new ArrayList<>(nodes);
    }

    /**
     * The peer nearest before or at {@code key}; if none lies between the node and the key, the first one after it. Null if
     * the table is empty.
     */
    @Nullable
    NodeId nextHop(RingKey key) {
        if (nodes.isEmpty()) {
            return null;
        }
        int count = countUpTo(self.distanceTo(key));
        return nodes.get(Math.max(0, count - 1));
    }

    /** The first peer at or after {@code key}; null if that is this node. */
    @Nullable
    NodeId firstFrom(RingKey key) {
        RingKey distance = self.distanceTo(key);
        int count = countUpTo(distance);
        if (isAt(count - 1, distance)) {
            return nodes.get(count - 1);
        }
        return count < nodes.size() ? nodes.get(count) : null;
    }

    /** How many peers lie between the node and {@code node} clockwise, {@code node} itself not counted. */
    int rankClockwise(NodeId node) {
        RingKey distance = self.distanceTo(RingKey.of(node));
        int count = countUpTo(distance);
        return isAt(count - 1, distance) ? count - 1 : count;
    }

    /** The nearest peers on either side. */
    NeighborTable neighbors(int perSide) {
        int size = nodes.size();
        int count = Math.min(perSide, size);
        List<NodeId> predecessors = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            predecessors.add(nodes.get(size - 1 - i));
        }
        return new NeighborTable(predecessors, nodes.subList(0, count));
    }

    /** Whether {@code node} is in {@link #neighbors}. */
    boolean isNeighbor(NodeId node, int perSide) {
        RingKey distance = self.distanceTo(RingKey.of(node));
        int rank = countUpTo(distance) - 1;
        return isAt(rank, distance) && (rank < perSide || nodes.size() - rank <= perSide);
    }

    /**
     * Which of the 128 intervals of the Finger Table hold a peer; index i - 1 stands for entry i.
     *
     * @param predecessorsLeftOut how many of the nearest predecessors don't count
     * @param counts which of the others count
     */
    boolean[] occupiedFingers(int predecessorsLeftOut, Predicate<NodeId> counts) {
        boolean[] occupied = new boolean[RingKey.BITS];
        for (int rank = 0; rank < nodes.size() - predecessorsLeftOut; rank++) {
            int index = RingKey.BITS - 1 - distance(rank).highestBit();
            occupied[index] = occupied[index] || counts.test(nodes.get(rank));
        }
        return occupied;
    }

    /** How many peers are at {@code distance} or nearer, clockwise. */
    private int countUpTo(RingKey distance) {
        int low = 0;
        int high = nodes.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            int order = Long.compareUnsigned(highDistances[middle], distance.high());
            if (order < 0 || (order == 0 && Long.compareUnsigned(lowDistances[middle], distance.low()) <= 0)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Whether the peer at {@code rank}, if there is one, is at {@code distance}. */
    private boolean isAt(int rank, RingKey distance) {
        return rank >= 0 && highDistances[rank] == distance.high() && lowDistances[rank] == distance.low();
    }
}
