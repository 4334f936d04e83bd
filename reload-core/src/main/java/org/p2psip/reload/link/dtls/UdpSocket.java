// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.dtls;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.nio.NioDatagramChannel;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.link.ListenFailedException;
import org.p2psip.reload.link.internal.Checks;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The UDP socket that all links of a provider share. */
// Netty tells of failures through the pipeline as well.
@SuppressWarnings("FutureReturnValueIgnored")
final class UdpSocket implements DatagramOutlet {
    /** Bytes that may wait for the network; what comes then is lost. */
    static final int MAX_QUEUED_BYTES = 1 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(UdpSocket.class);

    private static final int SOCKET_BUFFER_BYTES = 1 << 20;

    /** Datagrams read before other sockets and the timers have their turn, and before what they cause is sent. */
    static final int MAX_DATAGRAMS_IN_A_TURN = 16;

    /** Gets what arrives. */
    interface Receiver {
        /**
         * A datagram arrived.
         *
         * @param datagram borrowed
         */
        void handleDatagram(ByteBuf datagram, InetSocketAddress from);
    }

    private final EventLoop eventLoop;
    private final Channel channel;
    private final Queue<UdpPath> unfinished = new ArrayDeque<>();
    private boolean flushScheduled;

    private UdpSocket(EventLoop eventLoop, Channel channel) {
        this.eventLoop = eventLoop;
        this.channel = channel;
    }

    /** Binds {@code address}; fails with {@link ListenFailedException}. */
    static CompletableFuture<UdpSocket> bind(EventLoop eventLoop, InetSocketAddress address, Receiver receiver) {
        CompletableFuture<UdpSocket> result = new CompletableFuture<>();
        ChannelFuture bind = new Bootstrap()
                .group(eventLoop)
                .channel(NioDatagramChannel.class)
                .option(ChannelOption.SO_RCVBUF, SOCKET_BUFFER_BYTES)
                .option(ChannelOption.SO_SNDBUF, SOCKET_BUFFER_BYTES)
                .option(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        new FixedRecvByteBufAllocator(DtlsRecords.MAX_RECORD_BYTES)
                                .maxMessagesPerRead(MAX_DATAGRAMS_IN_A_TURN))
                .option(
                        ChannelOption.WRITE_BUFFER_WATER_MARK,
                        new WriteBufferWaterMark(MAX_QUEUED_BYTES / 2, MAX_QUEUED_BYTES))
                .handler(new Inbound(receiver))
                .bind(address);
        bind.addListener(done -> {
            if (done.isSuccess()) {
                result.complete(new UdpSocket(eventLoop, bind.channel()));
            } else {
                result.completeExceptionally(Checks.listenFailed("UDP ", address, done.cause()));
            }
        });
        return result;
    }

    InetSocketAddress localAddress() {
        return (InetSocketAddress) channel.localAddress();
    }

    @Override
    public boolean isOnEventLoop() {
        return eventLoop.inEventLoop();
    }

    @Override
    public @Nullable ByteBuf newDatagram(int bytes) {
        return channel.isWritable() ? channel.alloc().ioBuffer(bytes) : null;
    }

    /** From the event loop, sends once its turn is over. */
    @Override
    public void send(ByteBuf datagram, InetSocketAddress to, ChannelFutureListener onDone) {
        DatagramPacket packet = new DatagramPacket(datagram, to);
        if (eventLoop.inEventLoop()) {
            channel.write(packet).addListener(onDone);
            scheduleFlush();
        } else {
            channel.writeAndFlush(packet).addListener(onDone);
        }
    }

    @Override
    public void finishLater(UdpPath path) {
        unfinished.add(path);
        scheduleFlush();
    }

    /** Closes after what was sent is out. */
    void close() {
        flush();
        channel.close();
    }

    private void scheduleFlush() {
        if (!flushScheduled) {
            flushScheduled = true;
            eventLoop.execute(this::flush);
        }
    }

    private void flush() {
        for (UdpPath path = unfinished.poll(); path != null; path = unfinished.poll()) {
            path.finish();
        }
        flushScheduled = false;
        channel.flush();
    }

    private static final class Inbound extends SimpleChannelInboundHandler<DatagramPacket> {
        private final Receiver receiver;

        private Inbound(Receiver receiver) {
            this.receiver = receiver;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
            receiver.handleDatagram(packet.content(), packet.sender());
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            // The socket is everybody's: no datagram may close it.
            LOG.error("A datagram met a bug", cause);
        }
    }
}
