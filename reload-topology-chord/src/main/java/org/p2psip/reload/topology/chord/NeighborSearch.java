// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.topology.chord;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.ErrorResponse;
import org.p2psip.reload.wire.MessageBody;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.RouteQueryRequest;

/**
 * Attaches to peers that others name and that belong into the Neighbor Table (RFC 6940, Sections 10.6 and 10.7.3).
 *
 * <p>What others say is not believed but tried: a named peer enters the tables when it is linked and has sent an Update. Of
 * those named, the ones that would be neighbors are attached to, through whoever named them last; to one that is linked
 * already a RouteQuery goes that asks for an Update. The others are kept in case those fail. After a failure the way leads
 * through some other neighbor: a conventional route ends here if the candidate's place is in this node's own range. After
 * {@link #QUICK_TRIES} the pauses are those of the {@link HoldDown}.
 *
 * <p>Holds at most {@link #MAX_CANDIDATES}, of which at most {@link #MAX_FROM_ONE} named by one peer; when it is full, one that
 * failed makes room, else what is new is ignored.
 */
final class NeighborSearch {
    static final int MAX_CANDIDATES = 64;
    static final int MAX_FROM_ONE = 48;

    /** How often a candidate is tried before it is held down. */
    static final int QUICK_TRIES = 2;

    /** How often a candidate is tried before it is forgotten until somebody names it again. */
    static final int MAX_TRIES = 3;

    /**
     * How often it is tried if it was lost, was named a while ago or has failed before: twice by a peer that had it next to it,
     * once by another. It is gone most likely.
     */
    static final int MAX_TRIES_NEXT_TO = 2;

    static final int MAX_TRIES_AGAIN = 1;

    /** How long the Update of a candidate may take once its link is up or it was asked. */
    static final Duration UPDATE_WAIT = Duration.ofSeconds(7);

    /** How long the smaller one of two nodes that find each other after a loss leaves it to the larger one to attach. */
    static final Duration YIELDING = Duration.ofSeconds(2);

    /** How long the Update of a node may take that has attached to this one, before it is asked for. */
    static final Duration EXPECTED_WAIT = Duration.ofSeconds(5);

    /** Shortest pause between two tries; up to twice as long by chance. */
    static final Duration RETRY_PAUSE = Duration.ofSeconds(1);

    private final class Candidate implements Outbox.Attacher, Outbox.Asker {
        private final NodeId node;
        private @Nullable NodeId namedBy;
        private long notBeforeNanos;
        private int failures;
        private int triesLeft;
        private boolean busy;
        private boolean expected;
        private Agenda.@Nullable Entry waiting;

        private Candidate(NodeId node, @Nullable NodeId namedBy, long notBeforeNanos) {
            this.node = node;
            this.namedBy = namedBy;
            this.notBeforeNanos = notBeforeNanos;
        }

        private boolean isCurrent() {
            return candidates.get(node) == this;
        }

        @Override
        public void attached(NodeId peer, long nowNanos) {
            if (isCurrent()) {
                awaitUpdate(nowNanos);
            }
        }

        @Override
        public void failed(String reason, long nowNanos) {
            if (!isCurrent()) {
                return;
            }
            if (ring.isConnected(node)) {
                // It attached to us meanwhile: next, ask it for its Update.
                busy = false;
            } else {
                fail(this, nowNanos);
            }
        }

        @Override
        public void answered(NodeId responder, MessageBody answer, long nowNanos) {
            if (isCurrent() && answer instanceof ErrorResponse) {
                fail(this, nowNanos);
            }
        }

        @Override
        public void unanswered(long nowNanos) {
            if (isCurrent()) {
                fail(this, nowNanos);
            }
        }

        private void awaitUpdate(long nowNanos) {
            stopWaiting();
            waiting = agenda.at(nowNanos + UPDATE_WAIT.toNanos(), now -> fail(this, now));
        }

        private void stopWaiting() {
            if (waiting != null) {
                agenda.cancel(waiting);
                waiting = null;
            }
        }
    }

    private final Ring ring;
    private final Outbox outbox;
    private final Agenda agenda;
    private final HoldDown holdDown;
    private final Consumer<NodeId> unreachable;
    private final Random random;
    private final Map<NodeId, Candidate> candidates = new TreeMap<>();

