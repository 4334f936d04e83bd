// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.driver;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A socket of a port's own. */
final class SocketTransport implements DatagramTransport {
    private final Channel channel;
    private final InetSocketAddress address;
    private long sendErrors;

    SocketTransport(Channel channel) {
        this.channel = channel;
        this.address = (InetSocketAddress) channel.localAddress();
    }

    @Override
    public InetSocketAddress localAddress() {
        return address;
    }

    @Override
    public void send(ByteBuf datagram, InetSocketAddress to) {
        channel.writeAndFlush(new DatagramPacket(datagram, to)).addListener(done -> {
            if (!done.isSuccess()) {
                // Unreachable for one is not unreachable for all: retransmission and consent find out.
                sendErrors++;
            }
        });
    }

    long sendErrors() {
        return sendErrors;
    }

    void close() {
        ChannelFuture unused = channel.close();
    }

    /** What comes to the socket. */
    static final class Inbound extends SimpleChannelInboundHandler<DatagramPacket> {
        @Nullable
        SocketTransport socket;

        @Nullable
        BiConsumer<ByteBuf, InetSocketAddress> receiver;

        @Override
        protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
            BiConsumer<ByteBuf, InetSocketAddress> to = receiver;
            if (to != null) {
                to.accept(packet.content(), packet.sender());
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            SocketTransport owner = socket;
            if (cause instanceof Error || owner == null) {
                context.fireExceptionCaught(cause);
            } else {
                // ICMP told of a port that nobody listens at: no reason to give the socket up.
                owner.sendErrors++;
            }
        }
    }
}
