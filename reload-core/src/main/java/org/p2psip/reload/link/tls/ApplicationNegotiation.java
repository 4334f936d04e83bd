// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.tls;

import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.link.AppChannel;
import org.p2psip.reload.link.LinkException;
import org.p2psip.reload.link.NegotiationRole;
import org.p2psip.reload.link.RefusalReason;
import org.p2psip.reload.wire.LinkDescription;
import org.p2psip.reload.wire.NodeId;

/** An AppAttach: the offerer opens a listening socket for it alone, which closes once the peer came. */
// Netty tells of failures through the pipeline as well.
@SuppressWarnings("FutureReturnValueIgnored")
final class ApplicationNegotiation extends TlsNegotiation<AppChannel> {
    /** Nodes that may have come before it is known which one is expected; further ones are refused. */
    static final int MAX_EARLY = 4;

    private final LinkDescription local;
    private final InetSocketAddress listenAddress;
    private final List<TlsAppChannel> early = new ArrayList<>();
    private @Nullable Channel listening;

    /**
     * Begins an AppAttach.
     *
     * @param local the node's listening socket, which is what an answerer tells of itself
     * @param listenAddress where an offerer listens, with port 0
     */
    ApplicationNegotiation(
            TlsEndpoint endpoint,
            NegotiationRole role,
            LinkDescription local,
            InetSocketAddress listenAddress,
            Consumer<TlsNegotiation<?>> onOver) {
        super(endpoint, role, onOver);
        this.local = local;
        this.listenAddress = listenAddress;
    }

    @Override
    public CompletionStage<AppChannel> establishApplication(LinkDescription remote, NodeId peer) {
        return connect(remote, peer);
    }

    @Override
    CompletableFuture<LinkDescription> describe() {
        if (role() == NegotiationRole.ANSWERER) {
            return CompletableFuture.completedFuture(local);
        }
        CompletableFuture<LinkDescription> described = new CompletableFuture<>();
        endpoint().listen(listenAddress, this::handleSecured).whenComplete((channel, failure) -> {
            if (channel == null) {
                described.completeExceptionally(
                        new LinkException(RefusalReason.UNREACHABLE, String.valueOf(failure.getMessage())));
            } else {
                handleListening(channel, described);
            }
        });
        return described;
    }

    @Override
    void await(NodeId peer) {
        for (TlsAppChannel channel : List.copyOf(early)) {
            if (isOver()) {
                return;
            }
            offer(channel, peer);
        }
    }

    @Override
    AppChannel adopt(SecureConnection connection, NodeId peer) throws LinkException {
        return endpoint().openChannel(connection, peer);
    }

    @Override
    void release() {
        if (listening != null) {
            listening.close();
        }
        for (TlsAppChannel channel : early) {
            channel.closeBecause("the negotiation is over");
        }
        early.clear();
    }

    private void handleListening(Channel channel, CompletableFuture<LinkDescription> described) {
        if (isOver()) {
            channel.close();
            return;
        }
        listening = channel;
        InetSocketAddress bound = (InetSocketAddress) channel.localAddress();
        described.complete(TlsLinks.CANDIDATES.describe(role(), endpoint().reachableAddresses(bound), bound.getPort()));
    }

    private void handleSecured(SecureConnection connection) {
        if (isOver()) {
            connection.channel().close();
            endpoint().refuse(RefusalReason.CANCELLED, "the negotiation is over", connection.remoteAddress());
            return;
        }
        NodeId peer = expectedPeer();
        if (peer == null && early.size() >= MAX_EARLY) {
            connection.channel().close();
            endpoint()
                    .refuse(
                            RefusalReason.TOO_MANY_LINKS,
                            MAX_EARLY + " nodes came for one application channel",
                            connection.remoteAddress());
            return;
        }
        TlsAppChannel channel;
        try {
            channel = endpoint().openChannel(connection, connection.firstNodeId());
        } catch (LinkException e) {
            endpoint().refuse(e.reason(), String.valueOf(e.getMessage()), connection.remoteAddress());
            return;
        }
        early.add(channel);
        if (peer != null) {
            offer(channel, peer);
        }
    }

    private void offer(TlsAppChannel channel, NodeId peer) {
        early.remove(channel);
        if (!channel.isOpen()) {
            return;
        }
        if (channel.connection().proves(peer)) {
            channel.identify(peer);
            succeed(channel);
        } else {
            channel.closeBecause("another node was expected");
            endpoint()
                    .refuse(
                            RefusalReason.WRONG_NODE_ID,
                            "expected " + peer + ", the certificate is of " + channel.peer(),
                            channel.remoteAddress());
        }
    }
}
