// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.benchmarks.links;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;

/** A Netty echo over TLS and nothing else: neither frames nor acknowledgements, on one event loop. */
// Netty tells of failures through the pipeline as well.
@SuppressWarnings("FutureReturnValueIgnored")
final class BareTlsPair implements EchoPair {
    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final EventLoop eventLoop = group.next();
    private final EchoLoop loop;
    private final byte[] message;
    private long receivedBytes;

    BareTlsPair(int messageBytes, boolean platformCipher) {
        BareTls tls = new BareTls(new BenchOverlay(), "TLSv1.3", platformCipher);
        message = new byte[messageBytes];
        Channel server = new ServerBootstrap()
                .group(eventLoop)
                .channel(NioServerSocketChannel.class)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new SslHandler(tls.server()), new Echo());
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .syncUninterruptibly()
                .channel();
        SslHandler handshake = new SslHandler(tls.client());
        Channel client = new Bootstrap()
                .group(eventLoop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(handshake, new Sender());
                    }
                })
                .connect(server.localAddress())
                .syncUninterruptibly()
                .channel();
        CompletableFuture<Boolean> secured = new CompletableFuture<>();
        handshake.handshakeFuture().addListener(done -> secured.complete(done.isSuccess()));
        if (!Waiting.await(secured)) {
            throw new AssertionError("no handshake");
        }
        loop = new EchoLoop(eventLoop, () -> send(client));
    }

    @Override
    public Burst run(long nanos) {
        return loop.run(nanos);
    }

    @Override
    public void close() {
        group.shutdownGracefully();
    }

    private boolean flushScheduled;

    private void send(Channel client) {
        client.write(client.alloc().buffer(message.length).writeBytes(message), client.voidPromise());
        if (!flushScheduled) {
            flushScheduled = true;
            eventLoop.execute(() -> {
                flushScheduled = false;
                client.flush();
            });
        }
    }

    private static final class Echo extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object received) {
            context.write(received, context.voidPromise());
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }
    }

    private final class Sender extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object received) {
            ByteBuf bytes = (ByteBuf) received;
            receivedBytes += bytes.readableBytes();
            bytes.release();
            while (receivedBytes >= message.length) {
                receivedBytes -= message.length;
                loop.handleEcho();
            }
        }
    }
}
