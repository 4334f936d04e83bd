// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.p2psip.reload.config.KindDefinition;
import org.p2psip.reload.config.OverlayConfigurationBuilder;
import org.p2psip.reload.routing.DropReason;
import org.p2psip.reload.wire.DataValue;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.StoredDataValue;

/** Whole nodes whose links carry about 1 200 bytes, as datagrams do, and messages many times as long (RFC 6940, 6.7). */
class FragmentationSimulationTest {
    private static final int VALUE_BYTES = 5000;

    private final AtomicLong tooLong = new AtomicLong();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void storesAndFetchesLongValuesOverShortLinksThatLose(long seed) {
        RingScenario scenario = scenario(seed, 8, 1000 + new Random(seed).nextInt(401));
        scenario.converge();
        storeAll(scenario);
        for (SimulatedPeer seeker : scenario.overlay.peers()) {
            fetchAll(scenario, seeker);
        }
        assertThat(tooLong).as("messages longer than a link carries").hasValue(0);
        scenario.overlay.refreshStatus();
        for (SimulatedPeer peer : scenario.overlay.peers()) {
            assertThat(peer.lastStatus().statistics().dropped())
                    .doesNotContainKeys(
                            DropReason.FRAGMENT_CONFLICT, DropReason.FRAGMENT_OVERFLOW, DropReason.MALFORMED);
        }
    }

    @Test
    void cutsAgainWhereAPathGetsShorter() {
        RingScenario scenario = scenario(4, 6, 1400);
        scenario.converge();
        storeAll(scenario);
        scenario.network.setMaxMessageBytes(1000);
        fetchAll(scenario, scenario.overlay.peers().get(2));
        scenario.network.setMaxMessageBytes(100_000);
        fetchAll(scenario, scenario.overlay.peers().get(3));
    }

    @Test
    @Tag("long")
    void storesAndFetchesLongValuesForManySeeds() {
        for (long seed = 10; seed < 60; seed++) {
            storesAndFetchesLongValuesOverShortLinksThatLose(seed);
        }
    }

    private RingScenario scenario(long seed, int size, int maxMessageBytes) {
        RingScenario scenario = new RingScenario(seed, size, FragmentationSimulationTest::longMessages);
        scenario.network.setMaxMessageBytes(maxMessageBytes);
        scenario.simulation.addListener(event -> {
            if (event.detail().equals("too long")) {
                tooLong.incrementAndGet();
            }
        });
        return scenario;
    }

    private static OverlayConfigurationBuilder longMessages(OverlayConfigurationBuilder configuration) {
        return configuration
                .maxMessageSize(50_000)
                .kinds(List.of(KindDefinition.registered(KindId.SIP_REGISTRATION, 10, VALUE_BYTES + 100)));
    }

    private static void storeAll(RingScenario scenario) {
        for (SimulatedPeer peer : scenario.overlay.peers()) {
            StoredDataValue registration = new StoredDataValue.DictionaryEntry(
                    peer.nodeId().toOpaque(), new DataValue(true, value(peer.userName())));
            scenario.overlay.await(
                    "store of " + peer,
                    peer.node()
                            .store(
                                    scenario.resource(peer.userName()),
                                    KindId.SIP_REGISTRATION,
                                    List.of(registration),
                                    Duration.ofHours(1)));
        }
    }

    private static void fetchAll(RingScenario scenario, SimulatedPeer seeker) {
        for (String user : scenario.users) {
            assertThat(scenario.fetch(seeker, user).values())
                    .singleElement()
                    .satisfies(found ->
                            assertThat(found.data().value().value().value()).isEqualTo(value(user)));
        }
    }

    private static Opaque value(String user) {
        byte[] bytes = new byte[VALUE_BYTES];
        new Random(user.hashCode()).nextBytes(bytes);
        return Opaque.copyOf(bytes);
    }
}
