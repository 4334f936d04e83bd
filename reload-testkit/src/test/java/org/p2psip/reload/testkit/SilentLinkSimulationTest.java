// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.node.NodeStatus;
import org.p2psip.reload.wire.Destination;

/** A link whose far end stops acknowledging is routed around before it is given up (RFC 6940, Sections 6.6 and 6.6.5). */
class SilentLinkSimulationTest {
    private final RingScenario scenario = new RingScenario(1, 6);

    @Test
    @Tag("6940-6.6-4")
    @Tag("6940-6.6.5-2")
    @Tag("6940-6.6.3.1-12")
    void aPeerLeavesTheNeighborTablesWhileItsLinksAreSilentAndComesBackWithThem() {
        scenario.network.setDetectionTime(Duration.ofMinutes(2));
        scenario.network.setLoss(0);
        scenario.converge();
        SimulatedPeer silent = scenario.overlay.peers().get(2);
        List<SimulatedPeer> others =
                scenario.overlay.peers().stream().filter(peer -> peer != silent).toList();
        scenario.network.partition(List.of(silent.host()));
        for (SimulatedPeer other : others) {
            CompletionStage<?> unanswered = other.node().ping(List.of(new Destination.Node(silent.nodeId())));
        }
        scenario.simulation.runFor(SimulatedNetwork.DEFAULT_SILENCE_TIME.plusMillis(1));
        scenario.overlay.refreshStatus();
        for (SimulatedPeer other : others) {
            NodeStatus status = statusOf(other);
            assertThat(status.connectedPeers()).contains(silent.nodeId());
            assertThat(status.topology().successors()).doesNotContain(silent.nodeId());
            assertThat(status.topology().predecessors()).doesNotContain(silent.nodeId());
        }
        scenario.simulation.runFor(Duration.ofSeconds(10));
        scenario.network.heal();
        scenario.simulation.runFor(Duration.ofSeconds(1));
        scenario.overlay.awaitRing(Duration.ofMinutes(2));
        scenario.overlay.refreshStatus();
        assertThat(others)
                .allSatisfy(
                        other -> assertThat(statusOf(other).connectedPeers()).contains(silent.nodeId()));
    }

    private static NodeStatus statusOf(SimulatedPeer peer) {
        NodeStatus status = peer.lastStatus();
        if (status == null) {
            throw new AssertionError("no status of " + peer);
        }
        return status;
    }
}
