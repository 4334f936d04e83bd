// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.p2psip.reload.config.OverlayConfigurationBuilder;
import org.p2psip.reload.node.ReloadNodeBuilder;
import org.p2psip.reload.topology.chord.ChordTopology;
import org.p2psip.reload.usage.FetchResult;
import org.p2psip.reload.wire.DataValue;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.ModelSpecifier;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.ResourceId;
import org.p2psip.reload.wire.StoredDataSpecifier;
import org.p2psip.reload.wire.StoredDataValue;

/** The life of one simulated ring of CHORD-RELOAD: nodes join, register, one crashes, and all are looked up again. */
final class RingScenario {
    static final String OVERLAY = "sim.example";
    static final Duration CONVERGENCE = Duration.ofMinutes(5);
    static final Duration LIFETIME = Duration.ofHours(1);

    /** Keys are costly and not the point: all scenarios of a run share them. */
    private static final KeyPool KEYS = new KeyPool();

    final Simulation simulation;
    final SimulatedNetwork network;
    final SimulatedOverlay overlay;
    final ThrowawayAuthority authority;
    final List<String> users = new ArrayList<>();

    /** Links delay each message by 20 to 80 ms; 1 % of the messages are lost above them. */
    RingScenario(long seed, int size) {
        this(seed, size, UnaryOperator.identity());
    }

    RingScenario(long seed, int size, UnaryOperator<OverlayConfigurationBuilder> configuration) {
        this(seed, size, configuration, node -> {});
    }

    RingScenario(
            long seed,
            int size,
            UnaryOperator<OverlayConfigurationBuilder> configuration,
            Consumer<ReloadNodeBuilder> nodes) {
        this.simulation = Simulation.ofSeed(seed);
        this.network = new SimulatedNetwork(simulation);
        this.authority = ThrowawayAuthority.of(simulation, OVERLAY, new FastSignatures(), KEYS);
        this.overlay = new SimulatedOverlay(simulation, network, authority, new ChordTopology(), configuration);
        overlay.setNodeChanges(nodes);
        network.setDelay(Duration.ofMillis(20), Duration.ofMillis(80));
        network.setLoss(0.01);
        for (int i = 0; i < size; i++) {
            users.add("user" + i + "@" + OVERLAY);
            overlay.add(users.get(i));
        }
    }

    void converge() {
        overlay.enterInTurn();
        overlay.awaitRing(CONVERGENCE);
    }

    void registerAll() {
        for (SimulatedPeer peer : overlay.peers()) {
            register(peer);
        }
    }

    void register(SimulatedPeer peer) {
        register(peer, LIFETIME);
    }

    void register(SimulatedPeer peer, Duration lifetime) {
        StoredDataValue registration = new StoredDataValue.DictionaryEntry(
                peer.nodeId().toOpaque(), new DataValue(true, peer.nodeId().toOpaque()));
        overlay.await(
                "registration of " + peer,
                peer.node().store(resource(peer.userName()), KindId.SIP_REGISTRATION, List.of(registration), lifetime));
    }

    /** Cuts a node off that the seed chooses; the others notice when they notice. */
    SimulatedPeer crashOne() {
        List<SimulatedPeer> running = overlay.peers();
        SimulatedPeer victim = running.get(new Random(simulation.seed()).nextInt(running.size()));
        victim.host().crash();
        return victim;
    }

    /** Looks every user up, each from another running node, and checks that exactly the own registration is found. */
    void findAll() {
        List<SimulatedPeer> running = overlay.peers();
        for (int i = 0; i < users.size(); i++) {
            SimulatedPeer seeker = running.get((i + 1) % running.size());
            FetchResult found = fetch(seeker, users.get(i));
            assertThat(found.values())
                    .as("seed %d: registration of %s, asked by %s", simulation.seed(), users.get(i), seeker)
                    .singleElement()
                    .satisfies(value -> assertThat(value.signer().userName()).isIn(users));
            assertThat(found.values().get(0).signer().userName()).isEqualTo(users.get(i));
        }
    }

    FetchResult fetch(SimulatedPeer seeker, String user) {
        StoredDataSpecifier all =
                new StoredDataSpecifier(KindId.SIP_REGISTRATION, 0, new ModelSpecifier.DictionarySpecifier(List.of()));
        return overlay.await(
                "look-up of " + user + " by " + seeker, seeker.node().fetch(resource(user), all));
    }

    ResourceId resource(String user) {
        return overlay.peers().get(0).node().resourceId(Opaque.copyOf(user.getBytes(StandardCharsets.UTF_8)));
    }
}
