// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.p2psip.reload.node.ReloadNodeBuilder;
import org.p2psip.reload.security.Credentials;
import org.p2psip.reload.storage.PersistentKind;
import org.p2psip.reload.storage.PersistentResource;
import org.p2psip.reload.storage.PersistentValue;
import org.p2psip.reload.storage.ResourceStore;
import org.p2psip.reload.storage.StorageOutput;
import org.p2psip.reload.topology.chord.ChordTopology;
import org.p2psip.reload.usage.sip.ContactPreferences;
import org.p2psip.reload.usage.sip.SipUsage;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.ResourceId;
import org.p2psip.reload.wire.StoredData;
import org.p2psip.reload.wire.StoredDataValue;

/** The power of an office is off for a moment: 95 % of its phones start again within a minute. */
class OfficeRestartTest {
    private static final String OVERLAY = "office.example";
    private static final Duration RESTART = Duration.ofSeconds(60);
    private static final Duration AFTER = Duration.ofMinutes(5);
    private static final double RESTARTED = 0.95;
    private static final double REACHABLE = 0.99;

    private static final KeyPool KEYS = new KeyPool();

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void phonesThatStartAgainAreReachableWithinFiveMinutes(long seed) {
        Office office = new Office(seed, 100, false);
        office.restartMost();
        assertThat(office.reachable(AFTER)).as("seed %d", seed).isGreaterThanOrEqualTo(REACHABLE);
    }

    @Test
    void whatWasStoredDurablyIsThereThoughNobodyRegistersAgain() {
        Office office = new Office(3, 100, true);
        office.restartMost();
        assertThat(office.reachable(AFTER)).isEqualTo(1.0);
    }

    @Tag("long")
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void twoHundredPhonesStartAgain(long seed) {
        Office office = new Office(seed, 200, seed % 2 == 0);
        office.restartMost();
        assertThat(office.reachable(AFTER)).as("seed %d", seed).isGreaterThanOrEqualTo(REACHABLE);
    }

    /** Phones that are peers, each registered under its user name. */
    private static final class Office {
        private final Simulation simulation;
        private final SimulatedOverlay overlay;
        private final boolean durable;
        private final Map<String, Credentials> credentials = new TreeMap<>();
        private final Map<String, SurvivingStore> stores = new HashMap<>();
        private final Map<String, SipUsage> phones = new TreeMap<>();

        Office(long seed, int size, boolean durable) {
            this.simulation = Simulation.ofSeed(seed);
            this.durable = durable;
            SimulatedNetwork network = new SimulatedNetwork(simulation);
            ThrowawayAuthority authority = ThrowawayAuthority.of(simulation, OVERLAY, new FastSignatures(), KEYS);
            this.overlay =
                    new SimulatedOverlay(simulation, network, authority, new ChordTopology(), UnaryOperator.identity());
            network.setDelay(Duration.ofMillis(1), Duration.ofMillis(10));
            network.setLoss(0.001);
            for (int i = 0; i < size; i++) {
                String user = "user" + i + "@" + OVERLAY;
                credentials.put(user, authority.issue(user));
                SimulatedPeer peer = add(user);
                overlay.awaitEnd("entry of " + user, overlay.enter(peer));
            }
            overlay.awaitRing(Duration.ofMinutes(5));
            credentials.keySet().forEach(user -> overlay.await("registration", register(user)));
            simulation.runFor(Duration.ofMinutes(1));
        }

        /** Cuts 95 % of the phones off within a minute; each starts again 5 to 10 seconds later. */
        void restartMost() {
            Random random = new Random(simulation.seed());
            List<SimulatedPeer> running = new ArrayList<>(overlay.peers());
            SimulatedPeer first = running.remove(0);
            Collections.shuffle(running, random);
            int restarts = (int) Math.min(running.size(), Math.round(RESTARTED * (running.size() + 1)));
            for (SimulatedPeer victim : running.subList(0, restarts)) {
                Duration when = Duration.ofMillis(random.nextInt((int) RESTART.toMillis() - 10_000));
                Duration again = when.plusMillis(5_000 + random.nextInt(5_000));
                simulation.schedule(when, () -> victim.host().crash());
                simulation.schedule(again, () -> startAgain(victim));
            }
            assertThat(first.host().isUp()).isTrue();
            simulation.runFor(RESTART);
        }

