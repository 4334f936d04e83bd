// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.benchmarks.links;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.p2psip.reload.driver.NettyEnvironment;
import org.p2psip.reload.link.Link;

/**
 * Handshakes one after the other, both ends in this process, each with a certificate (P-256). Links never resume a
 * session: each one proves its certificate anew.
 */
// Netty tells of failures through the pipeline as well.
@SuppressWarnings("FutureReturnValueIgnored")
final class Handshakes {
    private static final int ROUNDS = 8;
    private static final int ROUNDS_BEFORE = 25;
    private static final int IN_A_ROUND = 20;
    private static final long TIMEOUT_SECONDS = 60;

    /** One handshake from the beginning to the end, and what comes of it closed. */
    interface Attempt {
        void run() throws IOException, InterruptedException;
    }

    private final Map<String, Attempt> attempts = new LinkedHashMap<>();
    private final List<Runnable> closings = new ArrayList<>();

    void run() throws IOException, InterruptedException {
        System.out.println("Handshakes, both ends; computing time is that of the whole process.");
        System.out.println("| | handshakes/s | per CPU second |");
        System.out.println("| --- | --- | --- |");
        links(LinkEnd.Protocol.TLS);
        bareTls("TLSv1.3", false);
        bareTls("TLSv1.2", false);
        bareTls("TLSv1.2", true);
        links(LinkEnd.Protocol.DTLS);
        bareDtls(false);
        bareDtls(true);
        measure();
        closings.forEach(Runnable::run);
    }

    private void links(LinkEnd.Protocol protocol) {
        BenchOverlay overlay = new BenchOverlay();
        NettyEnvironment environment = NettyEnvironment.create(Runnable::run);
        BlockingQueue<Link> accepted = new LinkedBlockingQueue<>();
        LinkEnd server = LinkEnd.start(protocol, overlay.context(environment, 1), environment, accepted::add);
        LinkEnd client = LinkEnd.start(protocol, overlay.context(environment, 2), environment, link -> {});
        InetSocketAddress address = server.address();
        attempts.put(protocol + " link", () -> {
            Link outgoing = client.connect(address);
            Link incoming = accepted.poll(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            if (incoming == null) {
                throw new AssertionError("no link came");
            }
            Waiting.on(environment.eventLoop(), () -> {
                outgoing.close();
                incoming.close();
                return true;
            });
        });
        closings.add(() -> {
            client.close();
            server.close();
            environment.close();
        });
    }

    private void bareTls(String protocol, boolean resume) {
        BareTls tls = new BareTls(new BenchOverlay(), protocol, true);
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        BlockingQueue<CompletableFuture<Boolean>> accepted = new LinkedBlockingQueue<>();
        Channel server = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        SslHandler handler = new SslHandler(tls.server());
                        channel.pipeline().addLast(handler);
                        accepted.add(success(handler));
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .syncUninterruptibly()
                .channel();
        int port = ((InetSocketAddress) server.localAddress()).getPort();
        attempts.put("bare " + protocol + (resume ? ", resumed" : ""), () -> {
            SslHandler handler = new SslHandler(resume ? tls.client(port) : tls.client());
            Channel channel = new Bootstrap()
                    .group(group)
                    .channel(NioSocketChannel.class)
                    .handler(new ChannelInitializer<>() {
                        @Override
                        protected void initChannel(Channel connected) {
                            connected.pipeline().addLast(handler);
                        }
                    })
                    .connect(server.localAddress())
                    .syncUninterruptibly()
                    .channel();
            CompletableFuture<Boolean> incoming = accepted.poll(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            if (incoming == null || !Waiting.await(success(handler)) || !Waiting.await(incoming)) {
                throw new AssertionError("no handshake");
            }
            channel.close().syncUninterruptibly();
        });
        closings.add(group::shutdownGracefully);
    }

    private void bareDtls(boolean resume) {
        BareDtls dtls = new BareDtls(new BenchOverlay(), true);
        attempts.put("bare DTLS 1.2" + (resume ? ", resumed" : ""), () -> {
            try (BareDtls.Sockets sockets = new BareDtls.Sockets()) {
                BareDtls.Ends ends = dtls.connect(sockets, resume);
                ends.client().close();
                ends.server().close();
            }
        });
    }

    private static CompletableFuture<Boolean> success(SslHandler handler) {
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        handler.handshakeFuture().addListener(shaken -> done.complete(shaken.isSuccess()));
        return done;
    }

    /** In turns, so that whatever else the machine does hits all. */
    private void measure() throws IOException, InterruptedException {
        Map<String, long[]> sums = new LinkedHashMap<>();
        for (int round = -ROUNDS_BEFORE; round < ROUNDS; round++) {
            for (Map.Entry<String, Attempt> attempt : attempts.entrySet()) {
                long nanos = System.nanoTime();
                long cpuNanos = processCpuNanos();
                for (int i = 0; i < IN_A_ROUND; i++) {
                    attempt.getValue().run();
                }
                long[] sum = sums.computeIfAbsent(attempt.getKey(), first -> new long[2]);
                if (round >= 0) {
                    sum[0] += System.nanoTime() - nanos;
                    sum[1] += processCpuNanos() - cpuNanos;
                }
            }
        }
        double count = ROUNDS * IN_A_ROUND;
        sums.forEach((name, sum) -> System.out.printf(
                Locale.ROOT, "| %s | %.0f | %.0f |%n", name, count * 1e9 / sum[0], count * 1e9 / sum[1]));
    }

    private static long processCpuNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }
}
