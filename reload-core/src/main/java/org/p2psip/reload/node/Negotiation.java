// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.node;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.link.LinkPurpose;
import org.p2psip.reload.link.NegotiationRole;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.LinkDescription;
import org.p2psip.reload.wire.NodeId;

/** One Attach or AppAttach under way, as {@link LinkNegotiations} keeps it. */
final class Negotiation {
    final NegotiationRole role;
    final LinkPurpose purpose;
    final boolean sendUpdate;
    final int application;
    /** The offerer's, else empty. */
    final List<Destination> destinations;
    /** Null at the answerer. */
    final LinkNegotiations.@Nullable Attached handler;
    /** What the answerer answers; null at the offerer. */
    final @Nullable IncomingRequest request;
    /** The answerer's offer; null at the offerer. */
    final @Nullable LinkDescription offer;
    /** Who is at the other end: known to the answerer at once, to the offerer with the answer. */
    @Nullable
    NodeId peer;
    /** Whether the answerer has answered. */
    boolean answered;
    /** Whether the offerer has its answer and the connection is being made. */
    boolean connecting;

    Negotiation(
            LinkPurpose purpose,
            List<Destination> destinations,
            boolean sendUpdate,
            int application,
            LinkNegotiations.Attached handler) {
        this.role = NegotiationRole.OFFERER;
        this.purpose = purpose;
        this.destinations = destinations;
        this.sendUpdate = sendUpdate;
        this.application = application;
        this.handler = handler;
        this.request = null;
        this.offer = null;
    }

    Negotiation(
            LinkPurpose purpose, IncomingRequest request, LinkDescription offer, boolean sendUpdate, int application) {
        this.role = NegotiationRole.ANSWERER;
        this.purpose = purpose;
        this.destinations = List.of();
        this.sendUpdate = sendUpdate;
        this.application = application;
        this.handler = null;
        this.request = request;
        this.offer = offer;
        this.peer = request.signer().nodeId();
    }

    boolean isOverlay() {
        return purpose == LinkPurpose.OVERLAY;
    }

    /** Whether this is an own Attach that {@code node} has answered, so that a link with it is on its way. */
    boolean isConnectingTo(NodeId node) {
        return isOverlay() && connecting && peer != null && peer.equals(node);
    }

    /** Whether this is an own Attach to exactly {@code node} that has not been answered. */
    boolean isUnansweredAttachTo(NodeId node) {
        return isOverlay()
                && role == NegotiationRole.OFFERER
                && peer == null
                && destinations.get(destinations.size() - 1).equals(new Destination.Node(node));
    }
}
