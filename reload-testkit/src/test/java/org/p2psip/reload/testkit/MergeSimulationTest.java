// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.p2psip.reload.config.AccessPolicy;
import org.p2psip.reload.config.KindDefinition;
import org.p2psip.reload.wire.ArrayRange;
import org.p2psip.reload.wire.DataModel;
import org.p2psip.reload.wire.DataValue;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.ModelSpecifier;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.ResourceId;
import org.p2psip.reload.wire.StoredDataSpecifier;
import org.p2psip.reload.wire.StoredDataValue;

/** Values of each data model that change on both sides of a partition (RFC 6940, Section 7.4.1.1). */
class MergeSimulationTest {
    private static final KindId SINGLE = new KindId(0xF0000001);
    private static final KindId ARRAY = new KindId(0xF0000002);
    private static final KindId DICTIONARY = KindId.SIP_REGISTRATION;
    private static final int PEERS = 12;
    private static final int AWAY = 4;

    private static final int PHONES = 6;
    private static final int LARGE = 1000;

    private RingScenario scenario;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    @Tag("6940-7.4.1.1-30")
    void newestOfEachValueIsThereAfterTheNetworkIsOneAgain(long seed) {
        scenario = new RingScenario(
                seed,
                PEERS,
                configuration -> configuration.kinds(List.of(
                        KindDefinition.registered(DICTIONARY, 3, 100),
                        new KindDefinition(SINGLE, DataModel.SINGLE, AccessPolicy.USER_MATCH, 1, 100, 0),
                        new KindDefinition(ARRAY, DataModel.ARRAY, AccessPolicy.USER_MATCH, 9, 100, 0))));
        scenario.network.setLoss(0);
        scenario.converge();
        List<SimulatedPeer> peers = scenario.overlay.peers();
        for (SimulatedPeer peer : peers) {
            store(peer, SINGLE, new StoredDataValue.Single(text("before")));
            store(peer, ARRAY, entry(0, text("before 0")), entry(1, text("before 1")), entry(2, text("before 2")));
            store(peer, DICTIONARY, own(peer, text("before")));
        }
        scenario.simulation.runFor(Duration.ofSeconds(20));
        List<SimulatedHost> away = new ArrayList<>();
        peers.subList(PEERS - AWAY, PEERS).forEach(peer -> away.add(peer.host()));
        scenario.network.partition(away);
        scenario.simulation.runFor(Duration.ofMinutes(10));
        for (SimulatedPeer peer : peers) {
            store(peer, SINGLE, new StoredDataValue.Single(text("during")));
            store(peer, ARRAY, entry(1, text("during 1")), entry(2, gone()), entry(3, text("during 3")));
            store(peer, DICTIONARY, own(peer, text("during")));
        }
        scenario.simulation.runFor(Duration.ofMinutes(10));
        scenario.network.heal();
        scenario.overlay.awaitRing(RingScenario.CONVERGENCE);
        scenario.simulation.runFor(Duration.ofSeconds(60));
        for (int i = 0; i < PEERS; i++) {
            for (SimulatedPeer asker : List.of(peers.get((i + 1) % PEERS), peers.get((i + 7) % PEERS))) {
                ResourceId resource = scenario.resource(peers.get(i).userName());
                assertThat(texts(asker, resource, SINGLE, new ModelSpecifier.SingleSpecifier()))
                        .as("seed %d, single value of %s", seed, peers.get(i))
                        .containsExactly("during");
                assertThat(texts(asker, resource, ARRAY, new ModelSpecifier.ArraySpecifier(List.of(ArrayRange.ALL))))
                        .as("seed %d, array of %s", seed, peers.get(i))
                        .containsExactly("before 0", "during 1", "during 3");
                assertThat(texts(asker, resource, DICTIONARY, new ModelSpecifier.DictionarySpecifier(List.of())))
                        .as("seed %d, dictionary of %s", seed, peers.get(i))
                        .containsExactly("during");
            }
        }
    }

    /** On either side, other values are the newer ones, so neither can do with the copies of the other. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    @Tag("6940-7.4.1.1-30")
    void newestOfEachValueIsThereThoughNoMessageHoldsAllOfThem(long seed) {
        scenario = new RingScenario(
                seed,
                PEERS,
                configuration -> configuration.kinds(List.of(KindDefinition.registered(DICTIONARY, PHONES, LARGE))));
        scenario.network.setLoss(0);
        List<SimulatedPeer> phones = new ArrayList<>();
        for (int i = 0; i < PHONES; i++) {
            phones.add(scenario.overlay.add("alice@" + RingScenario.OVERLAY));
        }
        scenario.converge();
        phones.forEach(phone -> store(phone, DICTIONARY, own(phone, large("before", phone))));
        scenario.simulation.runFor(Duration.ofSeconds(20));
        List<SimulatedHost> away = new ArrayList<>();
        scenario.overlay.peers().subList(PEERS - AWAY, PEERS + PHONES / 2).forEach(peer -> away.add(peer.host()));
        scenario.network.partition(away);
        scenario.simulation.runFor(Duration.ofMinutes(10));
        phones.forEach(phone -> store(phone, DICTIONARY, own(phone, large("during", phone))));
        scenario.simulation.runFor(Duration.ofMinutes(10));
        scenario.network.heal();
        scenario.overlay.awaitRing(RingScenario.CONVERGENCE);
        scenario.simulation.runFor(Duration.ofSeconds(60));
        for (SimulatedPeer phone : phones) {
            StoredDataSpecifier one = new StoredDataSpecifier(
                    DICTIONARY,
                    0,
                    new ModelSpecifier.DictionarySpecifier(
                            List.of(phone.nodeId().toOpaque())));
            assertThat(scenario.overlay
                            .await(
                                    "fetch",
                                    scenario.overlay
                                            .peers()
                                            .get(0)
                                            .node()
                                            .fetch(scenario.resource(phone.userName()), one))
                            .values())
                    .as("seed %d, %s", seed, phone)
                    .singleElement()
                    .satisfies(value -> assertThat(value.data().value().value()).isEqualTo(large("during", phone)));
        }
    }

    private void store(SimulatedPeer peer, KindId kind, StoredDataValue... values) {
        scenario.overlay.await(
                "store of " + peer,
                peer.node().store(scenario.resource(peer.userName()), kind, List.of(values), Duration.ofDays(1)));
    }

    private List<String> texts(SimulatedPeer asker, ResourceId resource, KindId kind, ModelSpecifier which) {
        return scenario
                .overlay
                .await("fetch", asker.node().fetch(resource, new StoredDataSpecifier(kind, 0, which)))
                .values()
                .stream()
                .map(value -> new String(value.data().value().value().value().toByteArray(), StandardCharsets.UTF_8))
                .toList();
    }

    private static StoredDataValue entry(long index, DataValue value) {
        return new StoredDataValue.ArrayEntry(index, value);
    }

    private static StoredDataValue own(SimulatedPeer peer, DataValue value) {
        return new StoredDataValue.DictionaryEntry(peer.nodeId().toOpaque(), value);
    }

    private static DataValue text(String text) {
        return new DataValue(true, Opaque.copyOf(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static DataValue large(String text, SimulatedPeer peer) {
        String value = text + " " + peer.nodeId();
        return text(value + "-".repeat(LARGE - value.length()));
    }

    private static DataValue gone() {
        return new DataValue(false, Opaque.EMPTY);
    }
}
