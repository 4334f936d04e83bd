// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.benchmarks.ice;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.p2psip.reload.ice.agent.IceSettings;
import org.p2psip.reload.ice.driver.IceContext;
import org.p2psip.reload.ice.driver.TurnAddress;
import org.p2psip.reload.ice.driver.TurnAllocation;

/**
 * How many allocations a TURN server at this host gives per second, each from a socket of its own: a request that is refused, one
 * with credentials, and one that gives it back.
 *
 * <p>Arguments: port, user, password, how many, and how many at once.
 */
public final class AllocationBenchmark {
    private static final double SECOND_NANOS = 1e9;
    private static final int MINUTES = 5;

    private final IceContext context;
    private final TurnAddress server;
    private final String user;
    private final String password;
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private int left;
    private int open;
    private int failed;

    private AllocationBenchmark(IceContext context, TurnAddress server, String user, String password, int count) {
        this.context = context;
        this.server = server;
        this.user = user;
        this.password = password;
        this.left = count;
    }

    /** Runs once to warm up and once to measure. */
    public static void main(String[] arguments) throws Exception {
        TurnAddress server = TurnAddress.udp(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0])));
        int count = Integer.parseInt(arguments[3]);
        int window = Integer.parseInt(arguments[4]);
        MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        EventLoop eventLoop = group.next();
        IceContext context = new IceContext(eventLoop, IceSettings.defaults().withLoopback(), new SecureRandom());
        for (String round : new String[] {"warm-up", "measured"}) {
            AllocationBenchmark run = new AllocationBenchmark(context, server, arguments[1], arguments[2], count);
            long beginNanos = System.nanoTime();
            for (int i = 0; i < window; i++) {
                eventLoop.execute(run::next);
            }
            run.done.get(MINUTES, TimeUnit.MINUTES);
            double seconds = (System.nanoTime() - beginNanos) / SECOND_NANOS;
            System.out.printf(
                    "%s: %d allocations, %d at once, in %.2f s: %.0f a second; %d failed%n",
                    round, count, window, seconds, count / seconds, run.failed);
        }
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private void next() {
        if (left == 0) {
            if (open == 0) {
                done.complete(null);
            }
            return;
        }
        left--;
        open++;
        CompletableFuture<TurnAllocation> unused = TurnAllocation.open(context, server, user, password)
                .whenComplete((allocation, failure) -> {
                    open--;
                    if (allocation == null) {
                        failed++;
                    } else {
                        allocation.release();
                    }
                    next();
                });
    }
}
