// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.p2psip.reload.security.Credentials;
import org.p2psip.reload.storage.PersistentKind;
import org.p2psip.reload.storage.PersistentResource;
import org.p2psip.reload.storage.PersistentValue;
import org.p2psip.reload.storage.ResourceStore;
import org.p2psip.reload.storage.StorageOutput;
import org.p2psip.reload.storage.StoredSigner;
import org.p2psip.reload.topology.Topology;
import org.p2psip.reload.topology.TopologyContext;
import org.p2psip.reload.topology.TopologyPlugin;
import org.p2psip.reload.topology.chord.ChordTopology;
import org.p2psip.reload.usage.FetchResult;
import org.p2psip.reload.usage.VerifiedValue;
import org.p2psip.reload.wire.DataSignatureInput;
import org.p2psip.reload.wire.DataValue;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.ModelSpecifier;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.ResourceId;
import org.p2psip.reload.wire.Signature;
import org.p2psip.reload.wire.StoredData;
import org.p2psip.reload.wire.StoredDataSpecifier;
import org.p2psip.reload.wire.StoredDataValue;

/**
 * An overlay where one peer in ten lies: it holds values for every user that the user did not sign, or that others signed who may
 * not write there, answers with them, sends copies of them to others, and perhaps answers for resources that are not its own.
 */
class LyingPeersSimulationTest {
    private static final KindId SIP = KindId.SIP_REGISTRATION;
    private static final String FORGED = "forged";
    private static final int PEERS = 30;
    private static final int LIARS = 3;

    private final ChordTopology chord = new ChordTopology();
    private final Set<Opaque> takenByHonestPeers = new HashSet<>();
    private final List<Credentials> users = new ArrayList<>();
    private Simulation simulation;
    private SimulatedOverlay overlay;

    @ParameterizedTest(name = "seed {0}, answering for others: {1}")
    @CsvSource({"1, false", "2, false", "3, false", "1, true", "2, true", "3, true"})
    void nobodyTakesAForgedValueForARealOne(long seed, boolean answeringForOthers) {
        simulation = Simulation.ofSeed(seed);
        SimulatedNetwork network = new SimulatedNetwork(simulation);
        ThrowawayAuthority authority = ThrowawayAuthority.of(simulation, "liars.example");
        overlay = new SimulatedOverlay(simulation, network, authority, chord);
        for (int i = 0; i < PEERS; i++) {
            users.add(authority.issue("user" + i + "@liars.example"));
        }
        for (int i = 0; i < PEERS - LIARS; i++) {
            overlay.add(users.get(i), builder -> builder.store(new HonestStore()));
        }
        overlay.enterInTurn();
        List<SimulatedPeer> honest = overlay.peers();
        for (int i = PEERS - LIARS; i < PEERS; i++) {
            Credentials liar = users.get(i);
            List<PersistentResource> forged = i % 2 == 0 ? changed(honest.get(0)) : misplaced(liar, honest.get(0));
            SimulatedPeer peer = overlay.add(
                    liar,
                    builder -> (answeringForOthers ? builder.topology(new Boaster()) : builder)
                            .store(new ForgedStore(forged)));
            CompletionStage<Void> unused = overlay.enter(peer);
            simulation.runFor(Duration.ofSeconds(30));
        }
        int registered = registerAll(honest);
        simulation.runFor(Duration.ofMinutes(25));
        registered += registerAll(honest);
        assertThat(registered).as("registrations that got through").isGreaterThan(0);
        assertThat(lookUpAll(honest)).as("values that were looked at").isGreaterThan(0);
        assertThat(takenByHonestPeers).isNotEmpty().doesNotContain(text(FORGED));
    }

    private int registerAll(List<SimulatedPeer> honest) {
        int[] stored = new int[1];
        for (SimulatedPeer peer : honest) {
            StoredDataValue entry = new StoredDataValue.DictionaryEntry(
                    peer.nodeId().toOpaque(), new DataValue(true, text(peer.userName())));
            CompletionStage<Void> unused = peer.node()
                    .store(resource(peer, peer.userName()), SIP, List.of(entry), Duration.ofHours(1))
                    .thenAccept(receipt -> stored[0]++);
        }
        simulation.runFor(Duration.ofSeconds(60));
        return stored[0];
    }

