// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.topology.chord;

import java.time.Duration;
import java.util.List;
import java.util.Map;
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
 */
final class Outsiders {
    /** How long a linked node may be out of the ring while nothing else speaks for it. */
    static final Duration PATIENCE = Duration.ofMinutes(2);

    /** How often the links are looked through. */
    static final Duration SWEEP_INTERVAL = Duration.ofSeconds(20);

    private final Ring ring;
    private final Agenda agenda;
    private final Outbox outbox;
    private final Predicate<NodeId> needed;
    private final Entrance.Release release;
    /** When a sweep first found a linked node out of the ring. As many as the Ring has connected nodes. */
    private final Map<NodeId, Long> since = new TreeMap<>();

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

    void handleDisconnected(NodeId peer) {
        since.remove(peer);
    }

    private void plan(long nowNanos) {
        next = agenda.at(nowNanos + SWEEP_INTERVAL.toNanos(), this::sweep);
    }

    private void sweep(long nowNanos) {
        plan(nowNanos);
        for (NodeId node : ring.connected()) {
            if (ring.isReady(node) || needed.test(node)) {
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
