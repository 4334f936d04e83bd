// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.topology.chord;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.RouteQueryRequest;

/**
 * Closes the links of nodes that don't become peers, where all nodes must be peers (RFC 6940, Section 11.1:
 * clients-permitted). The RFC has no way to enforce that; this keeps nodes from being clients of this peer for long.
 *
 * <p>A linked node is out of the ring until its first Update, and again when it has left or gone silent. From half-way
 * through its time it is asked for an Update, by a RouteQuery, which a peer that this one has missed so far answers with both.
 *
 * <p>Where clients are permitted they keep their links until those of all nodes grow too many: then one that has been out of the
 * ring gives way to each node that comes, or clients could shut peers out for good. One that gave way and comes again soon
 * takes nobody's place, or all would take turns without end; but it is kept for a while as one of a few, since it may join now.
 */
final class Outsiders {
    /** How long a linked node may be out of the ring while nothing else speaks for it. */
    static final Duration PATIENCE = Duration.ofMinutes(2);

    /** How often the links are looked through. */
    static final Duration SWEEP_INTERVAL = Duration.ofSeconds(20);

    /** How long a node that is out of the ring keeps its link whoever else comes. */
    static final Duration SPARED = Duration.ofMinutes(1);

    /** For how long a node that gave way gets no other one's place. */
    static final Duration WAITING = Duration.ofMinutes(5);

    /** How many of those are remembered. */
    static final int MAX_WAITING = 1024;

    /** How many of those come again and keep their links for {@link #SPARED}; further ones are sent away at once. */
    static final int MAX_RETURNED = 32;

    private final Ring ring;
    private final Agenda agenda;
    private final Outbox outbox;
    private final Predicate<NodeId> needed;
    private final Entrance.Release release;
    /** When a sweep first found a linked node out of the ring. As many as the Ring has connected nodes. */
    private final Map<NodeId, Long> since = new TreeMap<>();

    /** When the links came up, the oldest first. As many as the Ring has connected nodes. */
    private final Map<NodeId, Long> linked = new LinkedHashMap<>();

    /** When nodes gave way, the first first. */
    private final Map<NodeId, Long> gaveWay = new LinkedHashMap<>();

    /** Linked nodes that gave way, came again, and have taken nobody's place so far. */
    private final Set<NodeId> returned = new LinkedHashSet<>();

    private boolean clientsPermitted;
    private Agenda.@Nullable Entry next;

    /** @param needed whether the link to a node is needed though that is out of the ring, for instance because it joins */
    Outsiders(
            Ring ring,
            Agenda agenda,
            Outbox outbox,
            ChordSettings settings,
            Predicate<NodeId> needed,
            Entrance.Release release) {
        this.ring = ring;
        this.agenda = agenda;
        this.outbox = outbox;
        this.clientsPermitted = settings.clientsPermitted();
        this.needed = needed;
        this.release = release;
    }

    /** Begins to look, or ends it, as the configuration says from now on. */
    void settings(ChordSettings settings, long nowNanos) {
        clientsPermitted = settings.clientsPermitted();
        if (clientsPermitted) {
            stop();
        } else if (ring.isJoined() && next == null) {
            start(nowNanos);
        }
    }

    /** This node is a peer. */
    void start(long nowNanos) {
        stop();
        if (!clientsPermitted) {
            plan(nowNanos);
        }
    }

    void stop() {
        since.clear();
        if (next != null) {
            agenda.cancel(next);
            next = null;
        }
    }

    void handleConnected(NodeId peer, long nowNanos) {
        linked.putIfAbsent(peer, nowNanos);
    }

    /** Has a node that is out of the ring give way to {@code newcomer}, unless that one has given way itself. */
    void makeRoom(NodeId newcomer, long nowNanos) {
        if (!ring.isJoined()) {
            return;
        }
        gaveWay.values().removeIf(since -> nowNanos - since >= WAITING.toNanos());
        lookAtReturned(nowNanos);
        if (!gaveWay.containsKey(newcomer) || !isIdle(newcomer)) {
            closeOldest(nowNanos);
        } else if (returned.size() < MAX_RETURNED) {
            returned.add(newcomer);
        } else {
            release.release(newcomer, nowNanos);
        }
    }

    /** Sends those away whose time is over, and lets those take a place that are not idle any more. */
    private void lookAtReturned(long nowNanos) {
        for (NodeId node : List.copyOf(returned)) {
            boolean idle = isIdle(node);
            if ((idle && isSpared(node, nowNanos)) || !returned.remove(node)) {
                continue;
            }
            if (idle) {
                release.release(node, nowNanos);
            } else {
                closeOldest(nowNanos);
            }
        }
    }

    /** Closes the oldest link of an idle node, unless that one is spared. */
    private void closeOldest(long nowNanos) {
        for (NodeId node : linked.keySet()) {
            if (isSpared(node, nowNanos)) {
                return;
            }
            if (isIdle(node)) {
                giveWay(node, nowNanos);
                return;
            }
        }
    }

    /** Whether {@code node}, which is linked, is out of the ring and nothing speaks for it. */
    private boolean isIdle(NodeId node) {
        return !ring.isReady(node) && !needed.test(node);
    }

    private boolean isSpared(NodeId node, long nowNanos) {
        Long since = linked.get(node);
        return since != null && nowNanos - since < SPARED.toNanos();
    }

    private void giveWay(NodeId node, long nowNanos) {
        if (gaveWay.size() == MAX_WAITING) {
            gaveWay.remove(gaveWay.keySet().iterator().next());
        }
        gaveWay.put(node, nowNanos);
        release.release(node, nowNanos);
    }

    void handleDisconnected(NodeId peer) {
        linked.remove(peer);
        returned.remove(peer);
        since.remove(peer);
    }

    private void plan(long nowNanos) {
        next = agenda.at(nowNanos + SWEEP_INTERVAL.toNanos(), this::sweep);
    }

    private void sweep(long nowNanos) {
        plan(nowNanos);
        for (NodeId node : ring.connected()) {
            if (!isIdle(node)) {
                since.remove(node);
                continue;
            }
            long outsideNanos = nowNanos - since.computeIfAbsent(node, first -> nowNanos);
            if (outsideNanos >= PATIENCE.toNanos()) {
                release.release(node, nowNanos);
            } else if (outsideNanos >= PATIENCE.toNanos() / 2) {
                ask(node);
            }
        }
    }

    private void ask(NodeId node) {
        Destination itself = new Destination.Node(node);
        outbox.request(List.of(itself), new RouteQueryRequest(true, itself), Outbox.Asker.NOBODY);
    }
}
