// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.topology.chord;

import org.p2psip.reload.topology.TopologyOutput;
import org.p2psip.reload.wire.NodeId;

/**
 * Compares the {@link Ring} with what it was, and tells the parts of {@link Chord} what has changed: whether this node is a peer, whom
 * it routes through, who its neighbors are and what it is responsible for (RFC 6940, Section 10.7).
 */
final class RingChanges {
    private final Ring ring;
    private final Outbox outbox;
    private final ShownTables tables;
    private final Announcer announcer;
    private final NeighborSearch search;
    private final Admissions admissions;
    private final Stabilization stabilization;
    private final Responsibility responsibility;
    private final Healing healing;
    private final SelfCheck selfCheck;
    private final Entrance entrance;
    private final Pruning pruning;
    private final Outsiders outsiders;
    private final Upheaval upheaval;
    private boolean reactive;

    private long knownChanges;
    private boolean knownJoined;
    private NeighborTable knownNeighbors = NeighborTable.EMPTY;
    private int knownPerSide = ChordSettings.MIN_NEIGHBORS;
    private boolean toldOfJoin;

    RingChanges(
            Ring ring,
            Outbox outbox,
            ShownTables tables,
            Announcer announcer,
            NeighborSearch search,
            Admissions admissions,
            Stabilization stabilization,
            Responsibility responsibility,
            Healing healing,
            SelfCheck selfCheck,
            Entrance entrance,
            Pruning pruning,
            Outsiders outsiders,
            Upheaval upheaval,
            ChordSettings settings) {
        this.ring = ring;
        this.outbox = outbox;
        this.tables = tables;
        this.announcer = announcer;
        this.search = search;
        this.admissions = admissions;
        this.stabilization = stabilization;
        this.responsibility = responsibility;
        this.healing = healing;
        this.selfCheck = selfCheck;
        this.entrance = entrance;
        this.pruning = pruning;
        this.outsiders = outsiders;
        this.upheaval = upheaval;
        this.reactive = settings.reactive();
    }

    /** Sets from now on whether the neighbors hear of changes among them at once. */
    void settings(ChordSettings settings) {
        reactive = settings.reactive();
    }

    /** Whether the node was told that it has joined. */
    boolean hasToldOfJoin() {
        return toldOfJoin;
    }

    /** Tells what has changed since the last call. */
    void settle(long nowNanos) {
        if (ring.changes() == knownChanges) {
            return;
        }
        knownChanges = ring.changes();
        if (ring.isJoined() != knownJoined) {
            knownJoined = ring.isJoined();
            settleMembership(nowNanos);
        }
        healing.handleChange(nowNanos);
        selfCheck.handleChange(nowNanos);
        boolean rangeChanged = responsibility.update(nowNanos);
        boolean neighborsChanged = settleNeighbors(nowNanos);
        if (rangeChanged || (neighborsChanged && reactive)) {
            announcer.markAll();
        }
    }

    /** Fills places that became empty with peers that others have shown; returns whether the neighbors have changed. */
    private boolean settleNeighbors(long nowNanos) {
        NeighborTable before = knownNeighbors;
        knownNeighbors = ring.neighbors();
        boolean changed = !knownNeighbors.equals(before);
        boolean fewer = changed && handleLost(before);
        boolean wider = ring.neighborsPerSide() > knownPerSide;
        knownPerSide = ring.neighborsPerSide();
        if (ring.isJoined() && (fewer || wider)) {
            tables.recall(search, nowNanos);
        }
        return changed;
    }

    /** Whether some of the neighbors of before are gone. */
    private boolean handleLost(NeighborTable before) {
        boolean fewer = false;
        for (NodeId peer : before.all()) {
            if (!ring.isReady(peer)) {
                announcer.handleLost(peer);
                fewer = true;
            }
        }
        return fewer;
    }

    private void settleMembership(long nowNanos) {
        if (knownJoined) {
            if (!toldOfJoin) {
                toldOfJoin = true;
                outbox.emit(new TopologyOutput.Joined());
            } else {
                upheaval.tell();
            }
            announcer.markAll();
            stabilization.start(nowNanos);
            healing.start(nowNanos);
            selfCheck.start(nowNanos);
            entrance.handleJoined(nowNanos);
            pruning.start(nowNanos);
            outsiders.start(nowNanos);
        } else {
            stabilization.stop();
            healing.stop();
            selfCheck.stop();
            pruning.stop();
            outsiders.stop();
            admissions.clear();
            search.clear();
            announcer.forgetAll();
        }
    }
}
