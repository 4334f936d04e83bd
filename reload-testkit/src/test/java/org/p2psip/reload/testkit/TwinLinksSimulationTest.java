// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.p2psip.reload.node.LinkStatus;
import org.p2psip.reload.node.PingResult;
import org.p2psip.reload.node.ReloadNodeBuilder;
import org.p2psip.reload.security.Credentials;
import org.p2psip.reload.topology.chord.ChordTopology;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.MessageBody;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.PingAnswer;
import org.p2psip.reload.wire.PingRequest;

/** Two nodes that come to have several links with each other are left with one, the same at both ends. */
class TwinLinksSimulationTest {
    private static final String OVERLAY = "sim.example";
    private static final KeyPool KEYS = new KeyPool();
    private static final MessageBody PING = new PingRequest(Opaque.EMPTY);

    /** A Ping that takes no longer was not sent again end to end, so neither it nor its answer was lost. */
    private static final Duration WITHOUT_RETRANSMISSION = Duration.ofSeconds(2);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void twoNodesThatContactEachOtherAtOnceKeepOneLinkAndLoseNoMessage(long seed) {
        Simulation simulation = Simulation.ofSeed(seed);
        SimulatedNetwork network = new SimulatedNetwork(simulation);
        ThrowawayAuthority authority = ThrowawayAuthority.of(simulation, OVERLAY, new FastSignatures(), KEYS);
        SimulatedOverlay overlay = new SimulatedOverlay(simulation, network, authority, new ChordTopology());
        Credentials ofAlice = authority.issue("alice@" + OVERLAY);
        SimulatedPeer stopped = overlay.add(ofAlice, builder -> builder);
        SimulatedPeer bob = overlay.add(authority.issue("bob@" + OVERLAY), builder -> bootstrap(builder, stopped));
        stopped.host().crash();
        SimulatedPeer alice = overlay.restart(stopped, ofAlice, builder -> bootstrap(builder, bob));
        network.setDelay(Duration.ofMillis(100), Duration.ofMillis(2500));
        overlay.awaitEnd("founding", alice.node().found());
        overlay.awaitEnd("founding", bob.node().found());
        while (links(overlay, alice).size() < 2 || links(overlay, bob).size() < 2) {
            assertThat(simulation.elapsed()).as("no second link").isLessThan(Duration.ofMinutes(2));
        }
        network.setDelay(Duration.ofMillis(5), Duration.ofMillis(80));
        simulation.runFor(Duration.ofSeconds(5));
        List<PingResult> pings = new ArrayList<>();
        List<Throwable> failures = new ArrayList<>();
        long beginNanos = simulation.nowNanos();
        int sent = 0;
        while (simulation.nowNanos() - beginNanos < Duration.ofSeconds(80).toNanos()) {
            ping(alice, bob, pings, failures);
            ping(bob, alice, pings, failures);
            sent += 2;
            simulation.runFor(Duration.ofMillis(20));
            if (simulation.nowNanos() - beginNanos < Duration.ofSeconds(20).toNanos()) {
                assertThat(links(overlay, alice)).hasSizeGreaterThan(1);
            }
        }
        simulation.runFor(Duration.ofSeconds(10));
        assertThat(failures).isEmpty();
        assertThat(pings).hasSize(sent);
        assertThat(pings.stream().map(PingResult::roundTrip).max(Comparator.naturalOrder()))
                .hasValueSatisfying(longest -> assertThat(longest).isLessThan(WITHOUT_RETRANSMISSION));
        assertThat(links(overlay, alice)).hasSize(1);
        assertThat(links(overlay, bob)).hasSize(1);
        LinkStatus atAlice = links(overlay, alice).get(0);
        LinkStatus atBob = links(overlay, bob).get(0);
        assertThat(atAlice.statistics().messagesReceived())
                .isEqualTo(atBob.statistics().messagesSent());
        assertThat(atAlice.statistics().messagesSent())
                .isEqualTo(atBob.statistics().messagesReceived());
        overlay.awaitRing(Duration.ofSeconds(30));
    }

    @Test
    void theSmallerNodeIdClosesNothingAndAnswersWhereItIsAsked() {
        RingScenario scenario = new RingScenario(1, 3);
        scenario.network.setLoss(0);
        scenario.converge();
        SimulatedPeer node = scenario.overlay.peers().get(0);
        Credentials larger = neighbor(scenario, node, 1);
        RawPeer first = rawPeer(scenario, "first", larger, node);
        RawPeer second = rawPeer(scenario, "second", larger, node);
        for (RawPeer asking : List.of(first, second, first, second)) {
            assertThat(asking.ask(to(node), PING)).isInstanceOf(PingAnswer.class);
        }
        scenario.simulation.runFor(Duration.ofMinutes(5));
        assertThat(first.isClosed()).isFalse();
        assertThat(second.isClosed()).isFalse();
    }

    @Test
    void theLargerNodeIdLeavesTheLinkThatTheOtherEndUses() {
        RingScenario scenario = new RingScenario(1, 3);
        scenario.network.setLoss(0);
        scenario.converge();
        SimulatedPeer node = scenario.overlay.peers().get(0);
        Credentials smaller = neighbor(scenario, node, -1);
        RawPeer first = rawPeer(scenario, "first", smaller, node);
        RawPeer second = rawPeer(scenario, "second", smaller, node);
        RawPeer third = rawPeer(scenario, "third", smaller, node);
        for (int i = 0; i < 10; i++) {
            scenario.simulation.runFor(Duration.ofSeconds(4));
            second.sendBytes(second.message(to(node), PING, header -> header, contents -> contents));
        }
        scenario.simulation.runFor(Duration.ofSeconds(30));
        assertThat(first.isClosed()).isTrue();
        assertThat(second.isClosed()).isFalse();
        assertThat(third.isClosed()).isTrue();
    }

    private static ReloadNodeBuilder bootstrap(ReloadNodeBuilder builder, SimulatedPeer node) {
        return builder.bootstrapNodes(List.of(node.host().address()));
    }

    private static RawPeer rawPeer(RingScenario scenario, String name, Credentials credentials, SimulatedPeer node) {
        SimulatedHost host = scenario.network.addHost(name);
        return new RawPeer(scenario.simulation, host, scenario.overlay.configuration(), credentials, scenario.authority)
                .connect(host, node.host().address());
    }

    private static Destination to(SimulatedPeer node) {
        return new Destination.Node(node.nodeId());
    }

    /** Credentials of a node right before or right after another. */
    private static Credentials neighbor(RingScenario scenario, SimulatedPeer node, int offset) {
        byte[] id = node.nodeId().toByteArray();
        int last = id.length - 1;
        assertThat(id[last] & 0xFF).isBetween(1, 0xFE);
        id[last] += (byte) offset;
        return scenario.authority.issue("neighbor@" + RingScenario.OVERLAY, NodeId.copyOf(id));
    }

    private static void ping(SimulatedPeer from, SimulatedPeer to, List<PingResult> pings, List<Throwable> failures) {
        CompletionStage<PingResult> unused = from.node().ping(List.of(to(to))).whenComplete((result, failure) -> {
            if (result == null) {
                failures.add(failure);
            } else {
                pings.add(result);
            }
        });
    }

    private static List<LinkStatus> links(SimulatedOverlay overlay, SimulatedPeer peer) {
        overlay.refreshStatus();
        return peer.lastStatus().links();
    }
}