    /** @param unreachable is told of those that are given up */
    NeighborSearch(
            Ring ring, Outbox outbox, Agenda agenda, HoldDown holdDown, Consumer<NodeId> unreachable, Random random) {
        this.ring = ring;
        this.outbox = outbox;
        this.agenda = agenda;
        this.holdDown = holdDown;
        this.unreachable = unreachable;
        this.random = random;
    }

    /**
     * Takes note of nodes that somebody named.
     *
     * @param namedBy who named them, and is asked to pass an Attach on to them as long as it stays; null if nobody can be
     */
    void learn(@Nullable NodeId namedBy, List<NodeId> named, long nowNanos) {
        int read = 0;
        for (NodeId node : named) {
            if (++read > ChordSettings.MAX_NODES_READ) {
                return;
            }
            if (Objects.equals(node, namedBy)) {
                continue;
            }
            Candidate known = candidates.get(node);
            if (known == null && !holdDown.isHeld(node, nowNanos)) {
                add(node, namedBy, nowNanos, holdDown.remembers(node, nowNanos) ? MAX_TRIES_AGAIN : MAX_TRIES);
            } else if (known != null && namedBy != null && ring.isStaying(namedBy)) {
                known.namedBy = namedBy;
            }
        }
    }

    /**
     * Takes note of nodes that {@code namedBy} named a while ago, but for those that have failed since, to try each once. Others may find this node in
     * the same way at the same time: of two nodes the one with the larger Node-ID attaches at once, the other one after
     * {@link #YIELDING}.
     */
    void recall(NodeId namedBy, List<NodeId> named, long nowNanos) {
        for (NodeId node : named) {
            if (holdDown.remembers(node, nowNanos)) {
                continue;
            }
            long notBeforeNanos = nowNanos + (node.compareTo(ring.self()) > 0 ? YIELDING.toNanos() : 0);
            if (add(node, namedBy, notBeforeNanos, MAX_TRIES_AGAIN)) {
                wakeAt(notBeforeNanos);
            }
        }
    }

    /** Tries a lost neighbor again from {@code notBeforeNanos} on, so many times, whoever names it or not. */
    void retry(NodeId lost, int tries, long notBeforeNanos) {
        remove(lost);
        add(lost, null, notBeforeNanos, tries);
        wakeAt(notBeforeNanos);
    }

    /** Forgets {@code node}, which has left. */
    void remove(NodeId node) {
        Candidate candidate = candidates.remove(node);
        if (candidate != null) {
            candidate.stopWaiting();
        }
    }

    void clear() {
        candidates.values().forEach(Candidate::stopWaiting);
        candidates.clear();
    }

    /** Whether every node that should be a neighbor is one, or was tried once in vain. */
    boolean isSettled(long nowNanos) {
        List<Candidate> due = due(nowNanos);
        if (due.stream().noneMatch(candidate -> candidate.failures == 0)) {
            return true;
        }
        RoutingTable hoped = hoped(due, true);
        return due.stream().noneMatch(candidate -> candidate.failures == 0 && isAmongNearest(candidate.node, hoped));
    }

    /** Whether {@code node} is to become a neighbor. */
    boolean seeks(NodeId node) {
        return candidates.containsKey(node);
    }

    /** Tries the candidates whose time has come. */
    void step(long nowNanos) {
        for (Iterator<Candidate> all = candidates.values().iterator(); all.hasNext(); ) {
            Candidate candidate = all.next();
            if (ring.isReady(candidate.node) || (!candidate.busy && !isCloserThanANeighbor(candidate.node))) {
                candidate.stopWaiting();
                all.remove();
            }
        }
        for (Candidate candidate : wanted(nowNanos)) {
            attempt(candidate, nowNanos);
        }
    }

    int size() {
        return candidates.size();
    }

    private boolean add(NodeId node, @Nullable NodeId namedBy, long notBeforeNanos, int tries) {
        boolean unwanted = node.equals(ring.self())
                || node.isWildcard()
                || ring.isReady(node)
                || candidates.containsKey(node)
                || !isCloserThanANeighbor(node);
        if (unwanted || countNamedBy(namedBy) >= MAX_FROM_ONE || !makeRoom()) {
            return false;
        }
        Candidate candidate = new Candidate(node, namedBy, notBeforeNanos);
        candidate.triesLeft = tries;
        candidates.put(node, candidate);
        return true;
    }

