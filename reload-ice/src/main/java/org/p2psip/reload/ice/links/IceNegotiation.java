// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.links;

import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.driver.Cancellable;
import org.p2psip.reload.ice.agent.RemoteDescription;
import org.p2psip.reload.link.AppChannel;
import org.p2psip.reload.link.Link;
import org.p2psip.reload.link.LinkException;
import org.p2psip.reload.link.LinkNegotiation;
import org.p2psip.reload.link.LinkPurpose;
import org.p2psip.reload.link.NegotiationRole;
import org.p2psip.reload.link.RefusalReason;
import org.p2psip.reload.link.dtls.DtlsAssociation;
import org.p2psip.reload.wire.LinkDescription;
import org.p2psip.reload.wire.NodeId;

/** One Attach with ICE: gathers, checks, shakes hands. What it makes lives on in its connection. */
// Each stage is completed and heard by this class alone.
@SuppressWarnings("FutureReturnValueIgnored")
final class IceNegotiation implements LinkNegotiation, IceConnection.Owner {
    private final IceEndpoint endpoint;
    private final NegotiationRole role;
    private final CompletableFuture<LinkDescription> description = new CompletableFuture<>();
    private final CompletableFuture<Link> result = new CompletableFuture<>();
    private final Cancellable deadline;
    private final IceConnection connection;
    private boolean gathering;
    private @Nullable NodeId peer;
    private boolean over;

    IceNegotiation(IceEndpoint endpoint, NegotiationRole role) {
        this.endpoint = endpoint;
        this.role = role;
        this.connection = new IceConnection(endpoint, endpoint.ports(), role, LinkPurpose.OVERLAY, this);
        this.deadline =
                endpoint.environment().schedule(endpoint.negotiationTimeout().toNanos(), this::handleDeadline);
    }

    @Override
    public CompletionStage<LinkDescription> localDescription() {
        if (!gathering && !over) {
            gathering = true;
            endpoint.gather(connection.session());
        }
        return description;
    }

    @Override
    public CompletionStage<Link> establish(LinkDescription remote, NodeId expectedPeer) {
        if (peer != null) {
            throw new IllegalStateException("already connecting to " + peer);
        }
        peer = expectedPeer;
        if (over) {
            return result;
        }
        try {
            RemoteDescription read = IceDescriptions.read(remote, role.other());
            connection.connect(read, expectedPeer);
        } catch (LinkException e) {
            giveUp(e);
        }
        return result;
    }

    @Override
    public CompletionStage<AppChannel> establishApplication(LinkDescription remote, NodeId expectedPeer) {
        throw new IllegalStateException("negotiated for the overlay");
    }

    @Override
    public void cancel() {
        giveUp(new LinkException(RefusalReason.CANCELLED, "the negotiation is over"));
    }

    @Override
    public void gathered() {
        description.complete(connection.description());
    }

    @Override
    public void associated(DtlsAssociation association) {
        association.link().whenComplete((link, failure) -> {
            if (link != null) {
                succeed(link);
            } else {
                Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
                giveUp(
                        cause instanceof LinkException known
                                ? known
                                : new LinkException(RefusalReason.HANDSHAKE_FAILED, String.valueOf(cause)));
            }
        });
    }

    private void succeed(Link link) {
        if (over) {
            link.close();
            return;
        }
        end();
        endpoint.handleUp(link, connection);
        result.complete(link);
    }

    @Override
    public void failed(LinkException failure) {
        giveUp(failure);
    }

    @Override
    public void released() {
        // What there was to tell has been told.
    }

    @Override
    public void mapped(InetSocketAddress server, InetSocketAddress mapped) {
        endpoint.stunServers().handleMapped(server, mapped);
    }

    private void handleDeadline() {
        giveUp(new LinkException(
                RefusalReason.TIMED_OUT,
                "no connection within " + endpoint.negotiationTimeout().toMillis() + " ms"));
    }

    private void giveUp(LinkException failure) {
        if (over) {
            return;
        }
        end();
        endpoint.countRefusal(failure.reason());
        connection.close(String.valueOf(failure.getMessage()));
        description.completeExceptionally(failure);
        result.completeExceptionally(failure);
    }

    private void end() {
        over = true;
        deadline.cancel();
        endpoint.handleOver(this);
    }
}
