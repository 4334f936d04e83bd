// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.topology.chord;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.config.OverlayConfiguration;
import org.p2psip.reload.topology.Topology;
import org.p2psip.reload.topology.TopologyContext;
import org.p2psip.reload.topology.TopologyOutput;
import org.p2psip.reload.topology.TopologyView;
import org.p2psip.reload.wire.MessageBody;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.ResourceId;
import org.p2psip.reload.wire.RouteQueryAnswer;

/**
 * A node's place in a ring of CHORD-RELOAD (RFC 6940, Section 10).
 *
 * <p>Each input goes to the part that it concerns; after it, {@link #settle} draws the conclusions: what {@link RingChanges} calls
 * for, whom to attach to, whom to tell.
 */
final class Chord implements Topology {
    private final Ring ring;
    private final int ownNeighborsPerSide;
    private ChordSettings settings;
    private final Outbox outbox = new Outbox();
    private final Agenda agenda = new Agenda();
    private final HoldDown holdDown = new HoldDown();
    private final ShownTables tables;
    private final Announcer announcer;
    private final NeighborSearch search;
    private final FingerSearch fingers;
    private final ChordJoin join;
    private final Admissions admissions;
    private final Departure departure;
    private final Stabilization stabilization;
    private final Responsibility responsibility;
    private final Requests requests;
    private final Healing healing;
    private final SelfCheck selfCheck;
    private final Entrance entrance;
    private final Pruning pruning;
    private final Outsiders outsiders;
    private final Upheaval upheaval;
    private final Doubts doubts;
    private final Linkage links;
    private final RingChanges changes;

    /** @param ownNeighborsPerSide how many neighbors to keep whatever the configuration says; 0 if that decides */
    Chord(TopologyContext context, int ownNeighborsPerSide) {
        this.ownNeighborsPerSide = ownNeighborsPerSide;
        Random random = context.random();
        settings = ChordSettings.of(context.configuration(), ownNeighborsPerSide);
        ring = new Ring(context.self(), settings);
        tables = new ShownTables(ring);
        announcer = new Announcer(ring, outbox, agenda, tables, settings, this::handleSilence);
        search = new NeighborSearch(ring, outbox, agenda, holdDown, tables::handleUnreachable, random);
        pruning = new Pruning(ring, agenda, random, this::isNeeded, this::release);
        fingers = new FingerSearch(ring, outbox, agenda, holdDown, pruning, random);
        join = new ChordJoin(ring, outbox, agenda, search, fingers, random, this::joinFailed);
        admissions = new Admissions(ring, outbox);
        stabilization = new Stabilization(ring, agenda, announcer, tables, search, fingers, settings, random);
        responsibility = new Responsibility(ring, outbox, agenda, settings);
        departure = new Departure(ring, outbox, agenda, responsibility);
        healing = new Healing(ring, outbox, agenda, announcer, settings, random, this::rejoin);
        selfCheck = new SelfCheck(ring, outbox, agenda, random);
        entrance = new Entrance(ring, agenda, announcer, random, this::release);
        outsiders = new Outsiders(ring, agenda, outbox, settings, this::isNeeded, this::release);
        upheaval = new Upheaval(ring, outbox);
        links = new Linkage(
                ring,
                outbox,
                holdDown,
                announcer,
                tables,
                search,
                fingers,
                pruning,
                outsiders,
                admissions,
                departure,
                healing,
                selfCheck,
                upheaval,
                settings);
        changes = new RingChanges(
                ring,
                outbox,
                tables,
                announcer,
                search,
                admissions,
                stabilization,
                responsibility,
                healing,
                selfCheck,
                entrance,
                pruning,
                outsiders,
                upheaval,
                settings);
        doubts = new Doubts(ring, outbox, this::handleSilence);
        requests = new Requests(
                this, ring, outbox, holdDown, announcer, tables, doubts, search, join, admissions, departure);
    }

    private void handleSilence(NodeId peer, long nowNanos) {
        links.handleSilence(peer, nowNanos);
    }

    private void release(NodeId peer, long nowNanos) {
        links.release(peer, nowNanos);
    }

    private boolean isNeeded(NodeId peer) {
        return links.isNeeded(peer);
    }

    @Override
    public ResourceId resourceId(Opaque resourceName) {
        return ResourceNames.hash(resourceName);
    }

    @Override
    public boolean isJoined() {
        return ring.isJoined();
    }

    @Override
    public boolean isResponsible(ResourceId key) {
        return responsibility.isResponsible(key);
    }

