// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.benchmarks.links;

import java.io.IOException;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/** What links cost: {@code throughput}, {@code chain}, {@code handshakes}, {@code memory}, or all of them. */
public final class LinkBenchmarks {
    private static final int ROUNDS = 20;
    private static final int BURST_MILLIS = 300;

    /** Held, as the level is lost with the logger. */
    private static final Logger BOUNCY_CASTLE = Logger.getLogger("org.bouncycastle");

    private LinkBenchmarks() {}

    /**
     * Measures and prints.
     *
     * @param arguments which ones; all if there are none
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        BOUNCY_CASTLE.setLevel(Level.OFF);
        List<String> wanted = List.of(arguments);
        if (wanted.contains("far-ends")) {
            Memory.farEnds(LinkEnd.Protocol.valueOf(wanted.get(1)), Integer.parseInt(wanted.get(2)));
        } else {
            run(wanted);
        }
        System.exit(0);
    }

    private static void run(List<String> wanted) throws IOException, InterruptedException {
        int rounds = Integer.getInteger("rounds", ROUNDS);
        int burstMillis = Integer.getInteger("burst", BURST_MILLIS);
        if (wanted.isEmpty() || wanted.contains("memory")) {
            Memory.run();
        }
        if (wanted.isEmpty() || wanted.contains("throughput")) {
            new Throughput(rounds, burstMillis).run();
        }
        if (wanted.isEmpty() || wanted.contains("chain")) {
            new Chain(rounds, burstMillis).run();
        }
        if (wanted.isEmpty() || wanted.contains("handshakes")) {
            new Handshakes().run();
        }
    }
}
