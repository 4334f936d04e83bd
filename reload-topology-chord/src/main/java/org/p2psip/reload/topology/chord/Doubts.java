// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.topology.chord;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.MessageBody;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.PingRequest;

/**
 * Looks whether a peer is still there that others seem to have lost. A link shows that its far end is gone only by what is sent over
 * it, and between two peers there may be nothing to send for minutes: a Ping is something (RFC 6940, Section 10.7.1).
 *
 * <p>What others say costs one Ping for each peer within {@link #PAUSE}, and does nothing to a peer that is there.
 */
final class Doubts {
    /** How long a peer is not pinged again. */
    static final Duration PAUSE = Duration.ofSeconds(10);

    private final Ring ring;
    private final Outbox outbox;
    private final Announcer.SilentPeer silence;

    /** When peers were pinged within the last {@link #PAUSE}. Iterated only to remove, so the order does not matter. */
    private final Map<NodeId, Long> pingedNanos = new HashMap<>();

    /** @param silence is told of who does not answer */
    Doubts(Ring ring, Outbox outbox, Announcer.SilentPeer silence) {
        this.ring = ring;
        this.outbox = outbox;
        this.silence = silence;
    }

    /** Pings those of {@code peers} through which this node routes. */
    void doubt(List<NodeId> peers, long nowNanos) {
        if (peers.isEmpty()) {
            return;
        }
        pingedNanos.values().removeIf(then -> nowNanos - then >= PAUSE.toNanos());
        for (NodeId peer : peers) {
            if (ring.isReady(peer) && pingedNanos.putIfAbsent(peer, nowNanos) == null) {
                outbox.request(List.of(new Destination.Node(peer)), new PingRequest(Opaque.EMPTY), new Pinging(peer));
            }
        }
    }

    private final class Pinging implements Outbox.Asker {
        private final NodeId peer;

        private Pinging(NodeId peer) {
            this.peer = peer;
        }

        @Override
        public void answered(NodeId responder, MessageBody answer, long nowNanos) {}

        @Override
        public void unanswered(long nowNanos) {
            silence.handle(peer, nowNanos);
        }

        @Override
        public void notSent(long nowNanos) {}
    }
}
