// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.config.KindDefinition;
import org.p2psip.reload.config.OverlayConfiguration;
import org.p2psip.reload.config.OverlayConfigurationBuilder;
import org.p2psip.reload.node.NodeStatus;
import org.p2psip.reload.node.ReloadNode;
import org.p2psip.reload.node.ReloadNodeBuilder;
import org.p2psip.reload.security.Credentials;
import org.p2psip.reload.topology.TopologyPlugin;
import org.p2psip.reload.topology.TopologyView;
import org.p2psip.reload.usage.Usage;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.NodeId;

/**
 * An overlay of production nodes in a {@link Simulation}: the same code as on sockets, with simulated links, time and, by
 * default, fast signatures. The first node added founds the overlay and is its bootstrap node.
 */
public final class SimulatedOverlay {
    /** How long {@link #await} lets virtual time run before it fails: 10 minutes. */
    public static final Duration DEFAULT_LIMIT = Duration.ofMinutes(10);

    private Consumer<ReloadNodeBuilder> nodeChanges = builder -> {};
    /** How often {@link #runChecked} looks at the ring: every 200 ms. */
    private static final Duration BETWEEN_CHECKS = Duration.ofMillis(200);

    private final Simulation simulation;
    private final SimulatedNetwork network;
    private final ThrowawayAuthority authority;
    private final TopologyPlugin topology;
    private final SimulatedHost bootstrapHost;
    private final OverlayConfiguration configuration;
    private final List<SimulatedPeer> peers = new ArrayList<>();
    private final List<SimulatedPeer> leaving = new ArrayList<>();

    /** Creates an overlay without nodes, named after the authority's. */
    public SimulatedOverlay(
            Simulation simulation, SimulatedNetwork network, ThrowawayAuthority authority, TopologyPlugin topology) {
        this(simulation, network, authority, topology, UnaryOperator.identity());
    }

    /**
     * Creates an overlay without nodes, named after the authority's.
     *
     * @param changes what its configuration has otherwise than the defaults
     */
    public SimulatedOverlay(
            Simulation simulation,
            SimulatedNetwork network,
            ThrowawayAuthority authority,
            TopologyPlugin topology,
            UnaryOperator<OverlayConfigurationBuilder> changes) {
        this.simulation = simulation;
        this.network = network;
        this.authority = authority;
        this.topology = topology;
        this.bootstrapHost = network.addHost("bootstrap");
        this.configuration = changes.apply(OverlayConfiguration.builder(authority.overlayName())
                        .rootCertificates(List.of(authority.rootCertificate()))
                        .topologyPlugin(topology.name())
                        .bootstrapNodes(List.of(bootstrapHost.address()))
                        .noIce(true)
                        .kinds(List.of(KindDefinition.registered(KindId.SIP_REGISTRATION, 10, 1000))))
                .build();
    }

    /**
     * Sets what nodes that are added from now on have otherwise than the defaults.
     *
     * @param changes is given each node's builder last
     */
    public void setNodeChanges(Consumer<ReloadNodeBuilder> changes) {
        nodeChanges = changes;
    }

    /** The configuration of all nodes. */
    public OverlayConfiguration configuration() {
        return configuration;
    }

    /**
     * Adds a node, which does nothing yet.
     *
     * @param userName for example {@code "alice@example.org"}
     * @param usages its usages
     */
    public SimulatedPeer add(String userName, Usage... usages) {
        return add(authority.issue(userName), builder -> {
            for (Usage usage : usages) {
                builder.usage(usage);
            }
            return builder;
        });
    }

    /**
     * Adds a node, which does nothing yet.
     *
     * @param credentials its credentials
     * @param changes what it has otherwise than other nodes, such as usages
     */
    public SimulatedPeer add(Credentials credentials, UnaryOperator<ReloadNodeBuilder> changes) {
        String userName = credentials.userName();
        SimulatedHost host = peers.isEmpty() ? bootstrapHost : network.addHost(hostName(userName));
        return run(host, credentials, changes);
    }

    /** The user's name, with a number for each further node of that user. */
    private String hostName(String userName) {
        boolean taken = peers.stream().anyMatch(peer -> peer.userName().equals(userName));
        return taken ? userName + " " + peers.size() : userName;
    }

