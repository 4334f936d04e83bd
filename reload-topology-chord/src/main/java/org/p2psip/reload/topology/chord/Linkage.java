// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.topology.chord;

import java.util.HashSet;
import java.util.Set;
import org.p2psip.reload.topology.TopologyOutput;
import org.p2psip.reload.wire.NodeId;

/**
 * What becomes of links: tells the parts of {@link Chord} of those that come, fail and are closed, and sees to it that a lost peer is
 * replaced (RFC 6940, Sections 10.7.1 and 10.7.2).
 */
final class Linkage {
    private final Ring ring;
    private final Outbox outbox;
    private final HoldDown holdDown;
    private final Announcer announcer;
    private final ShownTables tables;
    private final NeighborSearch search;
    private final FingerSearch fingers;
    private final Pruning pruning;
    private final Outsiders outsiders;
    private final Admissions admissions;
    private final Departure departure;
    private final Healing healing;
    private final SelfCheck selfCheck;
    private final Upheaval upheaval;
    private boolean reactive;

    /** Peers that were routed through until their links stopped responding. At most as many as there are links. */
    private final Set<NodeId> unresponsive = new HashSet<>();

    Linkage(
            Ring ring,
            Outbox outbox,
            HoldDown holdDown,
            Announcer announcer,
            ShownTables tables,
            NeighborSearch search,
            FingerSearch fingers,
            Pruning pruning,
            Outsiders outsiders,
            Admissions admissions,
            Departure departure,
            Healing healing,
            SelfCheck selfCheck,
            Upheaval upheaval,
            ChordSettings settings) {
        this.ring = ring;
        this.outbox = outbox;
        this.holdDown = holdDown;
        this.announcer = announcer;
        this.tables = tables;
        this.search = search;
        this.fingers = fingers;
        this.pruning = pruning;
        this.outsiders = outsiders;
        this.admissions = admissions;
        this.departure = departure;
        this.healing = healing;
        this.selfCheck = selfCheck;
        this.upheaval = upheaval;
        this.reactive = settings.reactive();
    }

    /** Sets from now on whether fingers are replaced at once. */
    void settings(ChordSettings settings) {
        reactive = settings.reactive();
    }

    /** Notes a link, unless it is known. */
    void connect(NodeId peer) {
        if (peer.equals(ring.self()) || !ring.connect(peer)) {
            return;
        }
        holdDown.clear(peer);
        pruning.handleConnected(peer);
        announcer.handleConnected(peer);
        if (ring.isJoined() && ring.routing().isEmpty() && !healing.isLooking()) {
            // A peer that is alone says so: if the other is a peer too, their rings become one.
            announcer.mark(peer);
        }
    }

    /** The link to {@code peer} is lost. */
    void disconnect(NodeId peer, long nowNanos) {
        boolean wasReady = ring.isReady(peer);
        NeighborTable before = ring.neighbors();
        forget(peer);
        if (wasReady) {
            replace(peer, before, true, nowNanos);
        }
    }

    private void forget(NodeId peer) {
        ring.disconnect(peer);
        unresponsive.remove(peer);
        pruning.handleDisconnected(peer);
        outsiders.handleDisconnected(peer);
        tables.forget(peer);
        announcer.handleDisconnected(peer);
        admissions.handleDisconnected(peer);
        departure.handleDisconnected(peer);
    }

    /** Closes a link that has done its duty, and lets another peer take its place in the Finger Table if need be. */
    void release(NodeId peer, long nowNanos) {
        forget(peer);
        outbox.emit(new TopologyOutput.Disconnect(peer));
        fingers.replace(peer, nowNanos);
    }

    /** The link to {@code peer} stopped responding, or responds again. */
    void handleResponsive(NodeId peer, boolean responsive, long nowNanos) {
        if (!responsive && ring.isReady(peer)) {
            unresponsive.add(peer);
            handleSilence(peer, nowNanos);
        } else if (responsive && unresponsive.remove(peer)) {
            holdDown.clear(peer);
            ring.setReady(peer);
            announcer.markFull(peer);
        }
    }

    /** An Update was not answered: the peer counts as failed, whatever its link says (RFC 6940, Section 10.7.1). */
    void handleSilence(NodeId peer, long nowNanos) {
        if (ring.isReady(peer)) {
            NeighborTable before = ring.neighbors();
            ring.setUnready(peer);
            replace(peer, before, false, nowNanos);
        }
    }

    /** Whether a link is needed for something else than routing, or by the other side. */
    boolean isNeeded(NodeId peer) {
        return announcer.countsOnUs(peer)
                || search.seeks(peer)
                || admissions.admits(peer)
                || healing.looksThrough(peer)
                || unresponsive.contains(peer)
                || departure.isUnderWay();
    }

    /** @param noticed whether the peer has noticed too if it is there, since the link is gone */
    private void replace(NodeId lost, NeighborTable before, boolean noticed, long nowNanos) {
        selfCheck.handleLoss();
        upheaval.handleLoss(nowNanos);
        if (before.contains(lost)) {
            long notBeforeNanos = holdDown.fail(lost, nowNanos);
            if (before.isNext(lost)) {
                search.retry(lost, NeighborSearch.MAX_TRIES_NEXT_TO, notBeforeNanos);
            } else if (!noticed || lost.compareTo(ring.self()) < 0) {
                // Of two that have lost their link the one with the larger Node-ID tries.
                search.retry(lost, NeighborSearch.MAX_TRIES_AGAIN, notBeforeNanos);
            }
        } else if (reactive) {
            fingers.replace(lost, nowNanos);
        }
    }
}
