// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.driver;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.SocketOption;
import java.nio.channels.DatagramChannel;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.ice.turn.RelaySocket;
import org.p2psip.reload.ice.turn.TurnServerOutput;

/** The sockets at which a server relays. An error of one datagram never closes a socket: others are to be reached still. */
final class RelaySockets {
    private static final int MAX_DATAGRAM_BYTES = 65_535;
    private static final int RECEIVE_BUFFER_BYTES = 1 << 20;

    private final TurnService service;
    private final EventLoop eventLoop;
    private final @Nullable SocketOption<Boolean> dontFragment = findDontFragment();
    private final Set<Channel> open = new HashSet<>();

    RelaySockets(TurnService service, EventLoop eventLoop) {
        this.service = service;
        this.eventLoop = eventLoop;
    }

    /** The option that forbids fragments: Java has it from version 19 on. */
    @SuppressWarnings("unchecked")
    private static @Nullable SocketOption<Boolean> findDontFragment() {
        try (DatagramChannel probe = DatagramChannel.open()) {
            for (SocketOption<?> each : probe.supportedOptions()) {
                if (each.name().equals("IP_DONTFRAGMENT") && each.type() == Boolean.class) {
                    return (SocketOption<Boolean>) each;
                }
            }
        } catch (IOException e) {
            // Then neither is there any other socket.
        }
        return null;
    }

    boolean canForbidFragments() {
        return dontFragment != null;
    }

    void open(RelaySocket socket) {
        SocketProtocolFamily family = socket.bound().getAddress() instanceof Inet4Address
                ? SocketProtocolFamily.INET
                : SocketProtocolFamily.INET6;
        ChannelFuture bound = new Bootstrap()
                .group(eventLoop)
                .channelFactory(() -> new NioDatagramChannel(family))
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(MAX_DATAGRAM_BYTES))
                .option(ChannelOption.SO_RCVBUF, RECEIVE_BUFFER_BYTES)
                .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .handler(new Inbound(socket))
                .bind(socket.bound());
        bound.addListener(done -> {
            if (!done.isSuccess()) {
                service.server().handleNotOpened(socket, service.nowNanos());
            } else if (socket.isClosed()) {
                ChannelFuture unused = bound.channel().close();
            } else {
                open.add(bound.channel());
                socket.attach(bound.channel());
                service.server().handleOpened(socket, service.nowNanos());
            }
            service.pump();
            service.flush();
        });
    }

    void close(RelaySocket socket) {
        if (socket.attachment() instanceof Channel channel) {
            open.remove(channel);
            ChannelFuture unused = channel.close();
        }
    }

    void closeAll() {
        for (Channel each : open) {
            ChannelFuture unused = each.close();
        }
        open.clear();
    }

    /** Writes a datagram; the channel it was written to, which is to be flushed, or null. */
    @Nullable
    Channel send(TurnServerOutput.ToPeer output) {
        if (!(output.socket().attachment() instanceof Channel channel) || !channel.isWritable()) {
            output.payload().release();
            service.countSendError();
            return null;
        }
        DatagramPacket packet = new DatagramPacket(output.payload(), output.peer());
        SocketOption<Boolean> option = dontFragment;
        if (output.dontFragment() && option != null) {
            // What was written before goes without it.
            channel.flush();
            channel.config().setOption(NioChannelOption.of(option), true);
            ChannelFuture unused = channel.writeAndFlush(packet, channel.voidPromise());
            channel.config().setOption(NioChannelOption.of(option), false);
            return null;
        }
        ChannelFuture unused = channel.write(packet, channel.voidPromise());
        return channel;
    }

    private final class Inbound extends ChannelInboundHandlerAdapter {
        private final RelaySocket socket;

        Inbound(RelaySocket socket) {
            this.socket = socket;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            DatagramPacket packet = (DatagramPacket) message;
            try {
                service.server().handleRelayed(socket, packet.sender(), packet.content(), service.nowNanos());
                service.pump();
            } finally {
                ReferenceCountUtil.release(packet);
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            service.flush();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            if (cause instanceof Error) {
                context.fireExceptionCaught(cause);
            } else {
                service.countSendError();
            }
        }
    }
}
