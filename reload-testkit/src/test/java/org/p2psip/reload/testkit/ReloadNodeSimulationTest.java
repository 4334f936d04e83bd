// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.node.PingResult;
import org.p2psip.reload.node.ReloadNode;
import org.p2psip.reload.topology.chord.ChordTopology;
import org.p2psip.reload.usage.ReloadException;
import org.p2psip.reload.wire.DataValue;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.ErrorCode;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.ResourceId;
import org.p2psip.reload.wire.StoredDataValue;

/** What an embedding sees of {@link ReloadNode}: results, typed failures, an orderly end. */
class ReloadNodeSimulationTest {
    private final RingScenario scenario = new RingScenario(5, 8);

    @Test
    void pingsAcrossTheRing() {
        scenario.converge();
        List<SimulatedPeer> peers = scenario.overlay.peers();
        for (SimulatedPeer peer : peers) {
            PingResult result = scenario.overlay.await(
                    "ping", peers.get(0).node().ping(List.of(new Destination.Node(peer.nodeId()))));
            assertThat(result.responder()).isEqualTo(peer.nodeId());
            assertThat(result.hops() == 0).isEqualTo(peer == peers.get(0));
        }
    }

    @Test
    void pingToNobodyTimesOutAfterFiveTransmissions() {
        scenario.converge();
        ReloadNode node = scenario.overlay.peers().get(0).node();
        Duration before = scenario.simulation.elapsed();
        ReloadException failure = failure(node.ping(List.of(new Destination.Node(scenario.authority.randomNodeId()))));
        assertThat(failure.reason()).isIn(ReloadException.Reason.TIMED_OUT, ReloadException.Reason.NO_ROUTE);
        assertThat(scenario.simulation.elapsed().minus(before)).isLessThan(Duration.ofSeconds(16));
    }

    @Test
    void leavingNodeHandsItsDataOverAndIsClosed() {
        scenario.converge();
        scenario.registerAll();
        SimulatedPeer leaver = scenario.overlay.peers().get(3);
        scenario.overlay.awaitEnd("leave", leaver.node().leave());
        scenario.overlay.awaitEnd("leave again", leaver.node().leave());
        assertThat(failure(leaver.node().ping(List.of(new Destination.Node(leaver.nodeId()))))
                        .reason())
                .isEqualTo(ReloadException.Reason.NOT_AVAILABLE);
        leaver.host().crash();
        scenario.overlay.awaitRing(RingScenario.CONVERGENCE);
        scenario.findAll();
    }

    @Test
    void everyOtherNodeLeavesAndNothingIsLost() {
        scenario.converge();
        scenario.registerAll();
        for (int i = 7; i > 0; i -= 2) {
            SimulatedPeer leaver = scenario.overlay.peers().get(i);
            scenario.overlay.awaitEnd("leave", leaver.node().leave());
            leaver.host().crash();
            scenario.overlay.awaitRing(RingScenario.CONVERGENCE);
        }
        scenario.findAll();
    }

    @Test
    void joinFailsInOneLineWhenNoBootstrapNodeAnswers() {
        SimulatedPeer second = scenario.overlay.peers().get(1);
        ReloadException failure = failure(second.node().join());
        assertThat(failure)
                .hasMessageContaining("no bootstrap node let this node in")
                .hasMessageContaining("10.");
        assertThat(failure.getMessage()).doesNotContain("\n");

        scenario.overlay.awaitEnd(
                "founding", scenario.overlay.peers().get(0).node().found());
        scenario.overlay.awaitEnd("second attempt", second.node().join());
    }

    @Test
    void joiningTwiceIsRefused() {
        scenario.converge();
        ReloadNode node = scenario.overlay.peers().get(2).node();
        assertThat(failure(node.join()).reason()).isEqualTo(ReloadException.Reason.NOT_AVAILABLE);
    }

