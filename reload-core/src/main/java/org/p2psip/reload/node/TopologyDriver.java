// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.node;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.config.OverlayConfiguration;
import org.p2psip.reload.routing.ConnectionTable;
import org.p2psip.reload.topology.Topology;
import org.p2psip.reload.topology.TopologyOutput;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.ErrorResponse;
import org.p2psip.reload.wire.JoinRequest;
import org.p2psip.reload.wire.LeaveRequest;
import org.p2psip.reload.wire.MessageBody;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.ResourceId;
import org.p2psip.reload.wire.RouteQueryRequest;
import org.p2psip.reload.wire.UpdateRequest;

/** Carries out what the topology wants and tells it what came of it (RFC 6940, Section 6.4). */
final class TopologyDriver implements BootstrapContact.Contacted {
    /** Most requests the topology may leave unanswered; the oldest is then forgotten. */
    static final int MAX_UNANSWERED = 256;

    /** From so many links on each further node makes the topology give one up: below what the table and the link providers take. */
    static final int MANY_LINKS = ConnectionTable.MAX_LINKS - 64;

    /** What the topology brings about in the rest of the node. */
    interface Effects {
        void joined(long nowNanos);

        void joinFailed(String reason, long nowNanos);

        void left(long nowNanos);

        void responsibilityChanged(long nowNanos);

        /** Close every link with a node that the topology has no use for. */
        void disconnect(NodeId peer);

        /** A client has no link left. */
        void stranded(long nowNanos);

        /** What the node has stored may be lost. */
        void shaken();

        /** A client is linked with another peer. */
        void homeChanged();

        /** Copy resources to another peer; {@link TopologyDriver#handleHandedOver} follows with the token. */
        void handOver(long token, NodeId to, Predicate<ResourceId> resources, long nowNanos);

        /** Bring up a link to a bootstrap node; {@link TopologyDriver#contacted} or {@code failed} follows with the token. */
        void contactBootstrap(long token, long nowNanos);

        /** The link of a contact is not needed any more. */
        void releaseBootstrap(long token);
    }

    private final Topology topology;
    private final Requests requests;
    private final Responder responder;
    private final LinkNegotiations negotiations;
    private final ConnectionTable connections;
    private final Effects effects;
    private final Map<Long, IncomingRequest> unanswered = new LinkedHashMap<>();
    private long nextRequest = 1;
    private boolean draining;

    TopologyDriver(
            Topology topology,
            Requests requests,
            Responder responder,
            LinkNegotiations negotiations,
            ConnectionTable connections,
            Effects effects) {
        this.topology = topology;
        this.requests = requests;
        this.responder = responder;
        this.negotiations = negotiations;
        this.connections = connections;
        this.effects = effects;
    }

    void found(long nowNanos) {
        topology.found(nowNanos);
        drain(nowNanos);
    }

    void join(NodeId bootstrap, long nowNanos) {
        topology.join(bootstrap, nowNanos);
        drain(nowNanos);
    }

    void leave(long nowNanos) {
        topology.leave(nowNanos);
        drain(nowNanos);
    }

    void handleConfiguration(OverlayConfiguration next, long nowNanos) {
        topology.handleConfiguration(next, nowNanos);
        drain(nowNanos);
    }

    void handleConnected(NodeId peer, long nowNanos) {
        topology.handleConnected(peer, nowNanos);
        if (connections.size() > MANY_LINKS) {
            topology.handleCrowded(peer, nowNanos);
        }
        drain(nowNanos);
    }

    void handleRelinked(NodeId peer, long nowNanos) {
        topology.handleRelinked(peer, nowNanos);
        drain(nowNanos);
    }

    void handleDisconnected(NodeId peer, long nowNanos) {
        topology.handleDisconnected(peer, nowNanos);
        drain(nowNanos);
    }

    void handleResponsive(NodeId peer, boolean responsive, long nowNanos) {
        topology.handleResponsive(peer, responsive, nowNanos);
        drain(nowNanos);
    }

    void handleUpdateWanted(NodeId peer, long nowNanos) {
        topology.handleUpdateWanted(peer, nowNanos);
        drain(nowNanos);
    }

    /** Whether the topology answers requests with this body. */
    static boolean isForTopology(MessageBody body) {
        return body instanceof JoinRequest
                || body instanceof LeaveRequest
                || body instanceof UpdateRequest
                || body instanceof RouteQueryRequest;
    }

    /** Passes on a Join, Leave, Update or RouteQuery. */
    void handleRequest(IncomingRequest request, MessageBody body, long nowNanos) {
        long token = nextRequest++;
        unanswered.put(token, request);
        topology.handleRequest(token, request.signer().nodeId(), request.isAdjacent(), body, nowNanos);
        drain(nowNanos);
        // What a topology never answers must not pile up.
        if (unanswered.size() > MAX_UNANSWERED) {
            unanswered.remove(unanswered.keySet().iterator().next());
        }
    }

    void handleHandedOver(long token, long nowNanos) {
        topology.handleHandedOver(token, nowNanos);
        drain(nowNanos);
    }

