// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.benchmarks.ice;

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
import java.util.concurrent.TimeUnit;
import java.util.logging.LogManager;
import org.p2psip.reload.ice.agent.IceSettings;
import org.p2psip.reload.ice.agent.RemoteDescription;
import org.p2psip.reload.ice.driver.IceContext;
import org.p2psip.reload.ice.driver.IcePort;

/**
 * How long two ICE sessions on one host take, from when both have the other's description: until the first pair works, and until
 * one is selected. Beside them, in turn, two agents of ice4j, and at the end two of aioice if the path of the script is given that
 * runs them. Prints the median, the least and the most of the rounds after the first ones, and what a settled session keeps.
 */
public final class ConnectBenchmark {
    private static final int WARM_UP = 20;
    private static final int ROUNDS = 50;
    private static final int SECONDS = 60;
    private static final long TA_MILLIS = 50;
    private static final long TA_OF_ICE4J_MILLIS = 20;

    private ConnectBenchmark() {}

    /** Runs all rounds. */
    public static void main(String[] arguments) throws Exception {
        // ice4j tells of each step.
        LogManager.getLogManager().reset();
        MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        EventLoop eventLoop = group.next();
        // Two contexts, as in two processes, so that neither waits for the other's slots.
        IceContext first = new IceContext(eventLoop, IceSettings.defaults().withLoopback(), new SecureRandom());
        IceContext second = new IceContext(eventLoop, IceSettings.defaults().withLoopback(), new SecureRandom());
        IcePort one = bind(first);
        IcePort other = bind(second);
        AgentMemory.measure(eventLoop, first, one, second, other);
        List<Long> valid = new ArrayList<>();
        List<Long> usable = new ArrayList<>();
        List<Long> selected = new ArrayList<>();
        List<Long> ofIce4j = new ArrayList<>();
        List<Long> ofIce4jFast = new ArrayList<>();
        for (int i = 0; i < WARM_UP + ROUNDS; i++) {
            OwnEnd[] ends = eventLoop
                    .submit(() -> new OwnEnd[] {new OwnEnd(first, one, true), new OwnEnd(second, other, false)})
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
            eventLoop
                    .submit(() -> {
                        ends[0].session.close();
                        ends[1].session.close();
                    })
                    .get(SECONDS, TimeUnit.SECONDS);
            long ice4jNanos = new Ice4jPair(TA_MILLIS).connect();
            long ice4jFastNanos = new Ice4jPair(TA_OF_ICE4J_MILLIS).connect();
            if (i >= WARM_UP) {
                valid.add(Math.min(ofFirst, ofSecond) - begin);
                usable.add(Math.max(ofFirst, ofSecond) - begin);
                selected.add(bothSelected - begin);
                ofIce4j.add(ice4jNanos);
                ofIce4jFast.add(ice4jFastNanos);
            }
        }
        print("one has a pair that works", valid);
        print("both have a pair that works", usable);
        print("both have selected one", selected);
        print("ice4j, with the same Ta of 50 ms", ofIce4j);
        print("ice4j, with its own Ta of 20 ms", ofIce4jFast);
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).await();
        aioice(arguments);
        System.exit(0);
    }

    /** Runs the script that does the same with aioice, if its path is given. */
    private static void aioice(String[] arguments) throws Exception {
        if (arguments.length > 0) {
            int unused = new ProcessBuilder(arguments[0]).inheritIO().start().waitFor();
        }
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