    /** Also empty when this node is responsible for {@code key} and has no link to a node with that very ID. */
    @Override
    public Optional<NodeId> nextHop(ResourceId key) {
        if (!RingKey.isKey(key)) {
            return Optional.empty();
        }
        RingKey place = RingKey.of(key);
        NodeId direct = ring.connectedAt(place);
        if (direct != null) {
            return Optional.of(direct);
        }
        if (responsibility.isResponsible(key)) {
            return Optional.empty();
        }
        NodeId bootstrap = join.bootstrap();
        if (bootstrap != null && ring.isConnected(bootstrap)) {
            return Optional.of(bootstrap);
        }
        return Optional.ofNullable(ring.routing().nextHop(place));
    }

    /**
     * The peer that is responsible for {@code key} if that is a predecessor in the Neighbor Table: who passed the message on to here
     * takes it for gone.
     */
    @Override
    public Optional<NodeId> nextHopOnceMore(ResourceId key) {
        Optional<NodeId> next = nextHop(key);
        if (!next.isPresent() || !ring.isJoined()) {
            return next;
        }
        NodeId owner = ring.routing().firstFrom(RingKey.of(key));
        return owner != null && ring.neighbors().predecessors().contains(owner) ? Optional.of(owner) : next;
    }

    @Override
    public List<NodeId> replicaPeers() {
        return List.copyOf(responsibility.replicaPeers());
    }

    @Override
    public boolean keepsCopyOf(ResourceId resource) {
        return responsibility.keepsCopyOf(resource);
    }

    @Override
    public Optional<NodeId> heirTo(ResourceId resource, NodeId former) {
        return responsibility.heirTo(resource, former);
    }

    @Override
    public boolean isNewInRange(long nowNanos) {
        return responsibility.isNewInRange(nowNanos);
    }

    @Override
    public boolean acceptsReplica(ResourceId resource, NodeId sender) {
        return !departure.isUnderWay() && responsibility.acceptsReplica(resource, sender, join.admittingPeer());
    }

    @Override
    public boolean mayAnswer(ResourceId resource, NodeId responder) {
        return responsibility.mayAnswer(resource, responder)
                || (RingKey.isKey(resource) && healing.asksFor(RingKey.of(resource)));
    }

    @Override
    public void handleWrongResponder(ResourceId resource, NodeId responder, long nowNanos) {
        doubts.doubt(responsibility.closerThan(resource, responder), nowNanos);
    }

    @Override
    public long responsiblePartsPerBillion() {
        return ring.isJoined() ? ring.range().partsPerBillion() : 0;
    }

    @Override
    public Optional<NodeId> nextHopIn(RouteQueryAnswer answer) {
        Opaque data = answer.overlaySpecificData();
        return data.length() == RingKey.BYTES
                ? Optional.of(NodeId.copyOf(data.toByteArray())).filter(next -> !next.isWildcard())
                : Optional.empty();
    }

    @Override
    public TopologyView view() {
        NeighborTable neighbors = ring.neighbors();
        List<NodeId> others = new ArrayList<>(ring.routing().nodes());
        others.removeIf(ring::isNeighbor);
        return new TopologyView(
                ring.isJoined(), neighbors.predecessors(), neighbors.successors(), others, selfCheck.reachability());
    }

    @Override
    public void found(long nowNanos) {
        requireOutside();
        ring.enter(nowNanos);
        settle(nowNanos);
    }

    @Override
    public void join(NodeId bootstrap, long nowNanos) {
        requireOutside();
        links.connect(bootstrap);
        entrance.begin(bootstrap);
        pruning.setEntrance(bootstrap);
        join.start(bootstrap);
        settle(nowNanos);
    }

    private void requireOutside() {
        if (ring.isJoined() || join.isUnderWay()) {
            throw new IllegalStateException(ring.isJoined() ? "already a peer of the overlay" : "already joining");
        }
    }

    @Override
    public void leave(long nowNanos) {
        if (departure.isUnderWay()) {
            return;
        }
        if (ring.isJoined()) {
            admissions.clear();
            departure.start(nowNanos);
        } else {
            join.cancel();
            search.clear();
            outbox.emit(new TopologyOutput.Left());
        }
        settle(nowNanos);
    }

    @Override
    public void handleConfiguration(OverlayConfiguration configuration, long nowNanos) {
        settings = ChordSettings.of(configuration, ownNeighborsPerSide);
        ring.settings(settings);
        responsibility.settings(settings);
        announcer.settings(settings);
        stabilization.settings(settings, nowNanos);
        healing.settings(settings);
        outsiders.settings(settings, nowNanos);
        links.settings(settings);
        changes.settings(settings);
        settle(nowNanos);
    }

    @Override
    public void handleConnected(NodeId peer, long nowNanos) {
        links.connect(peer);
        outsiders.handleConnected(peer, nowNanos);
        settle(nowNanos);
    }

