// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.topology.chord;

import java.util.List;
import java.util.Optional;
import org.p2psip.reload.topology.Topology;
import org.p2psip.reload.topology.TopologyOutput;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.ErrorCode;
import org.p2psip.reload.wire.ErrorResponse;
import org.p2psip.reload.wire.JoinRequest;
import org.p2psip.reload.wire.LeaveAnswer;
import org.p2psip.reload.wire.LeaveRequest;
import org.p2psip.reload.wire.MalformedMessageException;
import org.p2psip.reload.wire.MessageBody;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.ResourceId;
import org.p2psip.reload.wire.RouteQueryAnswer;
import org.p2psip.reload.wire.RouteQueryRequest;
import org.p2psip.reload.wire.UpdateAnswer;
import org.p2psip.reload.wire.UpdateRequest;

/** Reads and answers the requests of other nodes: Join, Leave, Update and RouteQuery. */
final class Requests {
    private final Topology topology;
    private final Ring ring;
    private final Outbox outbox;
    private final HoldDown holdDown;
    private final Announcer announcer;
    private final ShownTables tables;
    private final Doubts doubts;
    private final NeighborSearch search;
    private final ChordJoin join;
    private final Admissions admissions;
    private final Departure departure;

    Requests(
            Topology topology,
            Ring ring,
            Outbox outbox,
            HoldDown holdDown,
            Announcer announcer,
            ShownTables tables,
            Doubts doubts,
            NeighborSearch search,
            ChordJoin join,
            Admissions admissions,
            Departure departure) {
        this.topology = topology;
        this.ring = ring;
        this.outbox = outbox;
        this.holdDown = holdDown;
        this.announcer = announcer;
        this.tables = tables;
        this.doubts = doubts;
        this.search = search;
        this.join = join;
        this.admissions = admissions;
        this.departure = departure;
    }

    void handle(long token, NodeId sender, boolean adjacent, MessageBody body, long nowNanos) {
        try {
            if (body instanceof UpdateRequest update) {
                handleUpdate(token, sender, adjacent, ChordUpdate.decode(update.overlaySpecificData()), nowNanos);
            } else if (body instanceof JoinRequest request) {
                boolean open = ring.isJoined() && !departure.isUnderWay();
                admissions.handleJoin(token, sender, adjacent, request, open);
            } else if (body instanceof LeaveRequest leave) {
                handleLeave(token, sender, adjacent, leave, nowNanos);
            } else if (body instanceof RouteQueryRequest query) {
                handleRouteQuery(token, sender, query);
            } else {
                refuse(token, ErrorCode.INVALID_MESSAGE, "not a request to the topology");
            }
        } catch (MalformedMessageException e) {
            refuse(token, ErrorCode.INVALID_MESSAGE, e.field() + " is malformed");
        }
    }

    /** A peer that links anew may have started anew: asks it for a route, which only peers know, and tells {@code refused} if it can't. */
    void askWhetherPeer(NodeId peer, Announcer.SilentPeer refused) {
        Destination target = new Destination.Node(peer);
        outbox.request(List.of(target), new RouteQueryRequest(false, target), new Outbox.Asker() {
            @Override
            public void answered(NodeId responder, MessageBody answer, long nowNanos) {
                if (answer instanceof ErrorResponse) {
                    refused.handle(peer, nowNanos);
                }
            }

            @Override
            public void unanswered(long nowNanos) {}
        });
    }

    private void handleUpdate(long token, NodeId sender, boolean adjacent, ChordUpdate update, long nowNanos) {
        answer(token, new UpdateAnswer(Opaque.EMPTY));
        boolean linked = adjacent && ring.isConnected(sender);
        if (linked) {
            announcer.setCountsOnUs(sender, update.names(ring.self()));
            ring.setUptime(sender, update.uptimeSeconds(), nowNanos);
            if (ring.setReady(sender)) {
                announcer.mark(sender);
            }
            search.learn(sender, update.predecessors(), nowNanos);
            search.learn(sender, update.successors(), nowNanos);
            search.learn(sender, update.fingers(), nowNanos);
            doubts.doubt(tables.handleUpdate(sender, update), nowNanos);
            if (update.type() != ChordUpdate.Type.PEER_READY) {
                announcer.handleShown(sender, nowNanos);
            }
            join.handleUpdate(sender, update, nowNanos);
        } else {
            // Who passed it on may have kept it for long: it says no more than that its sender is there.
            search.learn(null, List.of(sender), nowNanos);
        }
    }

    private void handleLeave(long token, NodeId sender, boolean adjacent, LeaveRequest leave, long nowNanos)
            throws MalformedMessageException {
        if (!leave.leavingPeerId().equals(sender)) {
            refuse(token, ErrorCode.FORBIDDEN, "leaving_peer_id is not the signer");
            return;
        }
        if (!adjacent) {
            refuse(token, ErrorCode.FORBIDDEN, "no link of its own to the leaving node");
            return;
        }
        ChordLeaveData data = ChordLeaveData.decode(leave.overlaySpecificData());
        answer(token, new LeaveAnswer());
        ring.setLeft(sender, nowNanos);
        holdDown.fail(sender, nowNanos);
        announcer.forget(sender);
        search.remove(sender);
        // Deviates from RFC 6940, Section 10.6: not attached to through the sender, which will be gone.
        search.learn(sender, data.nodes(), nowNanos);
    }

    private void handleRouteQuery(long token, NodeId sender, RouteQueryRequest query) throws MalformedMessageException {
        if (!ring.isJoined()) {
            refuse(token, ErrorCode.NOT_FOUND, "not a peer of the overlay");
            return;
        }
        ResourceId key = key(query.destination());
        Optional<NodeId> next = topology.nextHop(key);
        answer(token, new RouteQueryAnswer(next.orElse(ring.self()).toOpaque()));
        if (query.sendUpdate()) {
            announcer.markFull(sender);
        }
    }

    /** Opaque IDs are not told: whoever may use one need not know what it stands for (RFC 6940, Section 6.4.2.4.1). */
    private static ResourceId key(Destination destination) throws MalformedMessageException {
        if (destination instanceof Destination.Node node) {
            return ResourceId.of(node.nodeId());
        }
        if (destination instanceof Destination.Resource resource && RingKey.isKey(resource.resourceId())) {
            return resource.resourceId();
        }
        throw new MalformedMessageException("RouteQueryReq.destination", 1, "neither Node-ID nor Resource-ID");
    }

    private void answer(long token, MessageBody body) {
        outbox.emit(new TopologyOutput.Answer(token, body));
    }

    private void refuse(long token, ErrorCode code, String reason) {
        answer(token, Refusals.error(code, reason));
    }
}
