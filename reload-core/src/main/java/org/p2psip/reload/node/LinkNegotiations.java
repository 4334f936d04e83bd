// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.node;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.link.LinkPurpose;
import org.p2psip.reload.link.NegotiationRole;
import org.p2psip.reload.routing.ConnectionTable;
import org.p2psip.reload.transaction.DeadlineQueue;
import org.p2psip.reload.wire.AppAttachAnswer;
import org.p2psip.reload.wire.AppAttachRequest;
import org.p2psip.reload.wire.AttachAnswer;
import org.p2psip.reload.wire.AttachRequest;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.ErrorCode;
import org.p2psip.reload.wire.ErrorResponse;
import org.p2psip.reload.wire.LinkDescription;
import org.p2psip.reload.wire.MessageBody;
import org.p2psip.reload.wire.NodeId;

/**
 * Attach and AppAttach, both sides of each: descriptions exchanged end to end, then a connection (RFC 6940, Sections 6.5.1
 * and 6.5.2).
 */
final class LinkNegotiations {
    /** Most negotiations under way, as many as providers allow; further requests of others are refused, own ones fail. */
    static final int MAX_NEGOTIATIONS = 64;

    /** Most negotiations under way that others began: some are left for own ones. */
    static final int MAX_ANSWERED = 48;

    /**
     * Most negotiations under way whose requests one neighbor brought, whoever signed them: an Attach doesn't say whom it is for, and
     * who forwards one can send it again elsewhere.
     */
    static final int MAX_ANSWERED_PER_HOP = 24;

    /** Most negotiations under way that one other node began; its further requests are refused. */
    static final int MAX_NEGOTIATIONS_PER_PEER = 8;

    /** After this time a negotiation is given up, whatever the provider says: 30 s. */
    static final Duration DEADLINE = Duration.ofSeconds(30);

    /** What goes on when an attachment of this node ends. */
    interface Attached {
        /** Nobody waits for it. */
        Attached NOBODY = new Attached() {
            @Override
            public void attached(NodeId peer, long negotiation, long nowNanos) {}

            @Override
            public void failed(String reason, @Nullable ErrorResponse refusal, long nowNanos) {}
        };

        /**
         * The connection is up.
         *
         * @param negotiation names the channel of an application; of a link, {@code peer} says enough
         */
        void attached(NodeId peer, long negotiation, long nowNanos);

        void failed(String reason, @Nullable ErrorResponse refusal, long nowNanos);
    }

    private final NodeId self;
    private final Set<Integer> applications;
    private final Requests requests;
    private final Responder responder;
    private final ConnectionTable connections;
    private final Outputs outputs;
    private final UpdateWanted updateWanted;
    private final Map<Long, Negotiation> negotiations = new LinkedHashMap<>();
    private final DeadlineQueue<Long> deadlines = new DeadlineQueue<>();
    private long nextNegotiation = 1;

    /** Hears that a peer asked for an Update with its Attach, once the link is up. */
    interface UpdateWanted {
        void updateWanted(NodeId peer, long nowNanos);
    }

    LinkNegotiations(
            NodeId self,
            Set<Integer> applications,
            Requests requests,
            Responder responder,
            ConnectionTable connections,
            Outputs outputs,
            UpdateWanted updateWanted) {
        this.self = self;
        this.applications = applications;
        this.requests = requests;
        this.responder = responder;
        this.connections = connections;
        this.outputs = outputs;
        this.updateWanted = updateWanted;
    }

    /** Brings up a link to whoever answers at {@code destinations}. */
    void attach(List<Destination> destinations, boolean sendUpdate, Attached handler, long nowNanos) {
        begin(new Negotiation(LinkPurpose.OVERLAY, destinations, sendUpdate, 0, handler), nowNanos);
    }

    /** Brings up a channel of an application to the node at the end of {@code destinations}. */
    void connect(List<Destination> destinations, int application, Attached handler, long nowNanos) {
        begin(new Negotiation(LinkPurpose.APPLICATION, destinations, false, application, handler), nowNanos);
    }

    void handleAttach(IncomingRequest request, AttachRequest attach, long nowNanos) {
        NodeId peer = request.signer().nodeId();
        if (peer.equals(self)) {
            responder.refuse(request, ErrorCode.INVALID_MESSAGE, "an Attach of the node to itself");
            return;
        }
        for (Map.Entry<Long, Negotiation> entry : List.copyOf(negotiations.entrySet())) {
            if (entry.getValue().isConnectingTo(peer)) {
                responder.refuse(request, ErrorCode.IN_PROGRESS, "a link with you is being made");
                return;
            }
            if (entry.getValue().isUnansweredAttachTo(peer)) {
                // Both attach to each other at once: the larger Node-ID's Attach goes on (RFC 6940, Section 6.5.1.2).
                if (self.compareTo(peer) > 0) {
                    responder.refuse(request, ErrorCode.IN_PROGRESS, "an Attach to you is under way");
                    return;
                }
                awaitPeersAttach(entry.getKey(), entry.getValue(), peer);
            }
        }
        answer(request, LinkPurpose.OVERLAY, attach.description(), attach.sendUpdate(), 0, nowNanos);
    }

