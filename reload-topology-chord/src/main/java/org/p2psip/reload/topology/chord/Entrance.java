// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.topology.chord;

import java.time.Duration;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.wire.NodeId;

/**
 * Gives up the link with the bootstrap node by which a node came in, so that the links of a bootstrap node do not grow with
 * the overlay: it is needed until the node has joined (RFC 6940, Sections 10.5 and 11.4).
 *
 * <p>A link between neighbors stays.
 */
final class Entrance {
    /** How long the link is kept once the node is a peer; up to twice as long by chance. */
    static final Duration KEPT = Duration.ofSeconds(10);

    /** Closes a link. */
    interface Release {
        void release(NodeId bootstrap, long nowNanos);
    }

    private final Ring ring;
    private final Agenda agenda;
    private final Announcer announcer;
    private final Random random;
    private final Release release;
    private @Nullable NodeId bootstrap;

    Entrance(Ring ring, Agenda agenda, Announcer announcer, Random random, Release release) {
        this.ring = ring;
        this.agenda = agenda;
        this.announcer = announcer;
        this.random = random;
        this.release = release;
    }

    /** A join through {@code newBootstrap} begins. */
    void begin(NodeId newBootstrap) {
        bootstrap = newBootstrap;
    }

    /** The node is a peer. */
    void handleJoined(long nowNanos) {
        NodeId entrance = bootstrap;
        if (entrance != null) {
            bootstrap = null;
            long keptNanos = KEPT.toNanos() + (long) (random.nextDouble() * KEPT.toNanos());
            agenda.at(nowNanos + keptNanos, now -> giveUp(entrance, now));
        }
    }

    private void giveUp(NodeId entrance, long nowNanos) {
        boolean neighborly = ring.neighbors().contains(entrance) || announcer.countsOnUs(entrance);
        if (ring.isJoined() && ring.isConnected(entrance) && !neighborly) {
            release.release(entrance, nowNanos);
        }
    }
}