    @Override
    public void contacted(long token, NodeId bootstrap, long nowNanos) {
        topology.handleBootstrap(token, bootstrap, nowNanos);
        drain(nowNanos);
    }

    @Override
    public void failed(long token, long nowNanos) {
        topology.handleNoBootstrap(token, nowNanos);
        drain(nowNanos);
    }

    /** A request was brought here by the overlay's routing. */
    void handleRouted(long nowNanos) {
        topology.handleRouted(nowNanos);
        drain(nowNanos);
    }

    /** An answer was rejected: who gave it is not close enough to the resource, by what the topology knows. */
    void handleWrongResponder(ResourceId resource, NodeId responder, long nowNanos) {
        topology.handleWrongResponder(resource, responder, nowNanos);
        drain(nowNanos);
    }

    /** A request of others went on by way of this node. */
    void handleForwarded(NodeId previousHop, long nowNanos) {
        topology.handleForwarded(previousHop, nowNanos);
        drain(nowNanos);
    }

    void handleTimeout(long nowNanos) {
        topology.handleTimeout(nowNanos);
        drain(nowNanos);
    }

    OptionalLong nextDeadlineNanos() {
        return topology.nextDeadlineNanos();
    }

    private void drain(long nowNanos) {
        if (draining) {
            return;
        }
        draining = true;
        try {
            for (TopologyOutput output = topology.pollOutput(); output != null; output = topology.pollOutput()) {
                carryOut(output, nowNanos);
            }
        } finally {
            draining = false;
        }
    }

    private void carryOut(TopologyOutput output, long nowNanos) {
        if (output instanceof TopologyOutput.Request request) {
            requests.send(request.destinations(), request.body(), new RequestEnded(request.token()), nowNanos);
        } else if (output instanceof TopologyOutput.Answer answer) {
            IncomingRequest request = unanswered.remove(answer.token());
            if (request != null) {
                responder.answer(request, answer.body());
            }
        } else if (output instanceof TopologyOutput.Attach attach) {
            attach(attach, nowNanos);
        } else if (output instanceof TopologyOutput.HandOver handOver) {
            effects.handOver(handOver.token(), handOver.to(), handOver.resources(), nowNanos);
        } else if (output instanceof TopologyOutput.ContactBootstrap contact) {
            effects.contactBootstrap(contact.token(), nowNanos);
        } else if (output instanceof TopologyOutput.ReleaseBootstrap release) {
            effects.releaseBootstrap(release.token());
        } else if (output instanceof TopologyOutput.ResponsibilityChanged) {
            effects.responsibilityChanged(nowNanos);
        } else if (output instanceof TopologyOutput.Joined) {
            effects.joined(nowNanos);
        } else if (output instanceof TopologyOutput.JoinFailed failed) {
            effects.joinFailed(failed.reason(), nowNanos);
        } else if (output instanceof TopologyOutput.Disconnect disconnect) {
            effects.disconnect(disconnect.peer());
        } else if (output instanceof TopologyOutput.Stranded) {
            effects.stranded(nowNanos);
        } else if (output instanceof TopologyOutput.HomeChanged) {
            effects.homeChanged();
        } else if (output instanceof TopologyOutput.Shaken) {
            effects.shaken();
        } else if (output instanceof TopologyOutput.Left) {
            effects.left(nowNanos);
        } else {
            throw new AssertionError("unknown output " + output);
        }
    }

    private void attach(TopologyOutput.Attach attach, long nowNanos) {
        List<Destination> destinations = attach.destinations();
        if (destinations.get(destinations.size() - 1) instanceof Destination.Node node
                && connections.isConnected(node.nodeId())) {
            topology.handleAttached(attach.token(), node.nodeId(), nowNanos);
            return;
        }
        negotiations.attach(destinations, attach.sendUpdate(), new AttachEnded(attach.token()), nowNanos);
    }

    private final class RequestEnded implements AnswerHandler {
        private final long token;

        private RequestEnded(long token) {
            this.token = token;
        }

        @Override
        public void answered(Answer answer, long nowNanos) {
            topology.handleAnswer(token, answer.signer().nodeId(), answer.body(), nowNanos);
            drain(nowNanos);
        }

        @Override
        public void failed(RequestFailure failure, long nowNanos) {
            switch (failure) {
                case NOT_SENT -> topology.handleNotSent(token, nowNanos);
                case TOO_LARGE -> topology.handleTooLarge(token, nowNanos);
                case TIMED_OUT, REFUSED_ON_THE_WAY, NO_ROUTE -> topology.handleNoAnswer(token, nowNanos);
            }
            drain(nowNanos);
        }
    }

    private final class AttachEnded implements LinkNegotiations.Attached {
        private final long token;

        private AttachEnded(long token) {
            this.token = token;
        }

        @Override
        public void attached(NodeId peer, long negotiation, long nowNanos) {
            topology.handleAttached(token, peer, nowNanos);
            drain(nowNanos);
        }

        @Override
        public void failed(String reason, @Nullable ErrorResponse refusal, long nowNanos) {
            topology.handleAttachFailed(token, reason, nowNanos);
            drain(nowNanos);
        }
    }
}