    @Test
    void whatIsNoDestinationListIsTheCallersMistakeAndHarmsNothing() {
        scenario.converge();
        ReloadNode node = scenario.overlay.peers().get(2).node();
        Destination self = new Destination.Node(node.nodeId());
        List<Destination> goesOn = List.of(new Destination.Resource(scenario.resource("anyone")), self);
        assertThatThrownBy(() -> node.ping(goesOn)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> node.connect(goesOn, 5060)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> node.ping(List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> node.ping(Collections.nCopies(4000, self)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(scenario.overlay.await("ping", node.ping(List.of(self))).hops())
                .isZero();
    }

    @Test
    void closingFailsWhatIsUnderWay() {
        scenario.converge();
        ReloadNode node = scenario.overlay.peers().get(2).node();
        CompletionStage<PingResult> ping = node.ping(List.of(new Destination.Node(scenario.authority.randomNodeId())));
        scenario.simulation.runFor(Duration.ofMillis(1));
        node.close();
        assertThat(failure(ping).reason()).isEqualTo(ReloadException.Reason.NOT_AVAILABLE);
        scenario.overlay.awaitEnd("close", node.closed());
    }

    @Test
    void storeIntoSomeoneElsesRegistrationIsForbidden() {
        scenario.converge();
        List<SimulatedPeer> peers = scenario.overlay.peers();
        ResourceId bobs = scenario.resource(scenario.users.get(1));
        ReloadException failure = failure(peers.get(4)
                .node()
                .store(bobs, KindId.SIP_REGISTRATION, List.of(entry(peers.get(4))), Duration.ofHours(1)));
        assertThat(failure.errorCode()).contains(ErrorCode.FORBIDDEN);
    }

    @Test
    void storeOfAKindThatTheOverlayDoesNotHaveFailsAtOnce() {
        scenario.converge();
        SimulatedPeer peer = scenario.overlay.peers().get(4);
        ReloadException failure = failure(peer.node()
                .store(
                        scenario.resource(peer.userName()),
                        new KindId(0xF0000001),
                        List.of(entry(peer)),
                        Duration.ofHours(1)));
        assertThat(failure.reason()).isEqualTo(ReloadException.Reason.NOT_AVAILABLE);
    }

    @Test
    void storeThatCannotBePersistedIsNotAcknowledged() {
        AtomicReference<CompletableFuture<Void>> disk =
                new AtomicReference<>(CompletableFuture.failedFuture(new IOException("disk full")));
        Simulation simulation = Simulation.ofSeed(1);
        SimulatedNetwork network = new SimulatedNetwork(simulation);
        ThrowawayAuthority authority = ThrowawayAuthority.of(simulation, RingScenario.OVERLAY);
        SimulatedOverlay overlay = new SimulatedOverlay(simulation, network, authority, new ChordTopology());
        SimulatedHost host = network.addHost("lone");
        ReloadNode node = ReloadNode.builder(overlay.configuration(), authority.issue("user1@" + RingScenario.OVERLAY))
                .topology(new ChordTopology())
                .links(SimulatedLinks.create(host))
                .environment(host.environment())
                .clock(simulation.clock())
                .random(simulation.random("lone"))
                .trust(authority.trust())
                .signatureSchemes(authority.schemes())
                .store(change -> disk.get())
                .build();
        overlay.awaitEnd("founding", node.found());
        ResourceId own =
                node.resourceId(Opaque.copyOf(node.userName().getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        StoredDataValue value =
                new StoredDataValue.DictionaryEntry(node.nodeId().toOpaque(), new DataValue(true, Opaque.EMPTY));
        assertThat(failure(simulation, node.store(own, KindId.SIP_REGISTRATION, List.of(value), Duration.ofHours(1)))
                        .reason())
                .isEqualTo(ReloadException.Reason.REFUSED);

        disk.set(CompletableFuture.completedFuture(null));
        overlay.await("store", node.store(own, KindId.SIP_REGISTRATION, List.of(value), Duration.ofHours(1)));
    }

    private static StoredDataValue entry(SimulatedPeer peer) {
        return new StoredDataValue.DictionaryEntry(peer.nodeId().toOpaque(), new DataValue(true, Opaque.EMPTY));
    }

    private ReloadException failure(CompletionStage<?> operation) {
        return failure(scenario.simulation, operation);
    }

    private static ReloadException failure(Simulation simulation, CompletionStage<?> operation) {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        boolean[] done = new boolean[1];
        var unused = operation.whenComplete((value, problem) -> {
            failure.set(problem);
            done[0] = true;
        });
        simulation.await("a failure", () -> done[0], Duration.ofMinutes(5));
        assertThat(failure.get()).isInstanceOf(ReloadException.class);
        return (ReloadException) failure.get();
    }
}
