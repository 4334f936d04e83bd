// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.topology.chord;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.MessageBody;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.PingAnswer;
import org.p2psip.reload.wire.PingRequest;

/**
 * Fills the Finger Table (RFC 6940, Sections 10.5 and 10.7.4.2). Entry i, counted from 1, is any peer at a distance of 2^(128-i)
 * to 2^(129-i) - 1 clockwise, so each peer of the Routing Table is in one entry's interval.
 *
 * <p>Targets are Resource-IDs, since nobody owns the Node-IDs at them. Targets among the neighbors are left out: who is
 * responsible there is known. Asks for at most {@link ChordSettings#FINGERS} entries, or as many as reach the last successor, at
 * a time.
 */
final class FingerSearch {
    /** Shortest wait before a lost finger is searched for; up to twice as long by chance. */
    static final Duration REPLACEMENT_WAIT = Duration.ofSeconds(1);

    private static final double CHANCE_OF_SEARCH = 0.5;

    private final Ring ring;
    private final Outbox outbox;
    private final Agenda agenda;
    private final HoldDown holdDown;
    private final Pruning pruning;
    private final Random random;
    private int pingsUnderWay;

    FingerSearch(Ring ring, Outbox outbox, Agenda agenda, HoldDown holdDown, Pruning pruning, Random random) {
        this.ring = ring;
        this.outbox = outbox;
        this.agenda = agenda;
        this.holdDown = holdDown;
        this.pruning = pruning;
        this.random = random;
    }

    /** How many entries the table has: enough to hold the last successor, 16 at least (RFC 6940, Section 10.7.4.3). */
    int tableSize() {
        List<NodeId> successors = ring.neighbors().successors();
        if (successors.isEmpty()) {
            return ChordSettings.FINGERS;
        }
        NodeId last = successors.get(successors.size() - 1);
        return Math.max(ChordSettings.FINGERS, entryOf(last));
    }

    /** Attaches to the peers of a joining node's Finger Table. */
    void attachInitial() {
        boolean[] occupied = occupied();
        int size = tableSize();
        for (int i = 1; i <= size; i++) {
            RingKey target = start(i);
            if (!occupied[i - 1] && !ring.isNearby(target)) {
                outbox.attach(List.of(resource(target)), new Attaching());
            }
        }
    }

    /** Searches for a peer for one of the empty entries, each half as likely as the one before it. */
    void searchOne() {
        boolean[] occupied = occupied();
        int size = tableSize();
        for (int i = 1; i <= size; i++) {
            if (!occupied[i - 1] && random.nextDouble() < CHANCE_OF_SEARCH) {
                search(i);
                return;
            }
        }
    }

    /** Searches for another finger soon, if no other peer is left in the entry of {@code lost}. */
    void replace(NodeId lost, long nowNanos) {
        int entry = entryOf(lost);
        long waitNanos = REPLACEMENT_WAIT.toNanos();
        agenda.at(nowNanos + waitNanos + (long) (random.nextDouble() * waitNanos), now -> {
            if (ring.isJoined() && entry <= tableSize() && !occupied()[entry - 1]) {
                search(entry);
            }
        });
    }

    private void search(int entry) {
        RingKey target = start(entry).plus(RingKey.random(RingKey.BITS - entry, random));
        if (ring.isNearby(target) || pingsUnderWay >= tableSize()) {
            return;
        }
        pingsUnderWay++;
        outbox.request(List.of(resource(target)), new PingRequest(Opaque.EMPTY), new Pinging());
    }

    /**
     * Which entries hold a peer. Predecessors don't count: from them a message gets no nearer to the half of the ring. Nor does
     * whom this node contacted to get at the ring, since everybody would have the same one.
     */
    private boolean[] occupied() {
        return ring.routing().occupiedFingers(ring.neighborsPerSide(), pruning::isFinger);
    }

    private RingKey start(int entry) {
        return ring.selfKey().plus(RingKey.powerOfTwo(RingKey.BITS - entry));
    }

    private int entryOf(NodeId node) {
        return RingKey.BITS - ring.selfKey().distanceTo(RingKey.of(node)).highestBit();
    }

    private static Destination resource(RingKey target) {
        return new Destination.Resource(target.toResourceId());
    }

    /** Attaches to a responder that is new and fills an empty entry. */
    private void consider(NodeId responder, long nowNanos) {
        pruning.setFound(responder);
        boolean known = responder.equals(ring.self()) || ring.isConnected(responder);
        if (!known && !holdDown.isHeld(responder, nowNanos) && !occupied()[entryOf(responder) - 1]) {
            outbox.attach(List.of(new Destination.Node(responder)), new Attaching());
        }
    }

    private final class Pinging implements Outbox.Asker {
        @Override
        public void answered(NodeId responder, MessageBody answer, long nowNanos) {
            pingsUnderWay--;
            if (answer instanceof PingAnswer) {
                consider(responder, nowNanos);
            }
        }

        @Override
        public void unanswered(long nowNanos) {
            pingsUnderWay--;
        }
    }

    /** The link enters the Routing Table by the Update that follows; without a link the entry stays empty until later. */
    private final class Attaching implements Outbox.Attacher {
        @Override
        public void attached(NodeId peer, long nowNanos) {
            pruning.setFound(peer);
        }

        @Override
        public void failed(String reason, long nowNanos) {}
    }
}