    @Override
    public void handleCrowded(NodeId newcomer, long nowNanos) {
        outsiders.makeRoom(newcomer, nowNanos);
        settle(nowNanos);
    }

    @Override
    public void handleRelinked(NodeId peer, long nowNanos) {
        if (ring.isReady(peer)) {
            requests.askWhetherPeer(peer, (stranger, now) -> {
                announcer.handleRestarted(stranger);
                links.handleSilence(stranger, now);
            });
        } else {
            announcer.handleRestarted(peer);
        }
        settle(nowNanos);
    }

    @Override
    public void handleDisconnected(NodeId peer, long nowNanos) {
        if (!ring.isConnected(peer)) {
            return;
        }
        links.disconnect(peer, nowNanos);
        join.handleDisconnected(peer, nowNanos);
        settle(nowNanos);
    }

    @Override
    public void handleResponsive(NodeId peer, boolean responsive, long nowNanos) {
        links.handleResponsive(peer, responsive, nowNanos);
        settle(nowNanos);
    }

    @Override
    public void handleUpdateWanted(NodeId peer, long nowNanos) {
        announcer.markFull(peer);
        settle(nowNanos);
    }

    @Override
    public void handleRequest(long token, NodeId sender, boolean adjacent, MessageBody body, long nowNanos) {
        requests.handle(token, sender, adjacent, body, nowNanos);
        settle(nowNanos);
    }

    @Override
    public void handleAnswer(long token, NodeId responder, MessageBody answer, long nowNanos) {
        outbox.handleAnswer(token, responder, answer, nowNanos);
        settle(nowNanos);
    }

    @Override
    public void handleNoAnswer(long token, long nowNanos) {
        outbox.handleNoAnswer(token, nowNanos);
        settle(nowNanos);
    }

    @Override
    public void handleNotSent(long token, long nowNanos) {
        outbox.handleNotSent(token, nowNanos);
        settle(nowNanos);
    }

    @Override
    public void handleTooLarge(long token, long nowNanos) {
        outbox.handleTooLarge(token, nowNanos);
        settle(nowNanos);
    }

    @Override
    public void handleAttached(long token, NodeId peer, long nowNanos) {
        links.connect(peer);
        pruning.setOwn(peer);
        outbox.handleAttached(token, peer, nowNanos);
        settle(nowNanos);
    }

    @Override
    public void handleAttachFailed(long token, String reason, long nowNanos) {
        outbox.handleAttachFailed(token, reason, nowNanos);
        settle(nowNanos);
    }

    @Override
    public void handleHandedOver(long token, long nowNanos) {
        outbox.handleHandedOver(token, nowNanos);
        settle(nowNanos);
    }

    @Override
    public void handleBootstrap(long token, NodeId bootstrap, long nowNanos) {
        links.connect(bootstrap);
        if (!ring.isReady(bootstrap)) {
            pruning.setEntrance(bootstrap);
        }
        outbox.handleBootstrap(token, bootstrap, nowNanos);
        settle(nowNanos);
    }

    @Override
    public void handleNoBootstrap(long token, long nowNanos) {
        outbox.handleNoBootstrap(token, nowNanos);
        settle(nowNanos);
    }

    @Override
    public void handleRouted(long nowNanos) {
        selfCheck.handleProof(nowNanos);
    }

    @Override
    public void handleForwarded(NodeId previousHop, long nowNanos) {
        selfCheck.handleForwarded(previousHop, nowNanos);
    }

    /** This peer has lost all others and found a ring: it joins that like a new node (RFC 6940, Section 10.7.1). */
    private void rejoin(NodeId bootstrap, long nowNanos) {
        ring.exit();
        settle(nowNanos);
        entrance.begin(bootstrap);
        join.start(bootstrap);
    }

    private void joinFailed(String reason, long nowNanos) {
        if (changes.hasToldOfJoin()) {
            ring.enter(nowNanos);
        } else {
            outbox.emit(new TopologyOutput.JoinFailed(reason));
        }
    }

    @Override
    public void handleTimeout(long nowNanos) {
        agenda.run(nowNanos);
        settle(nowNanos);
    }

    @Override
    public @Nullable TopologyOutput pollOutput() {
        return outbox.poll();
    }

    @Override
    public OptionalLong nextDeadlineNanos() {
        return agenda.nextDeadlineNanos();
    }

    /** Draws the conclusions from an input. */
    private void settle(long nowNanos) {
        departure.step(nowNanos);
        changes.settle(nowNanos);
        if (join.isUnderWay() || (ring.isJoined() && !departure.isUnderWay())) {
            search.step(nowNanos);
            join.step(nowNanos);
        }
        if (!departure.isUnderWay()) {
            announcer.flush(nowNanos);
        }
    }
}
