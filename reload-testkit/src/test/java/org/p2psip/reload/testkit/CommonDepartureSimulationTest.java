// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Peers that leave in order at the same moment (RFC 6940, Section 10.9). */
class CommonDepartureSimulationTest {
    private static final int PEERS = 16;

    /** By then all have been up for so long that no peer makes further copies. */
    private static final Duration LONG_UPTIME = Duration.ofMinutes(25);

    @ParameterizedTest
    @ValueSource(ints = {3, 4, 5, 6})
    @Tag("6940-10.9-1")
    void neighborsThatLeaveInOrderAtOnceLoseNoValue(int leaving) {
        for (long seed = 1; seed <= 3; seed++) {
            RingScenario scenario = new RingScenario(seed, PEERS);
            scenario.network.setLoss(0);
            scenario.converge();
            scenario.simulation.runFor(LONG_UPTIME);
            scenario.registerAll();
            scenario.simulation.runFor(Duration.ofMinutes(2));
            List<SimulatedPeer> ring = new ArrayList<>(scenario.overlay.peers());
            SimulatedPeer seeker = ring.get(0);
            ring.sort(Comparator.comparing(SimulatedPeer::nodeId));
            int first = ring.indexOf(seeker) + 1;
            for (int i = 0; i < leaving; i++) {
                scenario.overlay.leave(ring.get((first + i) % PEERS));
            }
            scenario.simulation.runFor(Duration.ofMinutes(2));
            for (String user : scenario.users) {
                assertThat(scenario.fetch(seeker, user).values())
                        .as("seed %d: registration of %s", seed, user)
                        .hasSize(1);
            }
        }
    }
}