    /**
     * Starts the host of a node that has crashed again, with another node, which does nothing yet.
     *
     * @param credentials the node's, those of before as a rule
     * @param changes what it has otherwise than other nodes, such as usages
     */
    public SimulatedPeer restart(
            SimulatedPeer crashed, Credentials credentials, UnaryOperator<ReloadNodeBuilder> changes) {
        crashed.host().restart();
        peers.remove(crashed);
        return run(crashed.host(), credentials, changes);
    }

    private SimulatedPeer run(SimulatedHost host, Credentials credentials, UnaryOperator<ReloadNodeBuilder> changes) {
        String userName = credentials.userName();
        ReloadNodeBuilder builder = ReloadNode.builder(configuration, credentials)
                .topology(topology)
                .links(SimulatedLinks.create(host))
                .environment(host.environment())
                .clock(simulation.clock())
                .random(simulation.random("node " + (host == bootstrapHost ? userName : host.name())))
                .trust(authority.trust())
                .signatureSchemes(authority.schemes());
        nodeChanges.accept(builder);
        SimulatedPeer peer =
                new SimulatedPeer(userName, host, changes.apply(builder).build());
        failOnBug(peer);
        peers.add(peer);
        return peer;
    }

    /** A stage swallows what its callbacks throw, so a node that ends by a bug ends the simulation from an event. */
    private void failOnBug(SimulatedPeer peer) {
        CompletionStage<Void> unused = peer.node().closed().whenComplete((done, bug) -> {
            if (bug != null) {
                simulation.schedule(Duration.ZERO, () -> {
                    throw new AssertionError("a bug ended " + peer, bug);
                });
            }
        });
    }

    /** The nodes that run, in the order in which they were added. */
    public List<SimulatedPeer> peers() {
        return peers.stream().filter(peer -> peer.host().isUp()).toList();
    }

    /** Lets a node found the overlay, if it is the first, or join it. */
    public CompletionStage<Void> enter(SimulatedPeer peer) {
        return peer.host() == bootstrapHost ? peer.node().found() : peer.node().join();
    }

    /** Lets all nodes enter, one after the other, each when the one before it is in. */
    public void enterInTurn() {
        for (SimulatedPeer peer : peers()) {
            awaitEnd("entry of " + peer, enter(peer));
        }
    }

    /** Lets all nodes enter, the first in turn and all others at once. */
    public void enterAtOnce() {
        List<SimulatedPeer> running = peers();
        awaitEnd("founding", enter(running.get(0)));
        List<CompletionStage<Void>> entries = new ArrayList<>();
        for (SimulatedPeer peer : running.subList(1, running.size())) {
            entries.add(enter(peer));
        }
        for (CompletionStage<Void> entry : entries) {
            awaitEnd("entry at once", entry);
        }
    }

    /**
     * Runs the simulation until an operation is complete.
     *
     * @return its result, which must not be null
     * @throws AssertionError with the seed, if it fails or is not complete within {@link #DEFAULT_LIMIT}
     */
    public <T> T await(String what, CompletionStage<T> operation) {
        AtomicReference<@Nullable T> result = new AtomicReference<>();
        awaitEnd(what, operation.thenAccept(result::set));
        T value = result.get();
        if (value == null) {
            throw new AssertionError("seed " + simulation.seed() + ": " + what + " has no result");
        }
        return value;
    }

    /**
     * Runs the simulation until an operation without a result is complete.
     *
     * @throws AssertionError with the seed, if it fails or is not complete within {@link #DEFAULT_LIMIT}
     */
    public void awaitEnd(String what, CompletionStage<Void> operation) {
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        AtomicBoolean done = new AtomicBoolean();
        CompletionStage<Void> unused = operation.whenComplete((value, problem) -> {
            failure.set(problem);
            done.set(true);
        });
        simulation.await(what, done::get, DEFAULT_LIMIT);
        Throwable problem = failure.get();
        if (problem != null) {
            throw new AssertionError("seed " + simulation.seed() + ": " + what + " failed: " + problem, problem);
        }
    }

