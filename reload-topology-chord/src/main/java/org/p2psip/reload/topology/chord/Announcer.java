// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.topology.chord;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.ErrorResponse;
import org.p2psip.reload.wire.MessageBody;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.UpdateRequest;

/**
 * Tells the linked nodes how the ring looks from here (RFC 6940, Section 10.7).
 *
 * <p>Others mark whom to tell; {@link #flush} sends. To one node there is one Update under way at a time and a pause between
 * two of them, so that a storm of changes becomes few Updates and dies down. What a neighbor has already been told is not told
 * again, except in the periodic round.
 */
final class Announcer {
    /** Least time between two Updates to a peer that needs them to keep its Neighbor Table. */
    static final Duration NEIGHBOR_PAUSE = Duration.ofSeconds(1);

    /** How long changes are gathered for one Update: a peer that has just joined says so itself. */
    static final Duration GATHERING = Duration.ofSeconds(1);

    /** Least time between two Updates to such a peer if it seems to lack none but one at the end of its table. */
    static final Duration FAR_NEWS_PAUSE = Duration.ofSeconds(10);

    /** Least time between two Updates to such a peer if it seems to know of all that is new to it. */
    static final Duration NO_NEWS_PAUSE = Duration.ofSeconds(60);

    /** How soon a peer is told again of one that it still lacks. */
    static final Duration REMINDER_PAUSE = Duration.ofSeconds(10);

    /** Learns of peers that do not answer. */
    interface SilentPeer {
        void handle(NodeId peer, long nowNanos);
    }

    private final Ring ring;
    private final Outbox outbox;
    private final Agenda agenda;
    private final ShownTables tables;
    private final SilentPeer silentPeer;

    /**
     * Least time between two Updates to a node to which they say no more than that this one is a peer. As long as between two
     * rounds, so that not every change near this node goes to everybody at once.
     */
    private long otherPauseNanos;

    private final Recipients recipients = new Recipients();

    private int markedCount;
    private Agenda.@Nullable Entry nextFlush;

    /** Whether something has changed since the last flush that may make it right to send before {@link #nextFlush}. */
    private boolean touched;

    private long flushedChanges;

    /** How many fingers an Update shows at most: fewer where the overlay carries no message with so many. */
    private int fingersShown = ChordSettings.MAX_FINGERS_SHOWN;

    Announcer(
            Ring ring,
            Outbox outbox,
            Agenda agenda,
            ShownTables tables,
            ChordSettings settings,
            SilentPeer silentPeer) {
        this.ring = ring;
        this.outbox = outbox;
        this.agenda = agenda;
        this.tables = tables;
        this.silentPeer = silentPeer;
        this.otherPauseNanos = settings.updateIntervalNanos();
    }

    /** Sets the pauses from now on, and shows as many fingers again as the overlay carries now. */
    void settings(ChordSettings settings) {
        otherPauseNanos = settings.updateIntervalNanos();
        fingersShown = ChordSettings.MAX_FINGERS_SHOWN;
        touched = true;
    }

    void handleConnected(NodeId peer) {
        handleDisconnected(peer);
        recipients.add(new Recipient(peer));
    }

    void handleDisconnected(NodeId peer) {
        Recipient recipient = recipients.remove(peer);
        if (recipient != null) {
            unmark(recipient);
            touched = true;
        }
    }

    /**
     * {@code peer} may have started anew: it knows nothing, and what it was sent before it may never answer. What there is to tell
     * it goes out at once.
     */
    void handleRestarted(NodeId peer) {
        Recipient before = recipients.get(peer);
        if (before != null) {
            recipients.replace(new Recipient(before));
            touched = true;
        }
    }

    private void mark(Recipient recipient) {
        markedCount += recipient.marked ? 0 : 1;
        recipient.marked = true;
        touched = true;
    }

    private void unmark(Recipient recipient) {
        markedCount -= recipient.marked ? 1 : 0;
        recipient.marked = false;
    }

