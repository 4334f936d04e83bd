// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.topology.chord;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.ErrorResponse;
import org.p2psip.reload.wire.JoinAnswer;
import org.p2psip.reload.wire.JoinRequest;
import org.p2psip.reload.wire.MessageBody;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;

/**
 * Joins the ring (RFC 6940, Section 10.5).
 *
 * <pre>
 * IDLE -> LOCATING            Attach to Resource-ID n+1 through the bootstrap node
 * LOCATING -> AWAITING_TABLE  attached to the admitting peer
 * AWAITING_TABLE -> GATHERING its Update is there; its neighbors are attached to
 * GATHERING -> ASKING         all of them are linked and have sent an Update, or failed, or it takes too long; Join sent
 * ASKING -> AWAITING_ENTRY    Join answered
 * ASKING or later -> IDLE         an Update of a peer that was asked names this node: it is in
 * any but IDLE -> PAUSING     a step failed
 * PAUSING -> LOCATING         after a while by chance; after {@link #MAX_ATTEMPTS} attempts -> IDLE, join failed
 * </pre>
 */
final class ChordJoin {
    static final int MAX_ATTEMPTS = 8;

    /** Hears that joining has failed. */
    interface Failure {
        void joinFailed(String reason, long nowNanos);
    }

    /** How long the admitting peer's first Update may take. */
    static final Duration TABLE_WAIT = Duration.ofSeconds(10);

    /** How long attaching to the neighbors may take. */
    static final Duration GATHERING_LIMIT = Duration.ofSeconds(60);

    /** How long the admitting peer may take to hand over and to name this node. */
    static final Duration ENTRY_WAIT = Duration.ofSeconds(60);

    private static final long FIRST_PAUSE_NANOS = Duration.ofMillis(400).toNanos();
    private static final int MAX_PAUSE_DOUBLINGS = 5;

    private enum State {
        IDLE,
        LOCATING,
        AWAITING_TABLE,
        GATHERING,
        ASKING,
        AWAITING_ENTRY,
        PAUSING
    }

    private final Ring ring;
    private final Outbox outbox;
    private final Agenda agenda;
    private final NeighborSearch search;
    private final FingerSearch fingers;
    private final Random random;
    private final Failure failure;
    /** Who has shown its neighbors since the join began; linked nodes only. */
    private final Set<NodeId> heard = new HashSet<>();

    /** Who has been sent a Join, one peer in each attempt at most. */
    private final Set<NodeId> asked = new HashSet<>();

    private State state = State.IDLE;
    private @Nullable NodeId bootstrap;
    private @Nullable NodeId admittingPeer;
    private int attempts;
    /** Why the latest attempt led nowhere; null before the first one has. */
    private @Nullable String setback;

    /** Tells late answers to an earlier attempt from those to this one. */
    private long attemptNumber;

    private boolean fingersAttached;
    private Agenda.@Nullable Entry deadline;

    ChordJoin(
            Ring ring,
            Outbox outbox,
            Agenda agenda,
            NeighborSearch search,
            FingerSearch fingers,
            Random random,
            Failure failure) {
        this.ring = ring;
        this.outbox = outbox;
        this.agenda = agenda;
        this.search = search;
        this.fingers = fingers;
        this.random = random;
        this.failure = failure;
    }

    void start(NodeId bootstrap) {
        this.bootstrap = bootstrap;
        attempts = 0;
        setback = null;
        fingersAttached = false;
        heard.clear();
        asked.clear();
        locate();
    }

    boolean isUnderWay() {
        return state != State.IDLE;
    }

    /** Through whom messages go while the node has no place in the ring, or null. */
    @Nullable
    NodeId bootstrap() {
        return isUnderWay() ? bootstrap : null;
    }

    /** Who is expected to hand over resources, or null. */
    @Nullable
    NodeId admittingPeer() {
        return isUnderWay() ? admittingPeer : null;
    }

    void cancel() {
        become(State.IDLE);
        bootstrap = null;
        admittingPeer = null;
        heard.clear();
        asked.clear();
    }

    /** An Update that came over the link with its sender: an earlier one, kept and passed on by somebody, lets no node in. */
    void handleUpdate(NodeId sender, ChordUpdate update, long nowNanos) {
        if (!isUnderWay()) {
            return;
        }
        // An Update may say no more than that its sender is a peer: that is no table to gather neighbors from.
        boolean shows = update.type() != ChordUpdate.Type.PEER_READY;
        if (shows) {
            heard.add(sender);
        }
        if (asked.contains(sender) && update.predecessors().contains(ring.self())) {
            cancel();
            ring.enter(nowNanos);
        } else if (state == State.AWAITING_TABLE && shows && Objects.equals(sender, admittingPeer)) {
            gather(nowNanos);
        }
    }

