// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.tls;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.p2psip.reload.link.Link;
import org.p2psip.reload.link.LinkException;
import org.p2psip.reload.link.NegotiationRole;
import org.p2psip.reload.link.internal.Arrivals;
import org.p2psip.reload.wire.LinkDescription;
import org.p2psip.reload.wire.NodeId;

/** An Attach: the offerer waits for a connection to the node's own listening socket. */
final class OverlayNegotiation extends TlsNegotiation<Link> {
    private final LinkDescription local;
    private final Arrivals<TlsLink, OverlayNegotiation> arrivals;
    private final long since;

    /** @param local the node's listening socket */
    OverlayNegotiation(
            TlsEndpoint endpoint,
            NegotiationRole role,
            LinkDescription local,
            Arrivals<TlsLink, OverlayNegotiation> arrivals,
            Consumer<TlsNegotiation<?>> onOver) {
        super(endpoint, role, onOver);
        this.local = local;
        this.arrivals = arrivals;
        this.since = arrivals.count();
    }

    @Override
    public CompletionStage<Link> establish(LinkDescription remote, NodeId peer) {
        return connect(remote, peer);
    }

    @Override
    CompletableFuture<LinkDescription> describe() {
        return CompletableFuture.completedFuture(local);
    }

    @Override
    void await(NodeId peer) {
        // The answerer dials at once, and its connection may overtake its answer.
        TlsLink early = arrivals.find(peer, since);
        if (early == null) {
            arrivals.await(this, peer);
        } else {
            early.identify(peer);
            succeed(early);
        }
    }

    @Override
    Link adopt(SecureConnection connection, NodeId peer) throws LinkException {
        return endpoint().openLink(connection, peer);
    }

    @Override
    void release() {
        arrivals.forget(this);
    }
}