    /** Everybody looks everybody up; a liar may keep the answer back, but not make it up. */
    private int lookUpAll(List<SimulatedPeer> honest) {
        List<FetchResult> results = new ArrayList<>();
        StoredDataSpecifier all = new StoredDataSpecifier(SIP, 0, new ModelSpecifier.DictionarySpecifier(List.of()));
        for (SimulatedPeer seeker : honest) {
            for (Credentials sought : users) {
                CompletionStage<Void> unused = seeker.node()
                        .fetch(resource(seeker, sought.userName()), all)
                        .thenAccept(result -> {
                            results.add(result);
                            for (VerifiedValue value : result.values()) {
                                assertBelievable(value, sought);
                            }
                        });
            }
            simulation.runFor(Duration.ofSeconds(20));
        }
        return results.stream()
                .mapToInt(result -> result.values().size() + result.discarded())
                .sum();
    }

    /** A liar may say what it likes of itself. */
    private void assertBelievable(VerifiedValue value, Credentials sought) {
        boolean right = value.signer().nodeId().equals(sought.nodeId())
                && (value.data().value().value().value().equals(text(sought.userName()))
                        || users.indexOf(sought) >= PEERS - LIARS);
        if (!right) {
            simulation.schedule(Duration.ZERO, () -> {
                throw new AssertionError("seed " + simulation.seed() + ": a forged value was believed: " + value);
            });
        }
    }

    /** For each user a changed value under the user's own signature. */
    private List<PersistentResource> changed(SimulatedPeer hashing) {
        List<PersistentResource> forged = new ArrayList<>();
        for (Credentials victim : users) {
            ResourceId resource = resource(hashing, victim.userName());
            Signature genuine = sign(victim, resource, entry(victim, victim.userName()));
            forged.add(holding(resource, entry(victim, FORGED), genuine, victim));
        }
        return forged;
    }

    /** At each other user's place a value of the liar's own, well signed. */
    private List<PersistentResource> misplaced(Credentials liar, SimulatedPeer hashing) {
        List<PersistentResource> forged = new ArrayList<>();
        for (Credentials victim : users) {
            if (!victim.equals(liar)) {
                ResourceId resource = resource(hashing, victim.userName());
                StoredDataValue own = entry(liar, FORGED);
                forged.add(holding(resource, own, sign(liar, resource, own), liar));
            }
        }
        return forged;
    }

    private Signature sign(Credentials signer, ResourceId resource, StoredDataValue value) {
        return signer.sign(DataSignatureInput.withoutIdentity(resource, SIP, later(), value));
    }

    private PersistentResource holding(
            ResourceId resource, StoredDataValue value, Signature signature, Credentials signer) {
        PersistentValue held = new PersistentValue(
                new StoredData(later(), 7200, value, signature),
                new StoredSigner(signer.nodeId(), signer.certificate().der(), List.of()));
        return new PersistentResource(resource, List.of(new PersistentKind(SIP, 7, List.of(held))));
    }

    private Instant later() {
        return Instant.ofEpochMilli(simulation.clock().millis()).plus(Duration.ofDays(1));
    }

    private static StoredDataValue entry(Credentials owner, String text) {
        return new StoredDataValue.DictionaryEntry(owner.nodeId().toOpaque(), new DataValue(true, text(text)));
    }

    private static ResourceId resource(SimulatedPeer hashing, String userName) {
        return hashing.node().resourceId(text(userName));
    }

    private static Opaque text(String text) {
        return Opaque.copyOf(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Notes what its peer takes in. */
    private final class HonestStore implements ResourceStore {
        @Override
        public CompletionStage<Void> persist(StorageOutput.Persist change) {
            for (PersistentKind kind : change.written().kinds()) {
                kind.values()
                        .forEach(value -> takenByHonestPeers.add(
                                value.data().value().value().value()));
            }
            return CompletableFuture.completedFuture(null);
        }
    }

    /** Comes with forged values, and keeps nothing else. */
    private record ForgedStore(List<PersistentResource> forged) implements ResourceStore {
        @Override
        public CompletionStage<Void> persist(StorageOutput.Persist change) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public Reading read() {
            return () -> CompletableFuture.completedFuture(new Portion(forged, 7, true));
        }
    }

    /** Thinks that every resource is its own, once it has joined. */
    private final class Boaster implements TopologyPlugin {
        @Override
        public String name() {
            return chord.name();
        }

        @Override
        public Topology create(TopologyContext context) {
            Topology real = chord.create(context);
            return (Topology) Proxy.newProxyInstance(
                    Topology.class.getClassLoader(), new Class<?>[] {Topology.class}, (proxy, method, arguments) -> {
                        if (method.getName().equals("isResponsible")) {
                            return real.isJoined();
                        }
                        try {
                            return method.invoke(real, arguments);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
        }
    }
}
