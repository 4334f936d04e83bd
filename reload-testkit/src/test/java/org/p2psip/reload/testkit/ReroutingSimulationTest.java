// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.p2psip.reload.node.NodeStatistics;
import org.p2psip.reload.node.NodeStatus;
import org.p2psip.reload.node.PingResult;
import org.p2psip.reload.usage.ReloadException;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.ErrorCode;

/** What was sent to a node that is gone goes on another way as soon as its link is found silent (RFC 6940, Section 6.6). */
class ReroutingSimulationTest {
    private static final int PEERS = 40;
    private static final int LOOK_UPS = 150;

    /** After so long a request is sent again by its origin (RFC 6940, Section 11.1). */
    private static final Duration RELIABILITY_TIMER = Duration.ofSeconds(3);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void lookUpsNeedNotWaitUntilTheyAreSentAgain(long seed) {
        RingScenario scenario = quietRing(seed);
        SimulatedPeer victim = scenario.overlay.peers().get(7);
        List<String> users = scenario.users.stream()
                .filter(user -> !isOwnedBy(victim, user, scenario))
                .toList();
        assertThat(users).hasSizeGreaterThan(PEERS / 2);
        scenario.simulation.runFor(Duration.ofSeconds(40));
        victim.host().crash();
        List<String> slow = new ArrayList<>();
        List<SimulatedPeer> seekers = scenario.overlay.peers();
        for (int i = 0; i < LOOK_UPS; i++) {
            String user = users.get(i % users.size());
            Duration before = scenario.simulation.elapsed();
            assertThat(scenario.fetch(seekers.get(i % seekers.size()), user).values())
                    .as(user)
                    .hasSize(1);
            if (scenario.simulation.elapsed().minus(before).compareTo(RELIABILITY_TIMER) >= 0) {
                slow.add(user);
            }
        }
        // Three hops in a row may have the victim next, and each finds out by itself.
        assertThat(slow).hasSizeLessThanOrEqualTo(1);
        scenario.overlay.refreshStatus();
        assertThat(statistics(scenario).stream()
                        .mapToLong(NodeStatistics::rerouted)
                        .sum())
                .as("messages that went another way")
                .isPositive();
    }

    @Test
    void whoPassesARequestOnTellsThatTheNextDoesNotRespond() {
        RingScenario scenario = quietRing(4);
        SimulatedPeer asker = scenario.overlay.peers().get(3);
        SimulatedPeer hop = scenario.overlay.peers().get(20);
        SimulatedPeer victim = neighborOf(hop, asker, scenario);
        victim.host().crash();
        for (int i = 0; i < 2; i++) {
            Duration before = scenario.simulation.elapsed();
            CompletableFuture<PingResult> ping = asker.node()
                    .ping(List.of(new Destination.Node(hop.nodeId()), new Destination.Node(victim.nodeId())))
                    .toCompletableFuture();
            scenario.simulation.await("the refusal", ping::isDone, RELIABILITY_TIMER);
            assertThat(ping).isCompletedExceptionally();
            assertThat(ping.handle((answer, failure) -> codeOf(failure)).join()).isEqualTo(ErrorCode.REQUEST_TIMEOUT);
            // Once that is known, it need not be found out again.
            assertThat(scenario.simulation.elapsed().minus(before))
                    .isLessThan(i == 0 ? RELIABILITY_TIMER : Duration.ofSeconds(1));
        }
    }

    /** The others hear of it from whoever notices first, and look for themselves. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aQuietRingIsRightSoonAfterACrash(long seed) {
        RingScenario scenario = quietRing(seed);
        scenario.simulation.runFor(Duration.ofMinutes(10));
        scenario.crashOne();
        scenario.overlay.awaitRing(Duration.ofSeconds(60));
    }

    private static RingScenario quietRing(long seed) {
        RingScenario scenario = new RingScenario(seed, PEERS);
        scenario.network.setLoss(0);
        scenario.converge();
        scenario.registerAll();
        return scenario;
    }

    private static boolean isOwnedBy(SimulatedPeer victim, String user, RingScenario scenario) {
        return scenario.fetch(victim, user).responder().equals(victim.nodeId());
    }

    /** A neighbor of {@code hop} that {@code asker} has no link to. */
    private static SimulatedPeer neighborOf(SimulatedPeer hop, SimulatedPeer asker, RingScenario scenario) {
        scenario.overlay.refreshStatus();
        NodeStatus near = Objects.requireNonNull(hop.lastStatus());
        NodeStatus far = Objects.requireNonNull(asker.lastStatus());
        return scenario.overlay.peers().stream()
                .filter(peer -> near.topology().successors().contains(peer.nodeId()))
                .filter(peer -> peer != asker && !far.connectedPeers().contains(peer.nodeId()))
                .findFirst()
                .orElseThrow();
    }

    private static List<NodeStatistics> statistics(RingScenario scenario) {
        return scenario.overlay.peers().stream()
                .map(peer -> Objects.requireNonNull(peer.lastStatus()).statistics())
                .toList();
    }

    private static ErrorCode codeOf(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return ((ReloadException) cause).errorCode().orElseThrow();
    }
}