    /** Runs the simulation until every running node's neighbors are the right ones, at most {@code limit}. */
    public void awaitRing(Duration limit) {
        long deadlineNanos = simulation.nowNanos() + limit.toNanos();
        while (true) {
            refreshStatus();
            String flaw = flawOfRing();
            if (flaw.isEmpty()) {
                return;
            }
            if (simulation.nowNanos() - deadlineNanos >= 0) {
                throw new AssertionError("seed " + simulation.seed() + " after " + simulation.elapsed() + ": " + flaw);
            }
            simulation.runFor(Duration.ofSeconds(1));
        }
    }

    /** Brings {@link SimulatedPeer#lastStatus} of every running node up to date. */
    public void refreshStatus() {
        peers().forEach(SimulatedPeer::requestStatus);
        simulation.runFor(Duration.ofMillis(1));
    }

    /** Lets a node leave the overlay, and its host vanish when it has. From now on it does not count as a {@linkplain #invariant member}. */
    public CompletionStage<Void> leave(SimulatedPeer peer) {
        leaving.add(peer);
        return peer.node().leave().whenComplete((done, failure) -> peer.host().crash());
    }

    /** The ring as of the last {@link #refreshStatus}: the running nodes that are peers and were not told to leave. */
    public RingInvariant invariant() {
        return invariant(peer -> true);
    }

    /**
     * The ring of some of the nodes, as of the last {@link #refreshStatus}, when the others cannot be reached.
     *
     * @param part which nodes; only the {@linkplain #invariant() members} among them count
     */
    public RingInvariant invariant(Predicate<SimulatedPeer> part) {
        Map<NodeId, TopologyView> members = new TreeMap<>();
        for (SimulatedPeer peer : peers()) {
            NodeStatus status = peer.lastStatus();
            if (part.test(peer) && status != null && status.topology().joined() && !leaving.contains(peer)) {
                members.put(peer.nodeId(), status.topology());
            }
        }
        return new RingInvariant(members);
    }

    /**
     * Lets time pass, and looks at the ring again and again meanwhile.
     *
     * @throws AssertionError with seed, step and what is broken, as soon as {@link #invariant} does not hold
     */
    public void runChecked(Duration duration) {
        long endNanos = simulation.elapsed().toNanos() + duration.toNanos();
        while (simulation.elapsed().toNanos() < endNanos) {
            simulation.runFor(BETWEEN_CHECKS);
            refreshStatus();
            List<String> violations = invariant().violations();
            if (!violations.isEmpty()) {
                throw new AssertionError("seed " + simulation.seed() + ", step " + simulation.stepCount() + " after "
                        + simulation.elapsed() + ": " + violations);
            }
        }
    }

    /** What is wrong with the neighbor tables as of the last {@link #refreshStatus}; empty when nothing is. */
    public String flawOfRing() {
        List<SimulatedPeer> ring = new ArrayList<>(peers());
        ring.sort(Comparator.comparing(SimulatedPeer::nodeId));
        for (int i = 0; i < ring.size(); i++) {
            NodeStatus status = ring.get(i).lastStatus();
            if (status == null || !status.topology().joined()) {
                return ring.get(i) + " has not joined";
            }
            TopologyView view = status.topology();
            String flaw = flaw(ring, i, 1, view.successors(), "successors");
            flaw = flaw.isEmpty() ? flaw(ring, i, -1, view.predecessors(), "predecessors") : flaw;
            if (!flaw.isEmpty()) {
                return flaw;
            }
        }
        return "";
    }

    private static String flaw(List<SimulatedPeer> ring, int at, int direction, List<NodeId> seen, String name) {
        List<NodeId> right = new ArrayList<>();
        int wanted = Math.min(ring.size() - 1, Math.max(MIN_NEIGHBORS, seen.size()));
        for (int i = 1; i <= wanted; i++) {
            right.add(ring.get(Math.floorMod(at + direction * i, ring.size())).nodeId());
        }
        return right.equals(seen) ? "" : ring.get(at) + " has " + name + " " + seen + ", right are " + right;
    }

    /** RFC 6940, Section 10.7.1: at least three neighbors on each side, where the ring has as many. */
    private static final int MIN_NEIGHBORS = 3;
}
