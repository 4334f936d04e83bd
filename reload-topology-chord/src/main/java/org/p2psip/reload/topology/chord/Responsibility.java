// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.topology.chord;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.topology.TopologyOutput;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.ResourceId;

/**
 * Which resources are this peer's, who holds copies, and who may hand it some (RFC 6940, Sections 10.1 and 10.4).
 *
 * <p>{@link TopologyOutput.ResponsibilityChanged} follows a change at once, except where a lost replica is replaced: then it
 * waits for the hold-down time of Section 10.7.1, in which a better replacement may show up.
 *
 * <p>Where neighbors are gone after minutes there are {@link ChordSettings#FURTHER_COPIES further copies}: a peer that vanished is
 * missed only after seconds, and until then the others may vanish too.
 */
final class Responsibility {
    private static final int HOLD_DOWNS_PER_UPTIME = 20;

    private final Ring ring;
    private final Outbox outbox;
    private final Agenda agenda;
    private int replicas;
    private int furtherCopies;
    private Agenda.@Nullable Entry nextCount;
    private @Nullable RingArc knownRange;
    private List<NodeId> knownPredecessors = List.of();
    private long grownNanos;
    private List<NodeId> knownReplicas = List.of();
    private Agenda.@Nullable Entry holdDown;

    Responsibility(Ring ring, Outbox outbox, Agenda agenda, ChordSettings settings) {
        this.ring = ring;
        this.outbox = outbox;
        this.agenda = agenda;
        this.replicas = settings.replicas();
    }

    /** Sets how many copies there are to be from now on. */
    void settings(ChordSettings settings) {
        replicas = settings.replicas();
    }

    boolean isResponsible(ResourceId resource) {
        return ring.isJoined() && ring.range().test(resource);
    }

    List<NodeId> replicaPeers() {
        if (!ring.isJoined()) {
            return List.of();
        }
        List<NodeId> successors = ring.neighbors().successors();
        return successors.subList(0, Math.min(copies(), successors.size()));
    }

    private int copies() {
        return replicas + furtherCopies;
    }

    /** How many copies any peer makes: each counts by its own neighbors whether there are further ones. */
    private int mostCopies() {
        return Math.max(replicas, ChordSettings.ENOUGH_COPIES);
    }

    /** What this peer leaves to the next one: all that this expects copies of. */
    RingArc inheritance() {
        return rangeFrom(mostCopies() - 1);
    }

    /** The places with no more than {@code between} peers between them and this one; the whole ring if there are no more. */
    private RingArc rangeFrom(int between) {
        NodeId after = ring.routing().predecessor(between);
        return new RingArc(after == null ? ring.selfKey() : RingKey.of(after), ring.selfKey());
    }

    /** Whether no more predecessors than there are copies lie between {@code resource} and this peer; true if so few are known. */
    boolean keepsCopyOf(ResourceId resource) {
        List<NodeId> predecessors = ring.neighbors().predecessors();
        if (!ring.isJoined() || !RingKey.isKey(resource) || predecessors.size() <= copies()) {
            return true;
        }
        return new RingArc(RingKey.of(predecessors.get(copies())), ring.selfKey()).test(resource);
    }

    /**
     * Who is responsible for {@code resource} since {@code former} is gone; empty if that is still a neighbor, or this peer is
     * responsible itself, or the resource lies beyond the predecessors that it knows. An heir that takes no copy from so far away
     * looks at what there is.
     */
    Optional<NodeId> heirTo(ResourceId resource, NodeId former) {
        List<NodeId> predecessors = ring.neighbors().predecessors();
        if (!ring.isJoined()
                || !RingKey.isKey(resource)
                || predecessors.size() < 2
                || ring.neighbors().contains(former)
                || isResponsible(resource)) {
            return Optional.empty();
        }
        for (int i = 0; i + 1 < predecessors.size(); i++) {
            RingKey after = RingKey.of(predecessors.get(i + 1));
            if (new RingArc(after, RingKey.of(predecessors.get(i))).test(resource)) {
                return Optional.of(predecessors.get(i));
            }
        }
        return Optional.empty();
    }

    /** Whether the range has grown within {@link ChordSettings#NEW_IN_RANGE}. */
    boolean isNewInRange(long nowNanos) {
        return knownRange != null && nowNanos - grownNanos < ChordSettings.NEW_IN_RANGE.toNanos();
    }

    /**
     * Whether {@code sender} may leave a copy here: one of its replica peers, of what this peer is responsible for; a predecessor, of
     * what lies up to it and has so few peers between that this one may be a replica peer; the admitting peer, of all that lies
     * before it (RFC 6940, Sections 7.4.1.1 and 10.4).
     */
    boolean acceptsReplica(ResourceId resource, NodeId sender, @Nullable NodeId admittingPeer) {
        if (!RingKey.isKey(resource)) {
            return false;
        }
        if (!ring.isJoined()) {
            return Objects.equals(sender, admittingPeer)
                    && new RingArc(RingKey.of(sender), ring.selfKey()).test(resource);
        }
        NeighborTable neighbors = ring.neighbors();
        if (isResponsible(resource)) {
            int rank = neighbors.successors().indexOf(sender);
            return rank >= 0 && rank < mostCopies();
        }
        return neighbors.predecessors().contains(sender)
                && new RingArc(ring.selfKey(), RingKey.of(sender)).test(resource)
                && rangeFrom(mostCopies()).test(resource);
    }