    /** Drops a candidate that was held down if there is no room; returns whether there is room now. */
    private boolean makeRoom() {
        if (candidates.size() < MAX_CANDIDATES) {
            return true;
        }
        for (Candidate candidate : candidates.values()) {
            if (!candidate.busy && candidate.failures >= QUICK_TRIES) {
                candidates.remove(candidate.node);
                return true;
            }
        }
        return false;
    }

    private int countNamedBy(@Nullable NodeId namedBy) {
        int count = 0;
        for (Candidate candidate : candidates.values()) {
            if (namedBy != null && Objects.equals(namedBy, candidate.namedBy)) {
                count++;
            }
        }
        return count;
    }

    private boolean isCloserThanANeighbor(NodeId node) {
        return isAmongNearest(node, ring.routing());
    }

    /**
     * The candidates to be tried that would be neighbors if they and all others whose time has come were peers; those that have failed
     * are hoped for no more, so that others may take their places.
     */
    private List<Candidate> wanted(long nowNanos) {
        List<Candidate> due = due(nowNanos);
        if (due.stream().allMatch(candidate -> candidate.busy)) {
            return List.of();
        }
        RoutingTable hoped = hoped(due, false);
        due.removeIf(candidate -> candidate.busy || !isAmongNearest(candidate.node, hoped));
        return due;
    }

    private List<Candidate> due(long nowNanos) {
        List<Candidate> due = new ArrayList<>();
        for (Candidate candidate : candidates.values()) {
            if (nowNanos - candidate.notBeforeNanos >= 0) {
                due.add(candidate);
            }
        }
        return due;
    }

    private RoutingTable hoped(List<Candidate> due, boolean evenFailed) {
        RoutingTable hoped = new RoutingTable(ring.selfKey());
        for (Candidate candidate : due) {
            if (evenFailed || candidate.failures == 0) {
                hoped.add(candidate.node);
            }
        }
        if (!due.isEmpty()) {
            ring.neighbors().all().forEach(hoped::add);
        }
        return hoped;
    }

    private boolean isAmongNearest(NodeId node, RoutingTable table) {
        int before = table.rankClockwise(node);
        int after = table.size() - before - (table.contains(node) ? 1 : 0);
        return Math.min(before, after) < ring.neighborsPerSide();
    }

    private void attempt(Candidate candidate, long nowNanos) {
        candidate.busy = true;
        Destination target = new Destination.Node(candidate.node);
        if (ring.isConnected(candidate.node) && ring.isJoined() && !candidate.expected) {
            // It attached to us, so its Update is under way most likely.
            candidate.expected = true;
            candidate.busy = false;
            candidate.notBeforeNanos = nowNanos + EXPECTED_WAIT.toNanos();
            wakeAt(candidate.notBeforeNanos);
            return;
        }
        if (ring.isConnected(candidate.node)) {
            candidate.awaitUpdate(nowNanos);
            outbox.request(List.of(target), new RouteQueryRequest(true, target), candidate);
            return;
        }
        NodeId via = via(candidate);
        outbox.attach(via == null ? List.of(target) : List.of(new Destination.Node(via), target), candidate);
    }

    /** Through whom to attach (RFC 6940, Section 10.6): at every other try whoever named the candidate, else any neighbor. */
    private @Nullable NodeId via(Candidate candidate) {
        NodeId namedBy = candidate.namedBy;
        if (namedBy != null && candidate.failures % 2 == 0 && ring.isStaying(namedBy)) {
            return namedBy;
        }
        List<NodeId> neighbors = new ArrayList<>(ring.neighbors().predecessors());
        neighbors.addAll(ring.neighbors().successors());
        return neighbors.isEmpty() ? null : neighbors.get(random.nextInt(neighbors.size()));
    }

    private void fail(Candidate candidate, long nowNanos) {
        candidate.stopWaiting();
        candidate.busy = false;
        candidate.failures++;
        long pauseNanos = RETRY_PAUSE.toNanos();
        pauseNanos += (long) (random.nextDouble() * pauseNanos);
        if (candidate.failures >= QUICK_TRIES) {
            pauseNanos += holdDown.fail(candidate.node, nowNanos) - nowNanos;
        }
        if (--candidate.triesLeft == 0) {
            candidates.remove(candidate.node);
            unreachable.accept(candidate.node);
            return;
        }
        candidate.notBeforeNanos = nowNanos + pauseNanos;
        wakeAt(candidate.notBeforeNanos);
    }

    /** Has the machine run, and with it {@link #step}, when the next try is due. */
    private void wakeAt(long nanos) {
        agenda.at(nanos, now -> {});
    }
}