        /** The part of all users who are found, each by the first of the phones, after some time. */
        double reachable(Duration after) {
            simulation.runFor(after);
            SipUsage seeker = phones.get("user0@" + OVERLAY);
            int found = 0;
            for (String user : credentials.keySet()) {
                boolean[] registered = new boolean[1];
                CompletionStage<Void> lookUp = seeker.resolve(user).handle((routes, failure) -> {
                    registered[0] = failure == null && !routes.isEmpty();
                    return null;
                });
                overlay.awaitEnd("look-up of " + user, lookUp);
                found += registered[0] ? 1 : 0;
            }
            return found / (double) credentials.size();
        }

        private void startAgain(SimulatedPeer crashed) {
            String user = crashed.userName();
            enter(overlay.restart(crashed, credentials.get(user), builder -> equip(builder, user)), user);
        }

        /** Tries again for as long as it takes, as a phone does; registers unless its peers remember it. */
        private void enter(SimulatedPeer peer, String user) {
            CompletionStage<Void> unused = peer.node().join().whenComplete((done, failure) -> {
                if (failure != null) {
                    simulation.schedule(Duration.ofSeconds(2), () -> enter(peer, user));
                } else if (!durable) {
                    CompletionStage<?> registering = register(user);
                    assertThat(registering).isNotNull();
                }
            });
        }

        private CompletionStage<?> register(String user) {
            return phones.get(user).register(user, ContactPreferences.ANY);
        }

        private SimulatedPeer add(String user) {
            return overlay.add(credentials.get(user), builder -> equip(builder, user));
        }

        private ReloadNodeBuilder equip(ReloadNodeBuilder builder, String user) {
            SipUsage usage = SipUsage.create();
            phones.put(user, usage);
            return durable
                    ? builder.usage(usage).store(stores.computeIfAbsent(user, key -> new SurvivingStore(simulation)))
                    : builder.usage(usage);
        }
    }

    /** Keeps values over the life of a node, as a disk does, each with what is left of its lifetime. */
    private static final class SurvivingStore implements ResourceStore {
        private record Place(ResourceId resource, KindId kind, Opaque key) {}

        private record Value(PersistentValue value, long counter, long storedNanos) {}

        private final Simulation simulation;
        private final Map<Place, Value> values = new HashMap<>();

        SurvivingStore(Simulation simulation) {
            this.simulation = simulation;
        }

        @Override
        public CompletionStage<Void> persist(StorageOutput.Persist change) {
            for (PersistentKind kind : change.written().kinds()) {
                for (PersistentValue value : kind.values()) {
                    Opaque key = ((StoredDataValue.DictionaryEntry) value.data().value()).key();
                    values.put(
                            new Place(change.resource(), kind.kind(), key),
                            new Value(value, kind.generationCounter(), simulation.nowNanos()));
                }
            }
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public Reading read() {
            List<PersistentResource> resources = new ArrayList<>();
            values.forEach((place, kept) -> {
                long age = Duration.ofNanos(simulation.nowNanos() - kept.storedNanos())
                        .toSeconds();
                StoredData data = kept.value().data();
                StoredData left = new StoredData(
                        data.storageTime(), Math.max(0, data.lifetimeSeconds() - age), data.value(), data.signature());
                resources.add(new PersistentResource(
                        place.resource(),
                        List.of(new PersistentKind(
                                place.kind(),
                                kept.counter(),
                                List.of(new PersistentValue(left, kept.value().signer()))))));
            });
            resources.sort(Comparator.comparing(PersistentResource::resource));
            return () -> CompletableFuture.completedFuture(new Portion(resources, 0, true));
        }
    }
}
