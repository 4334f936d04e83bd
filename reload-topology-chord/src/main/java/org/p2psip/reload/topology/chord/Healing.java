// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.topology.chord;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.MessageBody;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.PingAnswer;
import org.p2psip.reload.wire.PingRequest;

/**
 * Finds out whether the overlay has fallen apart into several rings, and makes them one (RFC 6940, Sections 10.7.1 and
 * 10.7.4.4).
 *
 * <p>From time to time a peer has a bootstrap node contacted and sends a Ping through it to the place after its own. If
 * somebody answers whom it does not know, there is another ring: it attaches to that peer through the bootstrap node and shows
 * it its tables, and from Update to Update the rings close into one. A peer that is alone joins the other ring instead.
 *
 * <p>All peers of a ring together look about every {@link #SHARED_INTERVAL}, so the more there are the less each does, and no
 * bootstrap node is overrun. A peer that is alone looks more often, at first after {@link #ALONE_INTERVAL}.
 */
final class Healing {
    /** How often one of all peers looks. */
    static final Duration SHARED_INTERVAL = Duration.ofSeconds(10);

    /** The shortest and longest time between two looks of a peer that has others, before jitter. */
    static final Duration MIN_INTERVAL = Duration.ofSeconds(60);

    static final Duration MAX_INTERVAL = Duration.ofHours(6);

    /** How soon a peer that is alone looks, before jitter; twice as long after each time, up to {@link #MAX_ALONE_INTERVAL}. */
    static final Duration ALONE_INTERVAL = Duration.ofSeconds(4);

    static final Duration MAX_ALONE_INTERVAL = Duration.ofSeconds(32);

    /** A look that takes longer than this is given up when the next one is due. */
    static final Duration LOOK_LIMIT = Duration.ofMinutes(2);

    private static final double JITTER = 0.5;

    /** What a look may lead to. */
    interface Rejoining {
        /** There is another ring, and this peer has none. */
        void rejoin(NodeId bootstrap, long nowNanos);
    }

    private final Ring ring;
    private final Outbox outbox;
    private final Agenda agenda;
    private final Announcer announcer;
    private final Random random;
    private final Rejoining rejoining;
    private long updateIntervalNanos;
    private Agenda.@Nullable Entry next;
    private @Nullable Look underWay;
    private long aloneIntervalNanos = ALONE_INTERVAL.toNanos();
    private boolean hadFingers;

    Healing(
            Ring ring,
            Outbox outbox,
            Agenda agenda,
            Announcer announcer,
            ChordSettings settings,
            Random random,
            Rejoining rejoining) {
        this.ring = ring;
        this.outbox = outbox;
        this.agenda = agenda;
        this.announcer = announcer;
        this.random = random;
        this.updateIntervalNanos = settings.updateIntervalNanos();
        this.rejoining = rejoining;
    }

    /** Sets from now on how long a peer of the ring need not be asked again. */
    void settings(ChordSettings settings) {
        updateIntervalNanos = settings.updateIntervalNanos();
    }

    /** Looks from now on. */
    void start(long nowNanos) {
        stop();
        plan(nowNanos, intervalNanos());
    }

    void stop() {
        if (next != null) {
            agenda.cancel(next);
            next = null;
        }
        if (underWay != null) {
            underWay.release();
            underWay = null;
        }
    }

    /** Whether a link that comes up now may be the one to a bootstrap node. */
    boolean isLooking() {
        return underWay != null;
    }

    /** Whether a look goes through {@code peer}. */
    boolean looksThrough(NodeId peer) {
        return underWay != null && Objects.equals(peer, underWay.bootstrap);
    }

    /** Whether {@code key} is the place that a Ping under way is for: whoever is responsible there may answer it. */
    boolean asksFor(RingKey key) {
        return underWay != null && key.equals(place());
    }

    /** The peers that this one routes through have changed. */
    void handleChange(long nowNanos) {
        if (!ring.isJoined() || next == null) {
            return;
        }
        boolean alone = ring.routing().isEmpty();
        boolean hasFingers = ring.routing().size() > ring.neighbors().size();
        if (alone || (hadFingers && !hasFingers)) {
            soon(nowNanos, alone ? aloneIntervalNanos : MIN_INTERVAL.toNanos());
        }
        if (!alone) {
            aloneIntervalNanos = ALONE_INTERVAL.toNanos();
        }
        hadFingers = hasFingers;
    }

