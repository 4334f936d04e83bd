// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.topology.chord;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.wire.NodeId;

/**
 * What one node knows of its ring: whom it is linked to, which of those are peers it may route through, and whether it is a
 * peer itself. The parts of {@link Chord} share it.
 *
 * <p>A linked node becomes one to route through with its first Update and stays so until its link is lost, it leaves or it
 * does not answer (RFC 6940, Sections 6.5.1 and 10.5, step 4). The Neighbor Table is always the nearest of these peers, so it
 * is repaired by whatever live peer is left. As large as the node's Connection Table, which bounds it.
 */
final class Ring {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final NodeId self;
    private final RingKey selfKey;
    private final TreeMap<RingKey, NodeId> connected = new TreeMap<>();
    /** Since when linked nodes have been out of the ring. Never iterated, so the order does not matter. */
    private final Map<NodeId, Long> leftNanos = new HashMap<>();

    /** Since when linked nodes have been up, by what they say. Never iterated, so the order does not matter. */
    private final Map<NodeId, Long> upSinceNanos = new HashMap<>();

    private final RoutingTable routing;
    private NeighborTable neighbors = NeighborTable.EMPTY;

    private boolean growing;
    private int leastNeighborsPerSide;
    private int neighborsPerSide;
    private boolean joined;
    private long joinedNanos;
    private long changes;

    Ring(NodeId self, ChordSettings settings) {
        this.self = self;
        this.selfKey = RingKey.of(self);
        this.routing = new RoutingTable(selfKey);
        settings(settings);
    }

    /** Sets how many neighbors to have from now on. */
    void settings(ChordSettings settings) {
        growing = settings.neighborsPerSide() == 0;
        leastNeighborsPerSide = settings.leastNeighborsPerSide();
        neighborsPerSide = growing ? Math.max(leastNeighborsPerSide, neighborsPerSide) : settings.neighborsPerSide();
        refresh();
    }

    NodeId self() {
        return self;
    }

    RingKey selfKey() {
        return selfKey;
    }

    int neighborsPerSide() {
        return neighborsPerSide;
    }

    /** How many peers the ring seems to have, this node included. */
    double estimatedSize() {
        return RingSize.estimate(routing, neighborsPerSide);
    }

    /** The peers to route through. For reading only. */
    RoutingTable routing() {
        return routing;
    }

    NeighborTable neighbors() {
        return neighbors;
    }

    boolean isNeighbor(NodeId peer) {
        return routing.isNeighbor(peer, neighborsPerSide);
    }

    boolean isJoined() {
        return joined;
    }

    /** How often the Neighbor Table may have changed, or whether the node is a peer. */
    long changes() {
        return changes;
    }

    /** Becomes a peer. */
    void enter(long nowNanos) {
        joined = true;
        joinedNanos = nowNanos;
        changes++;
    }

    /** Is a peer no more, and routes through none. */
    void exit() {
        joined = false;
        routing.clear();
        refresh();
    }

    /** For how many seconds the node has been a peer. */
    long uptimeSeconds(long nowNanos) {
        return Math.min((nowNanos - joinedNanos) / NANOS_PER_SECOND, ChordUpdate.MAX_UPTIME_SECONDS);
    }

    /** Notes a link; returns false if it was known. */
    boolean connect(NodeId peer) {
        leftNanos.remove(peer);
        return connected.put(RingKey.of(peer), peer) == null;
    }

    void disconnect(NodeId peer) {
        connected.remove(RingKey.of(peer));
        leftNanos.remove(peer);
        upSinceNanos.remove(peer);
        setUnready(peer);
    }

    /** The nodes with a link, in the order of their Node-IDs. */
    List<NodeId> connected() {
        return new ArrayList<>(connected.values());
    }

    boolean isConnected(NodeId peer) {
        return connected.containsKey(RingKey.of(peer));
    }

    /** The node with a link whose Node-ID is {@code key}, or null. */
    @Nullable
    NodeId connectedAt(RingKey key) {
        return connected.get(key);
    }

    /** Routes through {@code peer} from now on; returns false if it did so before, or may not. */
    boolean setReady(NodeId peer) {
        if (!isStaying(peer) || !routing.add(peer)) {
            return false;
        }
        refresh();
        return true;
    }

    void setUnready(NodeId peer) {
        if (routing.remove(peer)) {
            refresh();
        }
    }

    boolean isReady(NodeId peer) {
        return routing.contains(peer);
    }

    /** Notes that {@code peer} has left: its Updates don't count until it has joined again or gets a new link. */
    void setLeft(NodeId peer, long nowNanos) {
        setUnready(peer);
        if (isConnected(peer)) {
            leftNanos.put(peer, nowNanos);
        }
    }

    /** Whether {@code peer} is linked and has not left. */
    boolean isStaying(NodeId peer) {
        return isConnected(peer) && !leftNanos.containsKey(peer);
    }

    /** Takes a node that left for one that came back if it has been up for less time than it was away. */
    void setUptime(NodeId peer, long uptimeSeconds, long nowNanos) {
        if (isConnected(peer)) {
            upSinceNanos.put(peer, nowNanos - uptimeSeconds * NANOS_PER_SECOND);
        }
        Long since = leftNanos.get(peer);
        if (since != null && uptimeSeconds < (nowNanos - since) / 1e9) {
            leftNanos.remove(peer);
        }
    }

    /** For how long half of the neighbors have been up, by what they say; null if none has said so. */
    @Nullable
    Long medianUptimeNanos(long nowNanos) {
        List<Long> uptimes = new ArrayList<>();
        for (NodeId peer : neighbors.all()) {
            Long since = upSinceNanos.get(peer);
            if (since != null) {
                uptimes.add(nowNanos - since);
            }
        }
        Collections.sort(uptimes);
        return uptimes.isEmpty() ? null : uptimes.get(uptimes.size() / 2);
    }

    /** Takes a node that left for one that may come back. */
    void setReturned(NodeId peer) {
        leftNanos.remove(peer);
    }

    /** The arc that the node is responsible for as a peer (RFC 6940, Section 10.1). */
    RingArc range() {
        NodeId predecessor = neighbors.predecessor();
        return new RingArc(predecessor == null ? selfKey : RingKey.of(predecessor), selfKey);
    }

    /** Whether {@code key} lies between the farthest known predecessor and the farthest known successor. */
    boolean isNearby(RingKey key) {
        int count = neighbors.successors().size();
        if (routing.size() < 2 * neighborsPerSide) {
            return true;
        }
        RingKey first = RingKey.of(neighbors.predecessors().get(count - 1));
        RingKey last = RingKey.of(neighbors.successors().get(count - 1));
        return key.isOnArc(first, last);
    }

    private void refresh() {
        if (growing) {
            neighborsPerSide = RingSize.neighborsPerSide(estimatedSize(), neighborsPerSide, leastNeighborsPerSide);
        }
        NeighborTable now = routing.neighbors(neighborsPerSide);
        if (!now.equals(neighbors)) {
            neighbors = now;
        }
        changes++;
    }
}
