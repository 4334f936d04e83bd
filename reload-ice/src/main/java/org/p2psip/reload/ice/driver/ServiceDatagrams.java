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
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.util.ReferenceCountUtil;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A UDP socket of a server. What comes goes to the server's machine, and what that gives out is sent when all that has come was
 * read. An error of one datagram never closes the socket: others are to be reached still.
 */
abstract class ServiceDatagrams extends ChannelInboundHandlerAdapter {
    private static final int MAX_DATAGRAM_BYTES = 65_535;

    private final TurnService service;

    ServiceDatagrams(TurnService service) {
        this.service = service;
    }

    /** A datagram has come; it is borrowed. */
    abstract void received(Channel channel, DatagramPacket packet);

    /**
     * Opens a socket.
     *
     * @param receiveBytes how much waits in the system
     * @param perTurn how many datagrams are read before others have their turn
     */
    static ChannelFuture bind(
            EventLoop eventLoop, InetSocketAddress address, int receiveBytes, int perTurn, ServiceDatagrams handler) {
        @Nullable
        SocketProtocolFamily family = address.getAddress().isAnyLocalAddress()
                ? null
                : address.getAddress() instanceof Inet4Address ? SocketProtocolFamily.INET : SocketProtocolFamily.INET6;
        return new Bootstrap()
                .group(eventLoop)
                .channelFactory(() -> family == null ? new NioDatagramChannel() : new NioDatagramChannel(family))
                .option(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        new FixedRecvByteBufAllocator(MAX_DATAGRAM_BYTES).maxMessagesPerRead(perTurn))
                .option(ChannelOption.SO_RCVBUF, receiveBytes)
                .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .handler(handler)
                .bind(address);
    }

    @Override
    public final void channelRead(ChannelHandlerContext context, Object message) {
        DatagramPacket packet = (DatagramPacket) message;
        try {
            received(context.channel(), packet);
            service.pump();
        } finally {
            ReferenceCountUtil.release(packet);
        }
    }

    @Override
    public final void channelReadComplete(ChannelHandlerContext context) {
        service.flush();
    }

    @Override
    public final void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof Error) {
            context.fireExceptionCaught(cause);
        } else {
            service.countSendError();
        }
    }
}
