// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.driver;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * A client's way to its TURN server: a UDP socket of its own, not connected so that ICMP errors do not close it, or a TCP or TLS
 * connection.
 */
final class TurnConnection {
    private static final int MAX_DATAGRAM_BYTES = 65_535;
    private static final int CONNECT_MILLIS = 10_000;

    private final Channel channel;
    private final TurnAddress server;

    private TurnConnection(Channel channel, TurnAddress server) {
        this.channel = channel;
        this.server = server;
    }

    /** Who is told. */
    interface Listener {
        /** A whole message; it is borrowed. */
        void received(ByteBuf message);

        /** The connection has ended; not said of UDP. */
        void closed();
    }

    static CompletableFuture<TurnConnection> open(EventLoop eventLoop, TurnAddress server, Listener listener) {
        boolean udp = server.transport() == TurnAddress.Transport.UDP;
        CompletableFuture<TurnConnection> opened = new CompletableFuture<>();
        Consumer<Channel> done = channel -> opened.complete(new TurnConnection(channel, server));
        Bootstrap bootstrap = new Bootstrap().group(eventLoop);
        ChannelFuture future = udp
                ? bootstrap
                        .channel(NioDatagramChannel.class)
                        .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(MAX_DATAGRAM_BYTES))
                        .handler(new Inbound(server.address(), listener))
                        .bind(0)
                : bootstrap
                        .channel(NioSocketChannel.class)
                        .option(ChannelOption.TCP_NODELAY, true)
                        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                        .handler(new Initializer(server, listener, done, opened::completeExceptionally))
                        .connect(server.address());
        future.addListener(result -> {
            if (!result.isSuccess()) {
                opened.completeExceptionally(result.cause());
            } else if (server.transport() != TurnAddress.Transport.TLS) {
                done.accept(future.channel());
            }
        });
        return opened;
    }

    /** Sends a message, which is released. */
    void send(ByteBuf message) {
        Object out = server.transport() == TurnAddress.Transport.UDP
                ? new DatagramPacket(message, server.address())
                : message;
        ChannelFuture unused = channel.writeAndFlush(out);
    }

    void close() {
        ChannelFuture unused = channel.close();
    }

    private static final class Initializer extends ChannelInitializer<Channel> {
        private final TurnAddress server;
        private final Listener listener;
        private final Consumer<Channel> ready;
        private final Consumer<Throwable> failed;

        Initializer(TurnAddress server, Listener listener, Consumer<Channel> ready, Consumer<Throwable> failed) {
            this.server = server;
            this.listener = listener;
            this.ready = ready;
            this.failed = failed;
        }

        @Override
        protected void initChannel(Channel channel) {
            SslContext tls = server.tls();
            if (tls != null) {
                String name = server.tlsName();
                SslHandler handler = name.isEmpty()
                        ? tls.newHandler(channel.alloc())
                        : tls.newHandler(channel.alloc(), name, server.address().getPort());
                SSLParameters parameters = handler.engine().getSSLParameters();
                parameters.setEndpointIdentificationAlgorithm(name.isEmpty() ? "" : "HTTPS");
                handler.engine().setSSLParameters(parameters);
                handler.handshakeFuture().addListener(result -> {
                    if (result.isSuccess()) {
                        ready.accept(channel);
                    } else {
                        failed.accept(result.cause());
                    }
                });
                channel.pipeline().addLast(handler);
            }
            channel.pipeline().addLast(new TurnFraming(), new Inbound(null, listener));
        }
    }

    private static final class Inbound extends ChannelInboundHandlerAdapter {
        private final @Nullable InetSocketAddress source;
        private final Listener listener;

        Inbound(@Nullable InetSocketAddress source, Listener listener) {
            this.source = source;
            this.listener = listener;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            try {
                if (message instanceof DatagramPacket packet) {
                    if (packet.sender().equals(source)) {
                        listener.received(packet.content());
                    }
                } else if (message instanceof ByteBuf frame) {
                    listener.received(frame);
                }
            } finally {
                ReferenceCountUtil.release(message);
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            if (source == null) {
                listener.closed();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            if (cause instanceof Error) {
                context.fireExceptionCaught(cause);
            } else if (source == null) {
                ChannelFuture unused = context.close();
            }
            // ICMP told of a server that nobody listens at: the client's transactions find out.
        }
    }
}
