// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.topology.chord;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.topology.TopologyOutput;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.LeaveRequest;
import org.p2psip.reload.wire.MessageBody;
import org.p2psip.reload.wire.NodeId;

/**
 * Leaves the ring: hands the successor what that is to have, then sends a Leave to every neighbor (RFC 6940, Section 10.9). Goes on
 * after {@link #HAND_OVER_LIMIT} and {@link #ANSWER_LIMIT} even if something is still missing.
 *
 * <p>A peer that leaves takes no copies any more, since it would not hand them on. Its predecessor, if that leaves too, waits until
 * it has gone, and turns to the peer after it: of peers in a row that leave at once, the last goes first.
 */
final class Departure {
    /** How long handing over may take. */
    static final Duration HAND_OVER_LIMIT = Duration.ofSeconds(10);

    /** How long the neighbors may take to answer; room for one retransmission. */
    static final Duration ANSWER_LIMIT = Duration.ofSeconds(4);

    private final Ring ring;
    private final Outbox outbox;
    private final Agenda agenda;
    private final Responsibility responsibility;
    private final Set<NodeId> unanswered = new LinkedHashSet<>();
    private Agenda.@Nullable Entry deadline;
    private boolean underWay;
    private boolean told;
    /** Who is to have the resources: the successor when the hand-over under way began. */
    private @Nullable NodeId heir;

    Departure(Ring ring, Outbox outbox, Agenda agenda, Responsibility responsibility) {
        this.ring = ring;
        this.outbox = outbox;
        this.agenda = agenda;
        this.responsibility = responsibility;
    }

    boolean isUnderWay() {
        return underWay;
    }

    void start(long nowNanos) {
        underWay = true;
        told = false;
        plan(nowNanos, HAND_OVER_LIMIT, this::tell);
        handOver(nowNanos);
    }

    /** Turns to another heir if the last one is not the successor any more. */
    void step(long nowNanos) {
        if (underWay && !told && !Objects.equals(heir, ring.neighbors().successor())) {
            handOver(nowNanos);
        }
    }

    private void handOver(long nowNanos) {
        NodeId successor = ring.neighbors().successor();
        heir = successor;
        if (successor == null) {
            tell(nowNanos);
        } else {
            outbox.handOver(successor, responsibility.inheritance(), now -> handedOver(successor, now));
        }
    }

    private void handedOver(NodeId to, long nowNanos) {
        if (Objects.equals(to, heir)) {
            tell(nowNanos);
        }
    }

    void handleDisconnected(NodeId peer) {
        strike(peer);
    }

    private void tell(long nowNanos) {
        if (!underWay || told) {
            return;
        }
        told = true;
        NeighborTable table = ring.neighbors();
        unanswered.addAll(table.successors());
        unanswered.addAll(table.predecessors());
        if (unanswered.isEmpty()) {
            finish();
            return;
        }
        plan(nowNanos, ANSWER_LIMIT, now -> finish());
        for (NodeId peer : unanswered) {
            LeaveRequest leave =
                    new LeaveRequest(ring.self(), dataFor(peer, table).encode());
            outbox.request(List.of(new Destination.Node(peer)), leave, new Told(peer));
        }
    }

    /** In a small ring a peer is on both sides; it is told what lies behind this node from where it is nearer. */
    private static ChordLeaveData dataFor(NodeId peer, NeighborTable table) {
        int after = table.successors().indexOf(peer);
        int before = table.predecessors().indexOf(peer);
        return after >= 0 && (before < 0 || after <= before)
                ? new ChordLeaveData(ChordLeaveData.Type.FROM_PREDECESSOR, table.predecessors())
                : new ChordLeaveData(ChordLeaveData.Type.FROM_SUCCESSOR, table.successors());
    }

    private void strike(NodeId peer) {
        if (unanswered.remove(peer) && unanswered.isEmpty()) {
            finish();
        }
    }

    private void finish() {
        if (!underWay) {
            return;
        }
        stopWaiting();
        underWay = false;
        unanswered.clear();
        ring.exit();
        outbox.emit(new TopologyOutput.Left());
    }

    private void plan(long nowNanos, Duration limit, Agenda.Task task) {
        stopWaiting();
        deadline = agenda.at(nowNanos + limit.toNanos(), task);
    }

    private void stopWaiting() {
        if (deadline != null) {
            agenda.cancel(deadline);
            deadline = null;
        }
    }

    private final class Told implements Outbox.Asker {
        private final NodeId peer;

        private Told(NodeId peer) {
            this.peer = peer;
        }

        @Override
        public void answered(NodeId responder, MessageBody answer, long nowNanos) {
            strike(peer);
        }

        @Override
        public void unanswered(long nowNanos) {
            strike(peer);
        }
    }
}
