// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.benchmarks.ice;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.p2psip.reload.ice.agent.IceOutput;
import org.p2psip.reload.ice.agent.IceSettings;
import org.p2psip.reload.ice.agent.RemoteCandidate;
import org.p2psip.reload.ice.agent.RemoteDescription;
import org.p2psip.reload.ice.driver.IceContext;
import org.p2psip.reload.ice.driver.IceListener;
import org.p2psip.reload.ice.driver.IcePort;
import org.p2psip.reload.ice.driver.IceSession;

/**
 * How long two ICE sessions on one host take, from when both have the other's description: until the first pair works, and until
 * one is selected. Prints the median, the least and the most of the rounds after the first ones.
 */
public final class ConnectBenchmark {
    private static final int WARM_UP = 20;
    private static final int ROUNDS = 50;
    private static final int SECONDS = 60;

    private ConnectBenchmark() {}

    /** One end, which notes when it got how far. */
    private static final class End implements IceListener {
        private final CompletableFuture<Void> gathered = new CompletableFuture<>();
        private final CompletableFuture<Long> usable = new CompletableFuture<>();
        private final CompletableFuture<Long> selected = new CompletableFuture<>();
        private final IceSession session;

        End(IceContext context, IcePort port, boolean controlling) {
            session = new IceSession(context, List.of(port), controlling, this);
            session.gather(List.of(), List.of(), true);
        }

        RemoteDescription description() {
            return new RemoteDescription(
                    session.credentials(),
                    session.candidates().stream()
                            .map(each -> new RemoteCandidate(
                                    each.type(), each.address(), each.foundation(), each.priority()))
                            .collect(Collectors.toList()));
        }

        @Override
        public void gathered() {
            gathered.complete(null);
        }

        @Override
        public void usable(IceOutput.PathUsable path) {
            usable.complete(System.nanoTime());
        }

        @Override
        public void selected(IceOutput.Selected path) {
            selected.complete(System.nanoTime());
        }

        @Override
        public boolean received(ByteBuf datagram) {
            return true;
        }

        @Override
        public void failed(IceOutput.Failed failure) {
            selected.completeExceptionally(new AssertionError(failure.toString()));
        }
    }

    /** Runs all rounds. */
    public static void main(String[] arguments) throws Exception {
        MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        EventLoop eventLoop = group.next();
        // Two contexts, as in two processes, so that neither waits for the other's slots.
        IceContext first = new IceContext(eventLoop, IceSettings.defaults().withLoopback(), new SecureRandom());
        IceContext second = new IceContext(eventLoop, IceSettings.defaults().withLoopback(), new SecureRandom());
        IcePort one = bind(first);
        IcePort other = bind(second);
        List<Long> valid = new ArrayList<>();
        List<Long> usable = new ArrayList<>();
        List<Long> selected = new ArrayList<>();
        for (int i = 0; i < WARM_UP + ROUNDS; i++) {
            End[] ends = eventLoop
                    .submit(() -> new End[] {new End(first, one, true), new End(second, other, false)})
                    .get(SECONDS, TimeUnit.SECONDS);
            ends[0].gathered.get(SECONDS, TimeUnit.SECONDS);
            ends[1].gathered.get(SECONDS, TimeUnit.SECONDS);
            long begin = eventLoop
                    .submit(() -> {
                        RemoteDescription ofOne = ends[0].description();
                        RemoteDescription ofOther = ends[1].description();
                        long now = System.nanoTime();
                        ends[1].session.start(ofOne);
                        ends[0].session.start(ofOther);
                        return now;
                    })
                    .get(SECONDS, TimeUnit.SECONDS);
            long ofFirst = ends[0].usable.get(SECONDS, TimeUnit.SECONDS);
            long ofSecond = ends[1].usable.get(SECONDS, TimeUnit.SECONDS);
            long bothSelected = Math.max(
                    ends[0].selected.get(SECONDS, TimeUnit.SECONDS), ends[1].selected.get(SECONDS, TimeUnit.SECONDS));
            if (i >= WARM_UP) {
                valid.add(Math.min(ofFirst, ofSecond) - begin);
                usable.add(Math.max(ofFirst, ofSecond) - begin);
                selected.add(bothSelected - begin);
            }
            eventLoop
                    .submit(() -> {
                        ends[0].session.close();
                        ends[1].session.close();
                    })
                    .get(SECONDS, TimeUnit.SECONDS);
        }
        print("one has a pair that works", valid);
        print("both have a pair that works", usable);
        print("both have selected one", selected);
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).await();
    }

    private static IcePort bind(IceContext context) throws Exception {
        return IcePort.bind(context, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .get(SECONDS, TimeUnit.SECONDS);
    }

    private static void print(String what, List<Long> nanos) {
        Collections.sort(nanos);
        System.out.printf(
                Locale.ROOT,
                "%s: median %.1f ms, %.1f to %.1f ms%n",
                what,
                nanos.get(nanos.size() / 2) / 1e6,
                nanos.get(0) / 1e6,
                nanos.get(nanos.size() - 1) / 1e6);
    }
}