    /** Looks within {@code limitNanos}, if that was not planned anyway. */
    void soon(long nowNanos, long limitNanos) {
        if (next != null && next.deadlineNanos() - nowNanos > limitNanos * (1 + JITTER)) {
            plan(nowNanos, limitNanos);
        }
    }

    private void plan(long nowNanos, long intervalNanos) {
        if (next != null) {
            agenda.cancel(next);
        }
        double factor = 1 - JITTER + 2 * JITTER * random.nextDouble();
        next = agenda.at(nowNanos + (long) (intervalNanos * factor), this::look);
    }

    private long intervalNanos() {
        if (ring.routing().isEmpty()) {
            return aloneIntervalNanos;
        }
        long shared = (long) (SHARED_INTERVAL.toNanos() * ring.estimatedSize());
        return Math.min(MAX_INTERVAL.toNanos(), Math.max(MIN_INTERVAL.toNanos(), shared));
    }

    private void look(long nowNanos) {
        if (ring.routing().isEmpty()) {
            aloneIntervalNanos = Math.min(2 * aloneIntervalNanos, MAX_ALONE_INTERVAL.toNanos());
        }
        plan(nowNanos, intervalNanos());
        if (underWay != null && nowNanos - underWay.startedNanos > LOOK_LIMIT.toNanos()) {
            underWay.end();
        }
        if (underWay == null) {
            underWay = new Look(nowNanos);
            underWay.token = outbox.contactBootstrap(underWay);
        }
    }

    /** The place after this peer's own: its successor is responsible there. */
    private RingKey place() {
        return ring.selfKey().next();
    }

    /** One look at the ring through a bootstrap node. */
    private final class Look implements Outbox.Contact, Outbox.Asker, Outbox.Attacher {
        private final long startedNanos;
        private long token;
        private @Nullable NodeId bootstrap;

        private Look(long nowNanos) {
            startedNanos = nowNanos;
        }

        @Override
        public void contacted(NodeId peer, long nowNanos) {
            if (underWay != this) {
                release();
                return;
            }
            bootstrap = peer;
            if (ring.isReady(peer)) {
                // A peer of this ring, most likely: no need to ask it again soon.
                plan(nowNanos, Math.max(intervalNanos(), updateIntervalNanos));
            }
            outbox.request(
                    List.of(new Destination.Node(peer), new Destination.Resource(place().toResourceId())),
                    new PingRequest(Opaque.EMPTY),
                    this);
        }

        @Override
        public void notContacted(long nowNanos) {
            end();
            if (ring.routing().isEmpty()) {
                announcer.markAll();
            }
        }

        @Override
        public void answered(NodeId responder, MessageBody answer, long nowNanos) {
            NodeId via = bootstrap;
            if (underWay != this || via == null || !(answer instanceof PingAnswer)) {
                end();
            } else if (responder.equals(ring.self()) || ring.isReady(responder)) {
                end();
            } else if (ring.routing().isEmpty() && (!responder.equals(via) || isYielding(via))) {
                underWay = null;
                rejoining.rejoin(via, nowNanos);
            } else if (responder.equals(via)) {
                announcer.markFull(via);
                underWay = null;
            } else {
                outbox.attach(List.of(new Destination.Node(via), new Destination.Node(responder)), this);
            }
        }

        /** Of two peers that are both alone and find each other, one joins the other. */
        private boolean isYielding(NodeId other) {
            return RingKey.of(other).compareTo(ring.selfKey()) < 0;
        }

        @Override
        public void unanswered(long nowNanos) {
            end();
            if (ring.routing().isEmpty()) {
                announcer.markAll();
            }
        }

        @Override
        public void attached(NodeId peer, long nowNanos) {
            announcer.markFull(peer);
            end();
        }

        @Override
        public void failed(String reason, long nowNanos) {
            end();
        }

        private void end() {
            release();
            if (underWay == this) {
                underWay = null;
            }
        }

        private void release() {
            NodeId peer = bootstrap;
            if (peer != null && !ring.isReady(peer) && !ring.routing().isEmpty()) {
                outbox.releaseBootstrap(token);
            }
            bootstrap = null;
        }
    }
}