    /** Forgets what {@code peer} has been told. */
    void forget(NodeId peer) {
        Recipient recipient = recipients.get(peer);
        if (recipient != null) {
            recipient.handleTold(null);
            recipient.countsOnUs = false;
            touched = true;
        }
    }

    /** {@code node} is no neighbor any more since it failed or left. */
    void handleLost(NodeId node) {
        recipients.inOrder().forEach(recipient -> recipient.handleLost(node));
    }

    /** Forgets what everybody has been told. */
    void forgetAll() {
        recipients.inOrder().forEach(recipient -> forget(recipient.peer));
    }

    /** Sends {@code peer} all that there is to tell, as soon as this node is a peer. */
    void markFull(NodeId peer) {
        Recipient recipient = recipients.get(peer);
        if (recipient != null) {
            mark(recipient);
            recipient.full = true;
        }
    }

    /** Tells {@code peer} the state of things unless it knows. */
    void mark(NodeId peer) {
        Recipient recipient = recipients.get(peer);
        if (recipient != null) {
            mark(recipient);
        }
    }

    /** {@code peer} has shown its table: tells it whom it lacks, unless it was told so within {@link #REMINDER_PAUSE}. */
    void handleShown(NodeId peer, long nowNanos) {
        Recipient recipient = recipients.get(peer);
        if (recipient == null) {
            return;
        }
        recipient.handleShown();
        boolean justTold = recipient.isTold() && nowNanos - recipient.sentNanos < REMINDER_PAUSE.toNanos();
        if (tables.lacksSomebody(peer, node -> justTold && (node.equals(ring.self()) || recipient.knows(node)))) {
            markRepeat(peer);
        }
    }

    /** Tells {@code peer} the state of things even if nothing has changed. */
    void markRepeat(NodeId peer) {
        Recipient recipient = recipients.get(peer);
        if (recipient != null) {
            mark(recipient);
            recipient.repeat = true;
        }
    }

    /** Tells all of the Connection Table. */
    void markAll() {
        recipients.inOrder().forEach(this::mark);
        touched = true;
    }

    /** Notes whether {@code peer} has this node in its Neighbor Table, so that it needs to know this node's neighbors. */
    void setCountsOnUs(NodeId peer, boolean countsOnUs) {
        Recipient recipient = recipients.get(peer);
        if (recipient != null && recipient.countsOnUs != countsOnUs) {
            recipient.countsOnUs = countsOnUs;
            touched = true;
        }
    }

    /** Whether {@code peer} has this node in its Neighbor Table, as far as known. */
    boolean countsOnUs(NodeId peer) {
        Recipient recipient = recipients.get(peer);
        return recipient != null && recipient.countsOnUs;
    }

    /** Sends what is due and plans when to look again. */
    void flush(long nowNanos) {
        if (!touched && ring.changes() == flushedChanges) {
            return;
        }
        touched = false;
        flushedChanges = ring.changes();
        if (nextFlush != null) {
            agenda.cancel(nextFlush);
            nextFlush = null;
        }
        if (markedCount == 0 || !ring.isJoined()) {
            return;
        }
        long waitNanos = Long.MAX_VALUE;
        for (Recipient recipient : recipients.inOrder()) {
            if (!recipient.marked || recipient.underWay) {
                continue;
            }
            if (!recipient.waiting) {
                recipient.waiting = true;
                recipient.waitingNanos = nowNanos;
            }
            long pauseNanos = pauseNanos(recipient, nowNanos);
            if (pauseNanos > 0) {
                waitNanos = Math.min(waitNanos, pauseNanos);
            } else {
                send(recipient, nowNanos);
            }
        }
        if (waitNanos != Long.MAX_VALUE) {
            nextFlush = agenda.at(nowNanos + waitNanos, this::flushDue);
        }
    }

    private void flushDue(long nowNanos) {
        nextFlush = null;
        touched = true;
        flush(nowNanos);
    }

