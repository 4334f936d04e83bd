// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.topology.chord;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import org.p2psip.reload.topology.TopologyOutput;

/**
 * Notices that this peer has lost most of those that it routed through: the same has happened to others then, and all who held what
 * its user has stored may be gone at once. Says so again only after as many further losses.
 */
final class Upheaval {
    /** Losses within this time count together. */
    static final Duration SPAN = Duration.ofSeconds(60);

    /** How many losses it takes at least. */
    static final int FEWEST = 4;

    /** How many losses are remembered: with so many the rest of the table can't be larger. */
    static final int MAX_REMEMBERED = 512;

    private final Ring ring;
    private final Outbox outbox;
    private final Queue<Long> losses = new ArrayDeque<>();

    Upheaval(Ring ring, Outbox outbox) {
        this.ring = ring;
        this.outbox = outbox;
    }

    /** A peer that was routed through is lost, and not because it left. */
    void handleLoss(long nowNanos) {
        losses.add(nowNanos);
        for (Long oldest = losses.peek();
                oldest != null && (nowNanos - oldest > SPAN.toNanos() || losses.size() > MAX_REMEMBERED);
                oldest = losses.peek()) {
            losses.remove();
        }
        if (ring.isJoined()
                && losses.size() >= FEWEST
                && losses.size() >= ring.routing().size()) {
            tell();
        }
    }

    /** This peer has come into the ring anew, where others may have taken its place. */
    void tell() {
        losses.clear();
        outbox.emit(new TopologyOutput.Shaken());
    }

    int size() {
        return losses.size();
    }
}