    void handleAppAttach(IncomingRequest request, AppAttachRequest attach, long nowNanos) {
        if (!applications.contains(attach.application())) {
            responder.refuse(request, ErrorCode.NOT_FOUND, "application " + attach.application() + " is not served");
            return;
        }
        answer(request, LinkPurpose.APPLICATION, attach.description(), false, attach.application(), nowNanos);
    }

    /** The provider has gathered this side's description. */
    void handleDescription(long id, LinkDescription description, long nowNanos) {
        Negotiation negotiation = negotiations.get(id);
        if (negotiation == null) {
            return;
        }
        boolean overlay = negotiation.isOverlay();
        if (negotiation.role == NegotiationRole.OFFERER) {
            if (negotiation.peer != null) {
                return; // It waits for the peer's own Attach by now.
            }
            MessageBody body = overlay
                    ? new AttachRequest(description, negotiation.sendUpdate)
                    : new AppAttachRequest(description, negotiation.application);
            requests.send(negotiation.destinations, body, new AttachAnswered(id), nowNanos);
            return;
        }
        IncomingRequest request = negotiation.request;
        LinkDescription offer = negotiation.offer;
        if (request == null || offer == null) {
            throw new AssertionError("an answerer without a request");
        }
        negotiation.answered = true;
        responder.answer(
                request,
                overlay
                        ? new AttachAnswer(description, false)
                        : new AppAttachAnswer(description, negotiation.application));
        outputs.add(new NodeOutput.Establish(id, offer, request.signer().nodeId()));
    }

    /** The connection of a negotiation is up. */
    void handleEstablished(long id, long nowNanos) {
        Negotiation negotiation = remove(id);
        if (negotiation == null) {
            return;
        }
        NodeId peer = negotiation.peer;
        if (peer == null) {
            throw new AssertionError("established without a peer");
        }
        if (negotiation.isOverlay() && !connections.isConnected(peer)) {
            if (negotiation.handler != null) {
                negotiation.handler.failed("the link was refused, or closed at once", null, nowNanos);
            }
        } else if (negotiation.handler != null) {
            negotiation.handler.attached(peer, id, nowNanos);
        } else if (!negotiation.isOverlay()) {
            outputs.add(new NodeOutput.ChannelAccepted(id, negotiation.application));
        } else if (negotiation.sendUpdate) {
            updateWanted.updateWanted(peer, nowNanos);
        }
    }

    /** A negotiation did not lead to a connection. */
    void handleFailed(long id, String reason, long nowNanos) {
        fail(id, reason, null, nowNanos);
    }

    /** A link to {@code peer} came up in whatever way: what waited for just that is done. */
    void handleConnected(NodeId peer, long nowNanos) {
        for (Map.Entry<Long, Negotiation> entry : List.copyOf(negotiations.entrySet())) {
            Negotiation negotiation = entry.getValue();
            if (negotiation.isOverlay()
                    && negotiation.handler != null
                    && negotiation.peer != null
                    && negotiation.peer.equals(peer)) {
                remove(entry.getKey());
                outputs.add(new NodeOutput.Abandon(entry.getKey()));
                negotiation.handler.attached(peer, entry.getKey(), nowNanos);
            }
        }
    }

    void handleTimeout(long nowNanos) {
        for (Long id = deadlines.pollDue(nowNanos); id != null; id = deadlines.pollDue(nowNanos)) {
            outputs.add(new NodeOutput.Abandon(id));
            fail(id, "no connection within " + DEADLINE.getSeconds() + " s", null, nowNanos);
        }
    }

    OptionalLong nextDeadlineNanos() {
        return deadlines.nextDeadlineNanos();
    }

    private void begin(Negotiation negotiation, long nowNanos) {
        if (negotiations.size() >= MAX_NEGOTIATIONS) {
            if (negotiation.request != null) {
                responder.refuse(negotiation.request, ErrorCode.REQUEST_TIMEOUT, "too many negotiations are under way");
            } else if (negotiation.handler != null) {
                negotiation.handler.failed("too many negotiations are under way", null, nowNanos);
            }
            return;
        }
        long id = nextNegotiation++;
        negotiations.put(id, negotiation);
        deadlines.set(id, nowNanos + DEADLINE.toNanos());
        outputs.add(new NodeOutput.Negotiate(id, negotiation.role, negotiation.purpose));
    }