    private long pauseNanos(Recipient recipient, long nowNanos) {
        if (!recipient.sent) {
            return 0;
        }
        long pauseNanos = otherPauseNanos;
        if (recipient.full || recipient.repeat) {
            pauseNanos = NEIGHBOR_PAUSE.toNanos();
        } else if (needsNeighbors(recipient)) {
            long gatheredNanos = recipient.waitingNanos + GATHERING.toNanos();
            pauseNanos = Math.max(neighborPause(recipient).toNanos(), gatheredNanos - recipient.sentNanos);
        }
        return recipient.sentNanos + pauseNanos - nowNanos;
    }

    private Duration neighborPause(Recipient recipient) {
        int rank = recipient.rankOfNeeded(tables, ring.changes() + tables.commonChanges());
        if (rank < ChordSettings.MIN_NEIGHBORS) {
            return NEIGHBOR_PAUSE;
        }
        return rank < ChordSettings.MAX_NEIGHBORS ? FAR_NEWS_PAUSE : NO_NEWS_PAUSE;
    }

    private boolean needsNeighbors(Recipient recipient) {
        return recipient.countsOnUs || ring.isNeighbor(recipient.peer);
    }

    private void send(Recipient recipient, long nowNanos) {
        boolean neighborly = needsNeighbors(recipient);
        ChordUpdate content = recipient.full
                ? ChordUpdate.full(0, ring.neighbors(), fingers())
                : neighborly ? ChordUpdate.neighbors(0, ring.neighbors()) : ChordUpdate.peerReady(0);
        boolean news = recipient.full || recipient.repeat || !neighborly || !recipient.knows(ring.neighbors());
        unmark(recipient);
        recipient.waiting = false;
        recipient.repeat = false;
        recipient.full = false;
        if (!news) {
            return;
        }
        if (content.type() != ChordUpdate.Type.PEER_READY) {
            recipient.handleTold(ring.neighbors());
        }
        recipient.sent = true;
        recipient.sentNanos = nowNanos;
        recipient.underWay = true;
        outbox.request(
                List.of(new Destination.Node(recipient.peer)),
                new UpdateRequest(withUptime(content, nowNanos)),
                new Asked(recipient, content));
    }

    private Opaque withUptime(ChordUpdate update, long nowNanos) {
        return new ChordUpdate(
                        ring.uptimeSeconds(nowNanos),
                        update.type(),
                        update.predecessors(),
                        update.successors(),
                        update.fingers())
                .encode();
    }

    private List<NodeId> fingers() {
        List<NodeId> fingers = new ArrayList<>();
        for (NodeId node : ring.routing().nodes()) {
            if (!ring.isNeighbor(node) && fingers.size() < fingersShown) {
                fingers.add(node);
            }
        }
        Collections.sort(fingers);
        return fingers;
    }

    /** Waits for the answer of one recipient, which may be gone by then. */
    private final class Asked implements Outbox.Asker {
        private final Recipient recipient;
        private final boolean full;
        private final int shown;

        /** @param content what the recipient was told */
        private Asked(Recipient recipient, ChordUpdate content) {
            this.recipient = recipient;
            this.full = content.type() == ChordUpdate.Type.FULL;
            this.shown = content.fingers().size();
        }

        @Override
        public void answered(NodeId responder, MessageBody answer, long nowNanos) {
            recipient.underWay = false;
            touched = true;
            if (answer instanceof ErrorResponse) {
                recipient.handleTold(null);
            }
        }

        /** Tells it anew, after the pause that an Update takes that was sent. */
        @Override
        public void notSent(long nowNanos) {
            end();
            if (recipients.get(recipient.peer) == recipient) {
                markRepeat(recipient.peer);
                recipient.full |= full;
            }
        }

        /** Shows fewer fingers, and in the end none: the neighbors matter more. */
        @Override
        public void tooLarge(long nowNanos) {
            fingersShown = Math.min(fingersShown, shown / 2);
            notSent(nowNanos);
        }

        private void end() {
            recipient.underWay = false;
            touched = true;
            recipient.handleTold(null);
        }

        @Override
        public void unanswered(long nowNanos) {
            end();
            if (recipients.get(recipient.peer) == recipient) {
                silentPeer.handle(recipient.peer, nowNanos);
            }
        }
    }
}
