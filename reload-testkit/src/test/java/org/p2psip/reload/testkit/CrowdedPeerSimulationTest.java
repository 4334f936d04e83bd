// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.routing.ConnectionTable;
import org.p2psip.reload.topology.ClientAttachment;

/** A peer with as many clients as it has room for links. */
class CrowdedPeerSimulationTest {
    /** How far apart clients come: an overlay grows in the course of a day and not in seconds. */
    private static final Duration BETWEEN_CLIENTS = Duration.ofMillis(200);

    @Test
    @Tag("long")
    void stillLetsAnotherPeerIn() {
        RingScenario scenario = new RingScenario(Simulation.seedFromProperty(1), 1);
        scenario.converge();
        for (int i = 0; i < ConnectionTable.MAX_LINKS + 10; i++) {
            String user = "client" + i + "@" + RingScenario.OVERLAY;
            SimulatedPeer client = scenario.overlay.add(
                    scenario.authority.issue(user), builder -> builder.client(ClientAttachment.ANY_PEER));
            var unused = client.node().join();
            scenario.simulation.runFor(BETWEEN_CLIENTS);
        }
        SimulatedPeer crowded = scenario.overlay.peers().get(0);
        scenario.overlay.refreshStatus();
        assertThat(crowded.lastStatus().links()).hasSizeGreaterThan(ConnectionTable.MAX_LINKS / 2);

        SimulatedPeer late = scenario.overlay.add("late@" + RingScenario.OVERLAY);
        scenario.overlay.awaitEnd("entry of another peer", late.node().join());
        scenario.simulation.runFor(Duration.ofSeconds(10));
        scenario.overlay.refreshStatus();
        assertThat(crowded.lastStatus().topology().successors()).containsExactly(late.nodeId());
    }
}
