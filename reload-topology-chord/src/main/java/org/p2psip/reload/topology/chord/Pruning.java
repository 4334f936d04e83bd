// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.topology.chord;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.wire.NodeId;

/**
 * Closes links that nobody needs, so that they don't pile up while the ring changes and bootstrap nodes don't keep a link to
 * everybody that they let in.
 *
 * <p>A peer closes links that it asked for itself, when they have led for {@link #PATIENCE} neither to a neighbor nor to its one
 * finger of an interval, nor to a peer that named it as neighbor, and the Finger Table keeps its 16 peers without them (RFC
 * 6940, Section 10.7.4.3). Links that others asked for are theirs to close: so a link that one side closes and the other one
 * misses is brought up again by the latter, belongs to it from then on, and stays. Of peers that are of no use here at most
 * {@link #MAX_TOLERATED} keep their links; beyond that those go that have been useless longest. Nodes that are no peers, as
 * clients are, are left alone unless this peer asked for their links.
 *
 * <p>Which bootstrap node is contacted is not a matter of chance, so the link to one counts as no finger before a search for
 * one has led there.
 */
final class Pruning {
    /** How long a link is useless before it is closed. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    /** How often the links are looked through, before jitter. */
    static final Duration SWEEP_INTERVAL = Duration.ofSeconds(30);

    /** How many useless links that others asked for are kept. */
    static final int MAX_TOLERATED = 256;

    private static final double JITTER = 0.25;

    /** What is known of a link. As many as the Ring has connected nodes. */
    private static final class Use {
        private final long number;
        /** Whether this node asked for the link. */
        private boolean own;
        /** Whether it was brought up to get at the ring, and not to be kept. */
        private boolean entrance;

        private boolean useless;
        private long uselessNanos;

        private Use(long number) {
            this.number = number;
        }
    }

    private final Ring ring;
    private final Agenda agenda;
    private final Random random;
    private final Predicate<NodeId> neededElsewhere;
    private final Entrance.Release release;
    private final TreeMap<NodeId, Use> uses = new TreeMap<>();
    private long lastNumber;
    private Agenda.@Nullable Entry next;

    /** @param neededElsewhere whether some other part of the node, or the peer itself, needs the link to a peer */
    Pruning(Ring ring, Agenda agenda, Random random, Predicate<NodeId> neededElsewhere, Entrance.Release release) {
        this.ring = ring;
        this.agenda = agenda;
        this.random = random;
        this.neededElsewhere = neededElsewhere;
        this.release = release;
    }

    void start(long nowNanos) {
        stop();
        plan(nowNanos);
    }

    void stop() {
        if (next != null) {
            agenda.cancel(next);
            next = null;
        }
    }

    void handleConnected(NodeId peer) {
        uses.put(peer, new Use(++lastNumber));
    }

    void handleDisconnected(NodeId peer) {
        uses.remove(peer);
    }

    /** This node asked for the link to {@code peer}, which is up. */
    void setOwn(NodeId peer) {
        Use use = uses.get(peer);
        if (use != null) {
            use.own = true;
        }
    }

    /** The link to {@code peer}, which is up, is there to get at the ring. */
    void setEntrance(NodeId peer) {
        Use use = uses.get(peer);
        if (use != null) {
            use.own = true;
            use.entrance = true;
        }
    }

    /** A search for a finger has led to {@code peer}, to which a link is up. */
    void setFound(NodeId peer) {
        Use use = uses.get(peer);
        if (use != null) {
            use.entrance = false;
        }
    }

    /** Whether the link to {@code peer} may count as a finger. */
    boolean isFinger(NodeId peer) {
        Use use = uses.get(peer);
        return use != null && !use.entrance;
    }

    private void plan(long nowNanos) {
        double factor = 1 - JITTER + 2 * JITTER * random.nextDouble();
        next = agenda.at(nowNanos + (long) (SWEEP_INTERVAL.toNanos() * factor), this::sweep);
    }

    private void sweep(long nowNanos) {
        plan(nowNanos);
        Set<NodeId> used = ownFingers();
        used.addAll(ring.neighbors().predecessors());
        used.addAll(ring.neighbors().successors());
        List<NodeId> own = new ArrayList<>();
        List<NodeId> others = new ArrayList<>();
        for (Map.Entry<NodeId, Use> entry : uses.entrySet()) {
            NodeId peer = entry.getKey();
            Use use = entry.getValue();
            boolean useful = used.contains(peer) || neededElsewhere.test(peer);
            if (useful || !use.useless) {
                use.useless = !useful;
                use.uselessNanos = nowNanos;
            } else if (!use.own) {
                others.add(peer);
            } else if (nowNanos - use.uselessNanos >= PATIENCE.toNanos()) {
                own.add(peer);
            }
        }
        others.removeIf(peer -> !ring.isReady(peer));
        close(others, others.size() - MAX_TOLERATED, nowNanos);
        own.removeIf(peer -> closeEntrance(peer, nowNanos));
        close(own, ring.routing().size() - ring.neighbors().size() - ChordSettings.FINGERS, nowNanos);
    }

    private boolean closeEntrance(NodeId peer, long nowNanos) {
        Use use = uses.get(peer);
        boolean closes = use != null && (use.entrance || !ring.isReady(peer));
        if (closes) {
            release.release(peer, nowNanos);
        }
        return closes;
    }

    /** Closes {@code count} links, those first that have been useless longest. */
    private void close(List<NodeId> peers, int count, long nowNanos) {
        peers.sort(Comparator.comparingLong(peer -> -uselessForNanos(peer, nowNanos)));
        peers.subList(0, Math.max(0, Math.min(count, peers.size()))).forEach(peer -> release.release(peer, nowNanos));
    }

    /** Of the links that this node asked for, the oldest one into each interval of the Finger Table. */
    private Set<NodeId> ownFingers() {
        // The number of the oldest link; links are counted from 1.
        long[] oldest = new long[RingKey.BITS];
        for (Map.Entry<NodeId, Use> entry : uses.entrySet()) {
            if (isOwnFinger(entry)) {
                int interval = interval(entry.getKey());
                long number = entry.getValue().number;
                oldest[interval] = oldest[interval] == 0 ? number : Math.min(oldest[interval], number);
            }
        }
        Set<NodeId> fingers = new HashSet<>();
        for (Map.Entry<NodeId, Use> entry : uses.entrySet()) {
            if (isOwnFinger(entry) && entry.getValue().number == oldest[interval(entry.getKey())]) {
                fingers.add(entry.getKey());
            }
        }
        return fingers;
    }

    private boolean isOwnFinger(Map.Entry<NodeId, Use> link) {
        return link.getValue().own && !link.getValue().entrance && ring.isReady(link.getKey());
    }

    private int interval(NodeId peer) {
        return ring.selfKey().distanceTo(RingKey.of(peer)).highestBit();
    }

    private long uselessForNanos(NodeId peer, long nowNanos) {
        Use use = uses.get(peer);
        return use == null ? 0 : nowNanos - use.uselessNanos;
    }
}
