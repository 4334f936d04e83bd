// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.turn;

import java.util.BitSet;
import java.util.Random;

/** Which ports of one address are in use, and a random one that is not (RFC 8656, Section 7.2). */
final class RelayPorts {
    private static final int TRIES = 32;

    private final int minPort;
    private final int count;
    private final Random random;
    private final BitSet used = new BitSet();

    RelayPorts(int minPort, int maxPort, Random random) {
        this.minPort = minPort;
        this.count = maxPort - minPort + 1;
        this.random = random;
    }

    /**
     * Takes a port, or an even one, or an even one with the next; -1 if none was found.
     *
     * @param pair whether the next one is taken too
     */
    int take(boolean even, boolean pair) {
        for (int i = 0; i < TRIES; i++) {
            int port = minPort + random.nextInt(count);
            if (fits(port, even, pair)) {
                return taken(port, pair);
            }
        }
        // Few are left: look at each, from a random one on.
        int first = random.nextInt(count);
        for (int i = 0; i < count; i++) {
            int port = minPort + (first + i) % count;
            if (fits(port, even, pair)) {
                return taken(port, pair);
            }
        }
        return -1;
    }

    private boolean fits(int port, boolean even, boolean pair) {
        return !(even && (port & 1) != 0)
                && !used.get(port)
                && !(pair && (used.get(port + 1) || port + 1 >= minPort + count));
    }

    private int taken(int port, boolean pair) {
        used.set(port);
        if (pair) {
            used.set(port + 1);
        }
        return port;
    }

    void giveBack(int port) {
        used.clear(port);
    }
}
