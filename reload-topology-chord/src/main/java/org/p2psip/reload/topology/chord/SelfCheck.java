// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.topology.chord;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.topology.Reachability;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.MessageBody;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.PingRequest;

/**
 * Knows whether the ring finds this peer.
 *
 * <p>Each request of others that the ring brings here proves it, and each that the predecessor routes by way of this peer: over
 * the predecessor all requests come that are for it. Without any for {@link #PROOF_PAUSE} the peer sends a Ping to a place of
 * its own by way of another peer, so that the ring has to find the way back; if that does not come, once more by way of a third.
 * {@link #PROOF_LIFETIME} after the last proof the peer counts as cut off, and so it does as soon as it has lost everybody.
 *
 * <p>Most often the first Ping takes the short way over the predecessor's predecessor, now and then one over anybody, which may
 * be long. It is a proof for the predecessor too. In a ring without any other traffic that makes about 25 bytes a second.
 */
final class SelfCheck {
    /** How long after a proof the next one is sought. */
    static final Duration PROOF_PAUSE = Duration.ofSeconds(42);

    /** How long one Ping may take before another is sent another way. */
    static final Duration RETRY = Duration.ofSeconds(6);

    /** How long a peer that got no more proof counts as found. */
    static final Duration PROOF_LIFETIME = Duration.ofSeconds(58);

    /** How often a peer that is cut off seeks a proof. */
    static final Duration PAUSE_WHEN_CUT_OFF = Duration.ofSeconds(15);

    private static final double JITTER = 0.1;

    /** One in so many first Pings goes over anybody. */
    private static final int LONG_WAYS = 8;

    private final Ring ring;
    private final Outbox outbox;
    private final Agenda agenda;
    private final Random random;
    private Agenda.@Nullable Entry next;
    private Reachability reachability = Reachability.UNKNOWN;
    private long provedNanos;
    private int pings;
    private boolean hadPeers;

    SelfCheck(Ring ring, Outbox outbox, Agenda agenda, Random random) {
        this.ring = ring;
        this.outbox = outbox;
        this.agenda = agenda;
        this.random = random;
    }

    Reachability reachability() {
        return reachability;
    }

    void start(long nowNanos) {
        stop();
        provedNanos = nowNanos;
        plan(nowNanos, jittered(PROOF_PAUSE));
    }

    void stop() {
        if (next != null) {
            agenda.cancel(next);
            next = null;
        }
        reachability = Reachability.UNKNOWN;
        hadPeers = false;
        pings = 0;
    }

    /** The ring brought a request here. */
    void handleProof(long nowNanos) {
        if (next == null || ring.routing().isEmpty()) {
            return;
        }
        provedNanos = nowNanos;
        pings = 0;
        reachability = Reachability.REACHABLE;
    }

    /** A peer that was routed through is lost, and not because it left. */
    void handleLoss() {
        if (next != null && hadPeers && ring.routing().isEmpty()) {
            cutOff();
        }
    }

    /** A request went on that {@code previousHop} had routed by way of this peer. */
    void handleForwarded(NodeId previousHop, long nowNanos) {
        if (Objects.equals(previousHop, ring.neighbors().predecessor())) {
            handleProof(nowNanos);
        }
    }

    /** The peers that this one routes through have changed. */
    void handleChange(long nowNanos) {
        if (next == null) {
            return;
        }
        boolean hasPeers = !ring.routing().isEmpty();
        if (hasPeers && !hadPeers) {
            if (reachability == Reachability.UNKNOWN) {
                provedNanos = nowNanos;
            }
            pings = 0;
            plan(nowNanos, jittered(RETRY));
        } else if (!hasPeers && reachability == Reachability.REACHABLE) {
            reachability = Reachability.UNKNOWN;
        }
        hadPeers = hasPeers;
    }

    private void plan(long nowNanos, long waitNanos) {
        if (next != null) {
            agenda.cancel(next);
        }
        next = agenda.at(nowNanos + waitNanos, this::check);
    }

    private void check(long nowNanos) {
        if (ring.routing().isEmpty()) {
            plan(nowNanos, PROOF_PAUSE.toNanos());
            return;
        }
        long sinceNanos = nowNanos - provedNanos;
        if (reachability == Reachability.REACHABLE && sinceNanos < PROOF_PAUSE.toNanos() * (1 - JITTER)) {
            plan(nowNanos, jittered(PROOF_PAUSE) - sinceNanos);
            return;
        }
        if (sinceNanos >= PROOF_LIFETIME.toNanos()) {
            cutOff();
        }
        if (reachability == Reachability.CUT_OFF) {
            ping();
            plan(nowNanos, jittered(PAUSE_WHEN_CUT_OFF));
        } else {
            ping();
            long leftNanos = PROOF_LIFETIME.toNanos() - sinceNanos;
            plan(nowNanos, Math.max(1, Math.min(RETRY.toNanos(), leftNanos)));
        }
    }

    private void cutOff() {
        reachability = Reachability.CUT_OFF;
    }

    private void ping() {
        RingArc range = ring.range();
        int bits = Math.max(0, range.after().distanceTo(ring.selfKey()).highestBit());
        RingKey key = range.after().next().plus(RingKey.random(bits, random));
        outbox.request(
                List.of(new Destination.Node(via()), new Destination.Resource(key.toResourceId())),
                new PingRequest(Opaque.EMPTY),
                new Pinging());
    }

    /** The second predecessor most often, anybody else after it; the predecessor, whose answer is easy, only in need. */
    private NodeId via() {
        List<NodeId> predecessors = ring.neighbors().predecessors();
        if (pings++ == 0 && predecessors.size() > 1 && random.nextInt(LONG_WAYS) != 0) {
            return predecessors.get(1);
        }
        List<NodeId> ways = new ArrayList<>(ring.routing().nodes());
        if (ways.size() > 1) {
            ways.remove(ring.neighbors().predecessor());
        }
        return ways.get(random.nextInt(ways.size()));
    }

    private long jittered(Duration pause) {
        return (long) (pause.toNanos() * (1 - JITTER * random.nextDouble()));
    }

    private final class Pinging implements Outbox.Asker {
        @Override
        public void answered(NodeId responder, MessageBody answer, long nowNanos) {
            if (responder.equals(ring.self())) {
                handleProof(nowNanos);
            }
        }

        @Override
        public void unanswered(long nowNanos) {}
    }
}
