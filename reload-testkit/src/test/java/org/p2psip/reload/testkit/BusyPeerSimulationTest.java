// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.transaction.ClientTransactions;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.NodeId;

/** A peer whose application always asks for more than can wait for answers at once. */
class BusyPeerSimulationTest {
    private static final int PEERS = 12;

    /** How many successors a peer of so small a ring keeps. */
    private static final int SUCCESSORS = 7;

    private static final int SECONDS = 90;

    /** How many requests the application begins in a second at most: that so many fail at once is no reason to stop. */
    private static final int TRIES_PER_SECOND = 1000;

    private final Random random = new Random(7);
    private int waiting;

    @Test
    void keepsItsNeighborsAndLearnsThatOneHasCrashed() {
        RingScenario scenario = new RingScenario(Simulation.seedFromProperty(1), PEERS);
        scenario.converge();
        scenario.simulation.runFor(Duration.ofMinutes(5));
        SimulatedPeer busy = scenario.overlay.peers().get(5);
        ask(busy, scenario);
        scenario.overlay.peers().get(9).host().crash();
        for (int second = 0; second < SECONDS; second++) {
            ask(busy, scenario);
            scenario.simulation.runFor(Duration.ofSeconds(1));
            scenario.overlay.refreshStatus();
            assertThat(busy.lastStatus().topology().successors())
                    .as("successors after %d s", second)
                    .hasSizeGreaterThanOrEqualTo(SUCCESSORS - 1);
        }
        assertThat(scenario.overlay.flawOfRing()).isEmpty();
    }

    /** Asks nodes that don't exist, each request of which waits for seconds. */
    private void ask(SimulatedPeer busy, RingScenario scenario) {
        for (int tries = 0; tries < TRIES_PER_SECOND && waiting < 2 * ClientTransactions.MAX_PENDING; tries++) {
            byte[] nobody = new byte[16];
            random.nextBytes(nobody);
            waiting++;
            busy.node()
                    .ping(List.of(new Destination.Node(NodeId.copyOf(nobody))))
                    .whenComplete((answer, failure) -> waiting--);
            if (tries % 50 == 0) {
                scenario.simulation.runFor(Duration.ofMillis(1));
            }
        }
    }
}