    private void answer(
            IncomingRequest request,
            LinkPurpose purpose,
            LinkDescription offer,
            boolean sendUpdate,
            int application,
            long nowNanos) {
        NodeId peer = request.signer().nodeId();
        if (answered(each -> each.signer().nodeId().equals(peer)) >= MAX_NEGOTIATIONS_PER_PEER) {
            responder.refuse(request, ErrorCode.REQUEST_TIMEOUT, "too many negotiations with you are under way");
            return;
        }
        if (answered(each -> true) >= MAX_ANSWERED
                || answered(each -> each.previousHop().equals(request.previousHop())) >= MAX_ANSWERED_PER_HOP) {
            responder.refuse(request, ErrorCode.REQUEST_TIMEOUT, "too many negotiations are under way");
            return;
        }
        begin(new Negotiation(purpose, request, offer, sendUpdate, application), nowNanos);
    }

    /** How many of the negotiations began with such a request. */
    private long answered(Predicate<IncomingRequest> which) {
        return negotiations.values().stream()
                .filter(each -> each.request != null && which.test(each.request))
                .count();
    }

    /** Waits for the link that the peer's own Attach will bring; the deadline of the negotiation stays. */
    private void awaitPeersAttach(long id, Negotiation negotiation, NodeId peer) {
        negotiation.peer = peer;
        outputs.add(new NodeOutput.Abandon(id));
    }

    private void fail(long id, String reason, @Nullable ErrorResponse refusal, long nowNanos) {
        Negotiation negotiation = remove(id);
        if (negotiation == null) {
            return;
        }
        if (negotiation.handler != null) {
            negotiation.handler.failed(reason, refusal, nowNanos);
        } else if (negotiation.request != null && !negotiation.answered) {
            // Whoever asked would otherwise wait for the lifetime of its request.
            responder.refuse(negotiation.request, ErrorCode.REQUEST_TIMEOUT, "no link can be offered now");
        }
    }

    private @Nullable Negotiation remove(long id) {
        deadlines.clear(id);
        return negotiations.remove(id);
    }

    /** What the answer to an own Attach or AppAttach does to its negotiation. */
    private final class AttachAnswered implements AnswerHandler {
        private final long id;

        private AttachAnswered(long id) {
            this.id = id;
        }

        @Override
        public void answered(Answer answer, long nowNanos) {
            Negotiation negotiation = negotiations.get(id);
            if (negotiation == null || negotiation.peer != null) {
                return;
            }
            NodeId signer = answer.signer().nodeId();
            if (answer.body() instanceof AttachAnswer attach) {
                establish(negotiation, attach.description(), signer, nowNanos);
            } else if (answer.body() instanceof AppAttachAnswer attach) {
                establish(negotiation, attach.description(), signer, nowNanos);
            } else if (answer.body() instanceof ErrorResponse error) {
                refused(negotiation, error, signer, nowNanos);
            } else {
                throw new AssertionError(
                        "an answer of another method: " + answer.body().code());
            }
        }

        @Override
        public void failed(RequestFailure failure, long nowNanos) {
            Negotiation negotiation = negotiations.get(id);
            if (negotiation != null && negotiation.peer == null) {
                giveUp("no answer to the Attach: " + failure, null, nowNanos);
            }
        }

        /** After a collision the peer's Attach brings the link, and this one is not sent again. */
        @Override
        public boolean isWanted() {
            Negotiation negotiation = negotiations.get(id);
            return negotiation != null && negotiation.peer == null;
        }

        private void establish(Negotiation negotiation, LinkDescription description, NodeId signer, long nowNanos) {
            if (negotiation.isOverlay() && signer.equals(self)) {
                giveUp("the node itself answered", null, nowNanos);
                return;
            }
            negotiation.peer = signer;
            negotiation.connecting = true;
            outputs.add(new NodeOutput.Establish(id, description, signer));
        }

        private void refused(Negotiation negotiation, ErrorResponse error, NodeId signer, long nowNanos) {
            if (negotiation.isOverlay() && error.errorCode().equals(ErrorCode.IN_PROGRESS)) {
                awaitPeersAttach(id, negotiation, signer);
                if (connections.isConnected(signer)) {
                    handleConnected(signer, nowNanos);
                }
                return;
            }
            giveUp("refused: " + error.errorCode(), error, nowNanos);
        }

        private void giveUp(String reason, @Nullable ErrorResponse refusal, long nowNanos) {
            outputs.add(new NodeOutput.Abandon(id));
            fail(id, reason, refusal, nowNanos);
        }
    }
}
