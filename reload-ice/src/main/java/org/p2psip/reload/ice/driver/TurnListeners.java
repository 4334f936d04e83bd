// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.driver;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.ice.turn.ClientPath;

/** Where a server's clients come in. */
final class TurnListeners {
    /** How many connections there may be over streams; further ones are closed at once. */
    static final int MAX_CONNECTIONS = 4096;

    /** How many of these may be from one address. */
    static final int MAX_CONNECTIONS_PER_SOURCE = 256;

    /** How long a connection may be without an allocation. */
    private static final long IDLE_SECONDS = 30;

    private static final int RECEIVE_BUFFER_BYTES = 1 << 22;
    private static final int DATAGRAMS_PER_TURN = 64;

    private final TurnService service;
    private final EventLoop eventLoop;
    private final Map<InetAddress, Integer> connections = new HashMap<>();
    private int connected;

    TurnListeners(TurnService service, EventLoop eventLoop) {
        this.service = service;
        this.eventLoop = eventLoop;
    }

    ChannelFuture listen(TurnAddress at) {
        if (at.transport() == TurnAddress.Transport.UDP) {
            return ServiceDatagrams.bind(
                    eventLoop, at.address(), RECEIVE_BUFFER_BYTES, DATAGRAMS_PER_TURN, new Datagrams());
        }
        return new ServerBootstrap()
                .group(eventLoop)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new Connections(at))
                .bind(at.address());
    }

    private final class Datagrams extends ServiceDatagrams {
        Datagrams() {
            super(service);
        }

        @Override
        void received(Channel channel, DatagramPacket packet) {
            ClientPath path = new ClientPath(
                    ClientPath.Transport.UDP, (InetSocketAddress) channel.localAddress(), packet.sender(), channel);
            service.server().handleMessage(path, packet.content(), service.nowNanos());
        }
    }

    private final class Connections extends ChannelInitializer<Channel> {
        private final TurnAddress at;

        Connections(TurnAddress at) {
            this.at = at;
        }

        @Override
        protected void initChannel(Channel channel) {
            SslContext tls = at.tls();
            if (tls != null) {
                channel.pipeline().addLast(tls.newHandler(channel.alloc()));
            }
            channel.pipeline()
                    .addLast(
                            new TurnFraming(),
                            new Stream(tls == null ? ClientPath.Transport.TCP : ClientPath.Transport.TLS));
        }
    }

    private final class Stream extends ChannelInboundHandlerAdapter {
        private final ClientPath.Transport transport;
        private @Nullable ClientPath path;
        private @Nullable ScheduledFuture<?> idle;

        Stream(ClientPath.Transport transport) {
            this.transport = transport;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            Channel channel = context.channel();
            InetSocketAddress remote = (InetSocketAddress) channel.remoteAddress();
            int ofSource = connections.getOrDefault(remote.getAddress(), 0);
            if (connected == MAX_CONNECTIONS || ofSource == MAX_CONNECTIONS_PER_SOURCE) {
                ChannelFuture unused = context.close();
                return;
            }
            connected++;
            service.add(channel);
            connections.put(remote.getAddress(), ofSource + 1);
            ClientPath opened = new ClientPath(transport, (InetSocketAddress) channel.localAddress(), remote, channel);
            path = opened;
            idle = eventLoop.schedule(
                    () -> {
                        if (!service.server().hasAllocation(opened)) {
                            ChannelFuture unused = channel.close();
                        }
                    },
                    IDLE_SECONDS,
                    TimeUnit.SECONDS);
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            try {
                ClientPath from = path;
                if (from != null && message instanceof ByteBuf frame) {
                    service.server().handleMessage(from, frame, service.nowNanos());
                    service.pump();
                }
            } finally {
                ReferenceCountUtil.release(message);
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            service.flush();
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            ClientPath gone = path;
            if (gone == null) {
                return;
            }
            path = null;
            ScheduledFuture<?> pending = idle;
            if (pending != null) {
                pending.cancel(false);
            }
            connected--;
            connections.computeIfPresent(gone.remote().getAddress(), (source, count) -> count == 1 ? null : count - 1);
            service.server().handleGone(gone);
            service.pump();
            service.flush();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            if (cause instanceof Error) {
                context.fireExceptionCaught(cause);
            } else {
                ChannelFuture unused = context.close();
            }
        }
    }
}