    void handleDisconnected(NodeId peer, long nowNanos) {
        heard.remove(peer);
        if (!isUnderWay()) {
            return;
        }
        if (Objects.equals(peer, bootstrap) && ring.routing().isEmpty()) {
            // This node itself closes the link in the end if nothing comes of it.
            fail(setback == null ? "the link to the bootstrap node is lost" : setback, nowNanos);
        } else if (Objects.equals(peer, admittingPeer) && state != State.PAUSING) {
            retry("the link to the admitting peer is lost", nowNanos);
        }
    }

    /** Goes on if the neighbors are complete. */
    void step(long nowNanos) {
        if (state == State.GATHERING && search.isSettled(nowNanos)) {
            ask();
        }
    }

    private void locate() {
        become(State.LOCATING);
        attemptNumber++;
        admittingPeer = null;
        outbox.attach(List.of(new Destination.Resource(ring.selfKey().next().toResourceId())), new Locating());
    }

    private void gather(long nowNanos) {
        become(State.GATHERING);
        // Some peer may name ever new neighbors that do not exist: what is missing is found once this node is in.
        deadline = agenda.at(nowNanos + GATHERING_LIMIT.toNanos(), now -> ask());
    }

    /**
     * Asks the nearest peer found from this node's place on, whoever said to be responsible for that place. Should that one be
     * no peer any more, the next attempt is made with the one that said so.
     */
    private void ask() {
        NodeId nearest = ring.routing().firstFrom(ring.selfKey());
        NodeId peer = nearest == null || attempts % 2 == 1 ? admittingPeer : nearest;
        if (peer == null) {
            throw new AssertionError("no admitting peer in " + state);
        }
        admittingPeer = peer;
        become(State.ASKING);
        asked.add(peer);
        if (!fingersAttached) {
            fingersAttached = true;
            fingers.attachInitial();
        }
        outbox.request(
                List.of(new Destination.Node(peer)), new JoinRequest(ring.self(), Opaque.EMPTY), new Asking(peer));
    }

    private void retry(String reason, long nowNanos) {
        setback = reason;
        if (++attempts == MAX_ATTEMPTS) {
            fail(reason, nowNanos);
            return;
        }
        become(State.PAUSING);
        long pauseNanos = FIRST_PAUSE_NANOS << Math.min(attempts - 1, MAX_PAUSE_DOUBLINGS);
        pauseNanos = pauseNanos / 2 + (long) (random.nextDouble() * pauseNanos);
        deadline = agenda.at(nowNanos + pauseNanos, now -> locate());
    }

    private void fail(String reason, long nowNanos) {
        cancel();
        search.clear();
        failure.joinFailed(reason, nowNanos);
    }

    private void failAfter(Duration limit, String reason, long nowNanos) {
        deadline = agenda.at(nowNanos + limit.toNanos(), now -> retry(reason, now));
    }

    private void become(State next) {
        if (deadline != null) {
            agenda.cancel(deadline);
            deadline = null;
        }
        state = next;
    }

    private final class Locating implements Outbox.Attacher {
        private final long number = attemptNumber;

        @Override
        public void attached(NodeId peer, long nowNanos) {
            if (number != attemptNumber || state != State.LOCATING) {
                return;
            }
            admittingPeer = peer;
            if (heard.contains(peer)) {
                gather(nowNanos);
            } else {
                become(State.AWAITING_TABLE);
                failAfter(TABLE_WAIT, "the admitting peer sends no Update", nowNanos);
            }
        }

        @Override
        public void failed(String reason, long nowNanos) {
            if (number == attemptNumber && state == State.LOCATING) {
                retry("no link with the peer at this node's place: " + reason, nowNanos);
            }
        }
    }

    private final class Asking implements Outbox.Asker {
        private final NodeId asked;
        private final long number = attemptNumber;

        private Asking(NodeId asked) {
            this.asked = asked;
        }

        @Override
        public void answered(NodeId responder, MessageBody answer, long nowNanos) {
            if (number != attemptNumber || state != State.ASKING) {
                return;
            }
            if (answer instanceof ErrorResponse error) {
                retry("the admitting peer refuses: " + Refusals.describe(error), nowNanos);
            } else if (!(answer instanceof JoinAnswer) || !responder.equals(asked)) {
                retry("the admitting peer's answer is none to a Join", nowNanos);
            } else {
                become(State.AWAITING_ENTRY);
                failAfter(ENTRY_WAIT, "the admitting peer does not let this node in", nowNanos);
            }
        }

        @Override
        public void unanswered(long nowNanos) {
            if (number == attemptNumber && state == State.ASKING) {
                retry("the admitting peer does not answer", nowNanos);
            }
        }
    }
}
