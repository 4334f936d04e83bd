// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.node.ProbeResult;
import org.p2psip.reload.node.RouteResult;
import org.p2psip.reload.node.RouteResult.Outcome;
import org.p2psip.reload.security.Credentials;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.ErrorCode;
import org.p2psip.reload.wire.ErrorResponse;
import org.p2psip.reload.wire.MessageBody;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.PingAnswer;
import org.p2psip.reload.wire.PingRequest;
import org.p2psip.reload.wire.ProbeAnswer;
import org.p2psip.reload.wire.ProbeInformation;
import org.p2psip.reload.wire.ProbeInformationType;
import org.p2psip.reload.wire.ProbeRequest;
import org.p2psip.reload.wire.ReceivedMessage;
import org.p2psip.reload.wire.ResourceId;
import org.p2psip.reload.wire.RouteQueryAnswer;
import org.p2psip.reload.wire.RouteQueryRequest;
import org.p2psip.reload.wire.UpdateRequest;
import org.p2psip.reload.wire.WireWriter;

/** Probe and RouteQuery between whole nodes (RFC 6940, Sections 6.4.2.4 and 6.4.2.5). */
class ExplorationSimulationTest {
    private static final List<ProbeInformationType> ALL = List.of(
            ProbeInformationType.UPTIME, ProbeInformationType.RESPONSIBLE_SET, ProbeInformationType.NUM_RESOURCES);

    private RingScenario scenario;

    @Test
    @Tag("6940-6.4.2.5.2-1")
    @Tag("6940-6.4.2.5.2-2")
    void theWholeRingIsAccountedForByProbes() {
        ring(8);
        // Peers that have been up for less might be gone soon, so there would be more copies.
        scenario.simulation.runFor(Duration.ofMinutes(25));
        scenario.registerAll();
        scenario.simulation.runFor(Duration.ofMinutes(1));
        SimulatedPeer asker = scenario.overlay.peers().get(0);
        long parts = 0;
        long resources = 0;
        for (SimulatedPeer peer : scenario.overlay.peers()) {
            ProbeResult result = probe(asker, new Destination.Node(peer.nodeId()), ALL);
            assertThat(result.responder()).isEqualTo(peer.nodeId());
            assertThat(result.information())
                    .extracting(ProbeInformation::type)
                    .as("in the order asked for")
                    .isEqualTo(ALL);
            long uptime = ((ProbeInformation.Uptime) result.information().get(0)).seconds();
            assertThat(uptime).isBetween(60L, scenario.simulation.elapsed().toSeconds());
            parts += ((ProbeInformation.ResponsibleSet) result.information().get(1)).partsPerBillion();
            resources += ((ProbeInformation.NumResources) result.information().get(2)).resources();
        }
        assertThat(parts).isBetween(1_000_000_000L - 8, 1_000_000_000L);
        assertThat(resources).as("each user's registration and its two copies").isEqualTo(3 * 8);
    }

    @Test
    void peerThatIsAloneIsResponsibleForEverything() {
        ring(1);
        SimulatedPeer alone = scenario.overlay.peers().get(0);
        ProbeResult result =
                probe(alone, new Destination.Node(alone.nodeId()), List.of(ProbeInformationType.RESPONSIBLE_SET));
        assertThat(result.information()).containsExactly(new ProbeInformation.ResponsibleSet(1_000_000_000L));
    }

    @Test
    void probeOfAPlaceIsAnsweredByThePeerResponsibleForIt() {
        ring(8);
        SimulatedPeer asker = scenario.overlay.peers().get(0);
        ResourceId place = scenario.resource(scenario.users.get(3));
        ProbeResult result = probe(asker, new Destination.Resource(place), List.of());
        assertThat(result.responder()).isEqualTo(responsible(place));
        assertThat(result.information()).isEmpty();
    }

    @Test
    @Tag("6940-6.4.2.5.2-1")
    @Tag("6940-6.4.2.5.2-3")
    void tellsNothingThatItWasNotAskedOrDoesNotKnow() {
        ring(3);
        RawPeer raw = rawPeer("asker");
        ProbeInformationType unknown = new ProbeInformationType(200);
        List<ProbeInformationType> asked =
                List.of(unknown, ProbeInformationType.UPTIME, ProbeInformationType.UPTIME, unknown);
        Destination node = new Destination.Node(raw.peer());
        ProbeAnswer answer = (ProbeAnswer) raw.ask(node, new ProbeRequest(asked));
        assertThat(answer.probeInfo())
                .extracting(ProbeInformation::type)
                .as("what is asked for twice is told once")
                .containsExactly(ProbeInformationType.UPTIME);
        assertThat(raw.ask(node, new ProbeRequest(List.of()))).isEqualTo(new ProbeAnswer(List.of()));
    }

