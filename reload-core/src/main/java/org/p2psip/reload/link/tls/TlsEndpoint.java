// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.tls;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.link.LinkContext;
import org.p2psip.reload.link.LinkException;
import org.p2psip.reload.link.LinkListener;
import org.p2psip.reload.link.LinkRules;
import org.p2psip.reload.link.RefusalReason;
import org.p2psip.reload.link.internal.Admission;
import org.p2psip.reload.link.internal.Checks;
import org.p2psip.reload.link.internal.HostAddresses;
import org.p2psip.reload.wire.NodeId;

/** The sockets of one node: listens, dials, lets handshakes run and keeps the books of what is open. */
// Netty tells of failures through the pipeline as well.
@SuppressWarnings("FutureReturnValueIgnored")
final class TlsEndpoint {
    /** Bytes that may wait for a slow reader, or four of the longest messages if that is more. */
    static final int MIN_QUEUED_BYTES = 256 * 1024;

    private static final int QUEUED_MESSAGES = 4;

    private final TlsSettings settings;
    private final LinkContext context;
    private final LinkListener listener;
    private final EventLoop eventLoop;
    private final TlsEngines engines;
    private final Admission admission;
    private final Set<TlsConnection> open = new LinkedHashSet<>();
    private final ChannelGroup channels;
    private LinkRules rules;
    private boolean closed;

    TlsEndpoint(TlsSettings settings, LinkContext context, LinkListener listener, EventLoop eventLoop) {
        this.settings = settings;
        this.context = context;
        this.listener = listener;
        this.eventLoop = eventLoop;
        this.engines = new TlsEngines(context);
        this.admission = new Admission(settings.maxLinks(), settings.maxLinksPerPeer(), settings.maxHandshakes());
        this.channels = new DefaultChannelGroup(eventLoop);
        this.rules = context.rules();
    }

    /** Goes by other rules of the overlay from now on. */
    void rules(LinkRules next) {
        rules = next;
        open.forEach(connection -> {
            connection.rules(next);
            connection.waterMark(waterMark());
        });
    }

    /**
     * Listens on {@code address}.
     *
     * @param acceptor gets the connections whose handshake succeeded
     */
    CompletableFuture<Channel> listen(InetSocketAddress address, Consumer<SecureConnection> acceptor) {
        CompletableFuture<Channel> result = new CompletableFuture<>();
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(eventLoop)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, waterMark())
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        handleAccepted(channel, acceptor);
                    }
                });
        ChannelFuture bind = bootstrap.bind(address);
        bind.addListener(done -> {
            if (done.isSuccess()) {
                manage(bind.channel());
                result.complete(bind.channel());
            } else {
                result.completeExceptionally(Checks.listenFailed("", address, done.cause()));
            }
        });
        return result;
    }

    ChannelFuture connect(InetSocketAddress address) {
        ChannelFuture connect = new Bootstrap()
                .group(eventLoop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, waterMark())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        settings.connectTimeout().toMillis())
                // The handshake comes once the connection stands.
                .handler(new ChannelInboundHandlerAdapter())
                .connect(address);
        manage(connect.channel());
        return connect;
    }

    void beginClientHandshake(Channel channel, InetSocketAddress remote, Handshake.Outcome outcome) {
        Handshake.begin(channel, remote, engines.client(), settings.handshakeTimeout(), context, outcome);
    }

    /** Turns a connection into a link; fails, and closes the connection, if there are too many. */
    TlsLink openLink(SecureConnection connection, NodeId peer) throws LinkException {
        admit(connection);
        TlsLink link =
                new TlsLink(connection, peer, context, rules, settings, closed -> handleClosed(connection, closed));
        link.waterMark(waterMark());
        link.open();
        open.add(link);
        return link;
    }

    /** Turns a connection into an application's channel; fails, and closes the connection, if there are too many. */
    TlsAppChannel openChannel(SecureConnection connection, NodeId peer) throws LinkException {
        admit(connection);
        TlsAppChannel channel = new TlsAppChannel(connection, peer, closed -> handleClosed(connection, closed));
        channel.open();
        open.add(channel);
        return channel;
    }

    /** Counts and reports a connection from outside that did not become a link. */
    void refuse(RefusalReason reason, String detail, @Nullable InetSocketAddress remote) {
        countRefusal(reason);
        if (!closed) {
            listener.linkRefused(reason, detail, remote);
        }
    }

    void countRefusal(RefusalReason reason) {
        admission.countRefusal(reason);
    }

    TlsLinkCounters counters(int negotiations) {
        return new TlsLinkCounters(
                admission.openCount(), admission.handshakeCount(), negotiations, admission.refusals());
    }

    /** Where the other nodes find {@code address}, which is one that was bound. */
    List<InetAddress> reachableAddresses(InetSocketAddress address) {
        return HostAddresses.reachable(settings.advertised(), address);
    }

    LinkContext context() {
        return context;
    }

    TlsSettings settings() {
        return settings;
    }

    /** Closes every socket, now and as they come. */
    void closeAll() {
        closed = true;
        for (TlsConnection connection : List.copyOf(open)) {
            connection.closeBecause("closed by this node");
        }
        channels.close();
    }

    private WriteBufferWaterMark waterMark() {
        int maxQueued = (int) Math.max(MIN_QUEUED_BYTES, QUEUED_MESSAGES * (long) rules.maxMessageBytes());
        return new WriteBufferWaterMark(maxQueued / 2, maxQueued);
    }

    private void manage(Channel channel) {
        channels.add(channel);
        if (closed) {
            channel.close();
        }
    }

    private void admit(SecureConnection connection) throws LinkException {
        if (closed) {
            connection.channel().close();
            throw new LinkException(RefusalReason.CANCELLED, "the provider is closed");
        }
        try {
            admission.open(connection.firstNodeId());
        } catch (LinkException full) {
            connection.channel().close();
            throw full;
        }
    }

    private void handleClosed(SecureConnection connection, TlsConnection closed) {
        admission.close(connection.firstNodeId());
        open.remove(closed);
    }

    private void handleAccepted(Channel channel, Consumer<SecureConnection> acceptor) {
        manage(channel);
        InetSocketAddress remote = (InetSocketAddress) channel.remoteAddress();
        if (remote == null) {
            channel.close();
            refuse(RefusalReason.CLOSED_EARLY, "the far end closed the connection before the handshake", null);
            return;
        }
        if (!admission.beginHandshake(remote.getAddress())) {
            channel.close();
            refuse(
                    RefusalReason.TOO_MANY_HANDSHAKES,
                    "as many handshakes as allowed are under way, in all or with this address",
                    remote);
            return;
        }
        Handshake.Outcome outcome = new Handshake.Outcome() {
            @Override
            public void secured(SecureConnection connection) {
                admission.endHandshake(remote.getAddress());
                acceptor.accept(connection);
            }

            @Override
            public void refused(RefusalReason reason, String detail, @Nullable InetSocketAddress from) {
                admission.endHandshake(remote.getAddress());
                refuse(reason, detail, from);
            }

            @Override
            public void renegotiationRefused() {
                countRefusal(RefusalReason.RENEGOTIATION);
            }
        };
        Handshake.begin(channel, remote, engines.server(), settings.handshakeTimeout(), context, outcome);
    }
}
