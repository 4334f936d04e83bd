// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.p2psip.reload.storage.ResourceStore;
import org.p2psip.reload.storage.StorageOutput;
import org.p2psip.reload.wire.ResourceId;

/** Peers drop what they keep in vain, and never the last copy (RFC 6940, Section 10.7.3). */
class ForgettingSimulationTest {
    /** The responsible peer and its two replica peers. */
    private static final int COPIES = 3;

    /** Twenty minutes until peers count on each other to stay, and as long until all that is kept in vain is forgotten. */
    private static final Duration SETTLED = Duration.ofMinutes(70);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    @Tag("6940-10.7.3-7")
    void copiesAreAsManyAsThereShouldBeAfterTheRingHasGrown(long seed) {
        RingScenario scenario = new RingScenario(seed, 8);
        scenario.converge();
        store(scenario);
        for (int i = 0; i < 16; i++) {
            SimulatedPeer late = scenario.overlay.add("late" + i + "@" + RingScenario.OVERLAY);
            scenario.overlay.awaitEnd("entry of " + late, scenario.overlay.enter(late));
        }
        scenario.overlay.awaitRing(RingScenario.CONVERGENCE);
        assertThat(copies(scenario)).isGreaterThan(COPIES * scenario.users.size());
        scenario.simulation.runFor(SETTLED);
        assertThat(copies(scenario)).isEqualTo(COPIES * scenario.users.size());
        scenario.findAll();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void nothingIsLostThoughTheRingIsPartedWhilePeersForget(long seed) {
        RingScenario scenario = new RingScenario(seed, 12);
        scenario.converge();
        store(scenario);
        List<SimulatedHost> away = new ArrayList<>();
        scenario.overlay.peers().subList(8, 12).forEach(peer -> away.add(peer.host()));
        scenario.network.partition(away);
        scenario.simulation.runFor(Duration.ofMinutes(40));
        scenario.network.heal();
        scenario.overlay.awaitRing(RingScenario.CONVERGENCE);
        scenario.simulation.runFor(Duration.ofMinutes(40));
        scenario.findAll();
        assertThat(copies(scenario)).isEqualTo(COPIES * scenario.users.size());
    }

    @Test
    void whatIsPersistedIsForgottenToo() {
        Set<ResourceId> persisted = new TreeSet<>();
        List<ResourceId> forgotten = new ArrayList<>();
        RingScenario scenario = new RingScenario(
                1,
                4,
                configuration -> configuration,
                node -> node.store(new ResourceStore() {
                    @Override
                    public CompletionStage<Void> persist(StorageOutput.Persist change) {
                        persisted.add(change.resource());
                        return ResourceStore.inMemory().persist(change);
                    }

                    @Override
                    public void forget(ResourceId resource) {
                        forgotten.add(resource);
                    }
                }));
        scenario.converge();
        store(scenario);
        for (int i = 0; i < 8; i++) {
            SimulatedPeer late = scenario.overlay.add("late" + i + "@" + RingScenario.OVERLAY);
            scenario.overlay.awaitEnd("entry of " + late, scenario.overlay.enter(late));
        }
        scenario.simulation.runFor(SETTLED);
        assertThat(forgotten).isNotEmpty();
        assertThat(persisted).containsAll(forgotten);
    }

    /** For as long as the test lasts: what expires is not forgotten. */
    private static void store(RingScenario scenario) {
        for (SimulatedPeer peer : scenario.overlay.peers()) {
            scenario.register(peer, Duration.ofDays(2));
        }
        scenario.simulation.runFor(Duration.ofSeconds(30));
    }

    private static int copies(RingScenario scenario) {
        scenario.overlay.refreshStatus();
        return scenario.overlay.peers().stream()
                .mapToInt(peer -> peer.lastStatus().storage().resources())
                .sum();
    }
}