    @Test
    void waysEndAtThePeerResponsible() {
        ring(24);
        SimulatedPeer asker = scenario.overlay.peers().get(5);
        int longest = 0;
        for (String user : scenario.users) {
            ResourceId place = scenario.resource(user);
            RouteResult result = route(asker, new Destination.Resource(place));
            assertThat(result.outcome()).isEqualTo(Outcome.REACHED);
            assertThat(result.next()).isNull();
            NodeId end = result.hops().isEmpty()
                    ? asker.nodeId()
                    : result.hops().get(result.hops().size() - 1).node();
            assertThat(end).as("the way to %s", user).isEqualTo(responsible(place));
            Duration last = Duration.ZERO;
            for (RouteResult.Hop hop : result.hops()) {
                assertThat(hop.roundTrip()).isGreaterThan(Duration.ZERO);
                last = hop.roundTrip();
            }
            assertThat(last).isLessThan(Duration.ofSeconds(10));
            longest = Math.max(longest, result.hops().size());
        }
        assertThat(longest).as("some way has several hops").isGreaterThan(1);
    }

    @Test
    void waysEndAtTheNodeSought() {
        ring(12);
        SimulatedPeer asker = scenario.overlay.peers().get(1);
        for (SimulatedPeer peer : scenario.overlay.peers()) {
            RouteResult result = route(asker, new Destination.Node(peer.nodeId()));
            assertThat(result.outcome()).isEqualTo(Outcome.REACHED);
            if (peer == asker) {
                assertThat(result.hops()).isEmpty();
            } else {
                assertThat(result.hops().get(result.hops().size() - 1).node()).isEqualTo(peer.nodeId());
            }
        }
    }

    @Test
    void wayToAClientEndsAtTheClient() {
        ring(12);
        RawPeer client = rawPeer("client");
        SimulatedPeer asker = farFrom(client);
        NodeId sought = client.credentials().nodeId();
        CompletableFuture<RouteResult> walk =
                asker.node().route(new Destination.Node(sought)).toCompletableFuture();
        scenario.simulation.await(
                "the client's turn",
                () -> walk.isDone() || !client.messages(PingRequest.class).isEmpty(),
                Duration.ofMinutes(1));
        if (!walk.isDone()) {
            ReceivedMessage ping = client.messages(PingRequest.class).get(0);
            client.sendBytes(client.answer(ping, new PingAnswer(1, Instant.EPOCH), client.credentials()));
        }
        RouteResult result = scenario.overlay.await("walk", walk);
        boolean attachedToItsPeer = responsible(ResourceId.of(sought)).equals(client.peer());
        assertThat(result.outcome()).isEqualTo(attachedToItsPeer ? Outcome.REACHED : Outcome.NO_SUCH_NODE);
    }

    @Test
    void nodeIdThatNobodyHasIsFoundMissing() {
        ring(8);
        SimulatedPeer asker = scenario.overlay.peers().get(2);
        NodeId nobody = scenario.authority.randomNodeId();
        RouteResult result = route(asker, new Destination.Node(nobody));
        assertThat(result.outcome()).isEqualTo(Outcome.NO_SUCH_NODE);
        NodeId end = result.hops().isEmpty()
                ? asker.nodeId()
                : result.hops().get(result.hops().size() - 1).node();
        assertThat(end).isEqualTo(responsible(ResourceId.of(nobody)));
    }

    @Test
    void withoutAnyPeerThereIsNoWay() {
        scenario = new RingScenario(1, 2);
        SimulatedPeer outside = scenario.overlay.peers().get(1);
        RouteResult result = route(
                outside, new Destination.Node(scenario.overlay.peers().get(0).nodeId()));
        assertThat(result).isEqualTo(new RouteResult(List.of(), Outcome.NO_ROUTE, null));
    }