    /** Whether no neighbor is closer to {@code resource}, clockwise from it, than {@code responder}. */
    boolean mayAnswer(ResourceId resource, NodeId responder) {
        return !ring.isJoined()
                || (RingKey.isKey(resource) && closerThan(resource, responder).isEmpty());
    }

    /** The neighbors that are closer to {@code resource}, clockwise from it, than {@code responder}. */
    List<NodeId> closerThan(ResourceId resource, NodeId responder) {
        if (!RingKey.isKey(resource)) {
            return List.of();
        }
        RingKey key = RingKey.of(resource);
        RingKey distance = key.distanceTo(RingKey.of(responder));
        List<NodeId> closer = new ArrayList<>();
        for (NodeId node : ring.neighbors().all()) {
            if (key.distanceTo(RingKey.of(node)).compareTo(distance) < 0) {
                closer.add(node);
            }
        }
        return closer;
    }

    /** Puts out what has changed since the last call; returns whether the range has. */
    boolean update(long nowNanos) {
        countFurtherCopies(nowNanos);
        RingArc range = ring.isJoined() ? ring.range() : null;
        List<NodeId> holders = List.copyOf(replicaPeers());
        boolean rangeChanged = range == null ? knownRange != null : !range.equals(knownRange);
        boolean replicasChanged = !holders.equals(knownReplicas);
        boolean replaces = knownReplicas.stream().anyMatch(peer -> !ring.isReady(peer));
        if (range != null
                && (knownRange == null
                        || (rangeChanged
                                && !knownRange.test(range.after().next().toResourceId())))) {
            grownNanos = nowNanos;
        }
        boolean predecessorLost = losesPredecessor();
        knownRange = range;
        knownReplicas = holders;
        if (range != null && (rangeChanged || predecessorLost || (replicasChanged && !replaces))) {
            announce();
        } else if (range != null && replicasChanged && holdDown == null) {
            holdDown = agenda.at(nowNanos + holdDownNanos(nowNanos), now -> holdDownOver());
        }
        return rangeChanged;
    }

    /** Whether one of the peers whose copies are here is gone, so that another may need them. */
    private boolean losesPredecessor() {
        List<NodeId> all = ring.neighbors().predecessors();
        List<NodeId> now =
                ring.isJoined() ? List.copyOf(all.subList(0, Math.min(all.size(), copies() + 1))) : List.of();
        boolean lost = knownPredecessors.stream().anyMatch(peer -> !all.contains(peer) && !ring.isReady(peer));
        knownPredecessors = now;
        return lost;
    }

    /** Counts once more when the same neighbors will have been up for long enough to need fewer. */
    private void countFurtherCopies(long nowNanos) {
        Long uptime = ring.medianUptimeNanos(nowNanos);
        if (uptime == null || uptime >= ChordSettings.SHORT_UPTIME.toNanos()) {
            furtherCopies = 0;
            return;
        }
        boolean veryShort = uptime < ChordSettings.VERY_SHORT_UPTIME.toNanos();
        int wanted = veryShort ? ChordSettings.FURTHER_COPIES : 1;
        furtherCopies = Math.max(0, Math.min(wanted, ChordSettings.ENOUGH_COPIES - replicas));
        if (nextCount == null) {
            Duration enough = veryShort ? ChordSettings.VERY_SHORT_UPTIME : ChordSettings.SHORT_UPTIME;
            nextCount = agenda.at(nowNanos + enough.toNanos() - uptime, this::recount);
        }
    }

    private void recount(long nowNanos) {
        nextCount = null;
        countFurtherCopies(nowNanos);
        List<NodeId> holders = List.copyOf(replicaPeers());
        if (ring.isJoined() && !holders.equals(knownReplicas)) {
            knownReplicas = holders;
            announce();
        }
    }

    /** As long as the RFC says where neighbors stay for hours; where they are gone after minutes, copies can't wait. */
    private long holdDownNanos(long nowNanos) {
        long longest = ChordSettings.REPLACEMENT_HOLD_DOWN.toNanos();
        Long uptime = ring.medianUptimeNanos(nowNanos);
        return uptime == null
                ? longest
                : Math.min(
                        longest, Math.max(ChordSettings.SHORTEST_HOLD_DOWN.toNanos(), uptime / HOLD_DOWNS_PER_UPTIME));
    }

    private void holdDownOver() {
        holdDown = null;
        if (ring.isJoined()) {
            announce();
        }
    }

    private void announce() {
        if (holdDown != null) {
            agenda.cancel(holdDown);
            holdDown = null;
        }
        outbox.emit(new TopologyOutput.ResponsibilityChanged());
    }
}