    @Test
    void targetsAreNodesAndResources() {
        ring(1);
        assertThatThrownBy(() -> scenario.overlay
                        .peers()
                        .get(0)
                        .node()
                        .route(new Destination.OpaqueId(Opaque.copyOf(new byte[] {1}))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void liarsEndAWalkAndNothingElse() {
        ring(3);
        RawPeer liar = rawPeer("liar");
        SimulatedPeer node = scenario.overlay.peers().get(0);
        NodeId lying = liar.credentials().nodeId();
        Destination behind = new Destination.Node(neighborOf(lying));
        liar.sendBytes(liar.message(
                new Destination.Node(node.nodeId()),
                new UpdateRequest(WireWriter.toOpaque(out -> {
                    out.uint32(1);
                    out.uint8(1);
                })),
                UnaryOperator.identity(),
                UnaryOperator.identity()));
        scenario.simulation.runFor(Duration.ofSeconds(2));

        assertThat(walked(node, liar, behind, answer(node.nodeId()))).isEqualTo(Outcome.LOOP);
        assertThat(walked(node, liar, behind, new RouteQueryAnswer(Opaque.EMPTY)))
                .isEqualTo(Outcome.BAD_ANSWER);
        assertThat(walked(node, liar, behind, answer(NodeId.wildcard(16)))).isEqualTo(Outcome.BAD_ANSWER);
        assertThat(walked(node, liar, behind, new ErrorResponse(ErrorCode.FORBIDDEN, Opaque.EMPTY)))
                .isEqualTo(Outcome.REFUSED);
        assertThat(walked(node, liar, behind, null)).isEqualTo(Outcome.NO_ANSWER);
    }

    @Test
    void walkThatNeverArrivesEndsAfterSixtyFourHops() {
        ring(3);
        RawPeer liar = rawPeer("liar");
        SimulatedPeer node = scenario.overlay.peers().get(0);
        NodeId lying = liar.credentials().nodeId();
        liar.sendBytes(liar.message(
                new Destination.Node(node.nodeId()),
                new UpdateRequest(WireWriter.toOpaque(out -> {
                    out.uint32(1);
                    out.uint8(1);
                })),
                UnaryOperator.identity(),
                UnaryOperator.identity()));
        scenario.simulation.runFor(Duration.ofSeconds(2));
        CompletableFuture<RouteResult> walk =
                node.node().route(new Destination.Node(neighborOf(lying))).toCompletableFuture();
        List<Credentials> invented = new ArrayList<>();
        invented.add(liar.credentials());
        for (int i = 1; !walk.isDone() && i < 100; i++) {
            ReceivedMessage query = queryByWayOf(liar, i);
            invented.add(scenario.authority.issue("invented" + i + "@" + RingScenario.OVERLAY));
            liar.sendBytes(liar.answer(query, answer(invented.get(i).nodeId()), invented.get(i - 1)));
            scenario.simulation.runFor(Duration.ofSeconds(1));
        }
        RouteResult result = scenario.overlay.await("walk", walk);
        assertThat(result.outcome()).isEqualTo(Outcome.TOO_MANY_HOPS);
        assertThat(result.hops()).hasSize(64);
    }

    /** The query that is addressed to so many hops one after the other. */
    private ReceivedMessage queryByWayOf(RawPeer liar, int hops) {
        Predicate<ReceivedMessage> wanted =
                message -> message.header().destinationList().size() == hops;
        scenario.simulation.await(
                "query " + hops,
                () -> liar.messages(RouteQueryRequest.class).stream().anyMatch(wanted),
                Duration.ofMinutes(1));
        return liar.messages(RouteQueryRequest.class).stream()
                .filter(wanted)
                .reduce((first, last) -> last)
                .orElseThrow();
    }

    private Outcome walked(SimulatedPeer node, RawPeer liar, Destination target, MessageBody lie) {
        int before = liar.messages(RouteQueryRequest.class).size();
        CompletableFuture<RouteResult> walk = node.node().route(target).toCompletableFuture();
        ReceivedMessage query = liar.awaitMessage(RouteQueryRequest.class, before + 1);
        if (lie != null) {
            liar.sendBytes(liar.answer(query, lie, liar.credentials()));
        }
        return scenario.overlay.await("walk", walk).outcome();
    }

    private static RouteQueryAnswer answer(NodeId next) {
        return new RouteQueryAnswer(next.toOpaque());
    }

    /** A Node-ID right behind another, so that the way there goes through that one. */
    private static NodeId neighborOf(NodeId node) {
        byte[] id = node.toByteArray();
        for (int i = id.length - 1; ++id[i] == 0; i--) {}
        return NodeId.copyOf(id);
    }

    private void ring(int size) {
        scenario = new RingScenario(1, size);
        scenario.network.setLoss(0);
        scenario.converge();
    }

    private ProbeResult probe(SimulatedPeer asker, Destination to, List<ProbeInformationType> types) {
        return scenario.overlay.await("probe of " + to, asker.node().probe(List.of(to), types));
    }

    private RouteResult route(SimulatedPeer asker, Destination target) {
        return scenario.overlay.await("walk to " + target, asker.node().route(target));
    }

    private NodeId responsible(ResourceId place) {
        List<NodeId> ids = scenario.overlay.peers().stream()
                .map(SimulatedPeer::nodeId)
                .sorted(Comparator.naturalOrder())
                .toList();
        return ids.stream()
                .filter(id -> ResourceId.of(id).compareTo(place) >= 0)
                .findFirst()
                .orElse(ids.get(0));
    }

    private SimulatedPeer farFrom(RawPeer client) {
        return scenario.overlay.peers().stream()
                .filter(peer -> !peer.nodeId().equals(client.peer()))
                .findFirst()
                .orElseThrow();
    }

    private RawPeer rawPeer(String name) {
        SimulatedHost host = scenario.network.addHost(name);
        RawPeer peer = new RawPeer(
                scenario.simulation,
                host,
                scenario.overlay.configuration(),
                scenario.authority.issue(name + "@" + RingScenario.OVERLAY),
                scenario.authority);
        return peer.connect(host, scenario.overlay.peers().get(0).host().address());
    }
}
