// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.p2psip.reload.config.OverlayConfigurationBuilder;
import org.p2psip.reload.node.RouteResult;
import org.p2psip.reload.routing.DropReason;
import org.p2psip.reload.topology.ClientAttachment;
import org.p2psip.reload.topology.chord.ChordTopology;
import org.p2psip.reload.usage.ReloadException;
import org.p2psip.reload.usage.sip.ContactPreferences;
import org.p2psip.reload.usage.sip.SipConnection;
import org.p2psip.reload.usage.sip.SipReceiver;
import org.p2psip.reload.usage.sip.SipRoute;
import org.p2psip.reload.usage.sip.SipUsage;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.ResourceId;

/** Clients of a simulated overlay: phones that don't take part in the ring (RFC 6940, Section 4.2). */
class ClientSimulationTest {
    private static final String OVERLAY = "sip.example";
    private static final String CLIENT = "phone@" + OVERLAY;

    private final Simulation simulation = Simulation.ofSeed(Simulation.seedFromProperty(5));
    private final SimulatedNetwork network = new SimulatedNetwork(simulation);
    private final ThrowawayAuthority authority = ThrowawayAuthority.of(simulation, OVERLAY);
    private final List<String> heard = new ArrayList<>();
    private final List<SipUsage> phones = new ArrayList<>();
    private SimulatedOverlay overlay;
    private SimulatedPeer client;
    private SipUsage phone;

    @ParameterizedTest
    @EnumSource(ClientAttachment.class)
    void registersCallsAndIsCalled(ClientAttachment attachment) {
        ring(8, UnaryOperator.identity());
        client(attachment);
        overlay.await("register", phone.register(CLIENT, ContactPreferences.ANY));
        call(phone, "user3@" + OVERLAY);
        call(phones.get(4), CLIENT);
        for (SimulatedPeer peer : peers()) {
            overlay.refreshStatus();
            assertThat(peer.lastStatus().topology().successors()).doesNotContain(client.nodeId());
            assertThat(peer.lastStatus().topology().fingers()).doesNotContain(client.nodeId());
        }
        assertThat(client.lastStatus().topology().joined()).isFalse();
        assertThat(client.lastStatus().storage().values()).isZero();
        assertThat(client.lastStatus().statistics().forwarded()).isZero();
    }

    @Test
    void attachesToThePeerResponsibleForItsNodeId() {
        ring(8, UnaryOperator.identity());
        client(ClientAttachment.RESPONSIBLE_PEER);
        simulation.runFor(Duration.ofMinutes(5));
        assertThat(linked()).as("and gives its other links back").containsExactly(responsible());
        RouteResult way = overlay.await("walk", peers().get(2).node().route(new Destination.Node(client.nodeId())));
        assertThat(way.outcome()).isEqualTo(RouteResult.Outcome.REACHED);
    }

    @Test
    void followsWhenAnotherPeerBecomesResponsible() {
        ring(6, UnaryOperator.identity());
        client(ClientAttachment.RESPONSIBLE_PEER);
        overlay.await("register", phone.register(CLIENT, ContactPreferences.ANY));
        NodeId before = responsible();
        SimulatedPeer closer =
                overlay.add(authority.issue("closer@" + OVERLAY, next(client.nodeId())), builder -> builder);
        overlay.awaitEnd("entry of a closer peer", closer.node().join());
        assertThat(responsible()).isEqualTo(closer.nodeId()).isNotEqualTo(before);
        simulation.runFor(Duration.ofMinutes(4));
        assertThat(linked()).containsExactly(closer.nodeId());
        call(phones.get(1), CLIENT);
    }

    @Test
    void findsAnotherPeerWhenItsOwnCrashes() {
        ring(8, UnaryOperator.identity());
        client(ClientAttachment.RESPONSIBLE_PEER);
        overlay.await("register", phone.register(CLIENT, ContactPreferences.ANY));
        simulation.runFor(Duration.ofMinutes(3));
        NodeId home = linked().get(0);
        SimulatedPeer lost = peers().stream()
                .filter(peer -> peer.nodeId().equals(home))
                .findFirst()
                .orElseThrow();
        assertThat(lost).as("the bootstrap node stays").isNotEqualTo(peers().get(0));
        SipUsage caller = phones.get(lost == peers().get(1) ? 2 : 1);
        lost.host().crash();
        simulation.runFor(Duration.ofMinutes(5));
        assertThat(linked()).isNotEmpty().doesNotContain(home);
        call(caller, CLIENT);
    }

    @ParameterizedTest
    @EnumSource(ClientAttachment.class)
    void comesBackWhenItWasCutOff(ClientAttachment attachment) {
        ring(6, UnaryOperator.identity());
        client(attachment);
        overlay.await("register", phone.register(CLIENT, ContactPreferences.ANY));
        network.partition(peers().stream().map(SimulatedPeer::host).toList(), List.of(client.host()));
        simulation.runFor(Duration.ofMinutes(3));
        assertThat(linked()).isEmpty();
        network.heal();
        simulation.runFor(Duration.ofMinutes(3));
        assertThat(linked()).isNotEmpty();
        call(phones.get(2), CLIENT);
    }

    @Test
    void clientOfAnyPeerIsReachedByWayOfThatPeer() {
        ring(8, UnaryOperator.identity());
        client(ClientAttachment.ANY_PEER);
        overlay.await("register", phone.register(CLIENT, ContactPreferences.ANY));
        List<SipRoute> routes = overlay.await("resolve", phones.get(3).resolve(CLIENT));
        assertThat(routes).hasSize(1);
        assertThat(routes.get(0).destinations())
                .containsExactly(new Destination.Node(peers().get(0).nodeId()), new Destination.Node(client.nodeId()))
                .isEqualTo(client.node().address());
    }

    @Test
    void forwardsNothingAndTakesNobodysValues() {
        ring(3, UnaryOperator.identity());
        client(ClientAttachment.RESPONSIBLE_PEER);
        SimulatedPeer peer = peers().get(1);
        Throwable failure = catchThrowable(() -> overlay.await(
                "ping through a client",
                peer.node()
                        .ping(List.of(
                                new Destination.Node(client.nodeId()),
                                new Destination.Node(peers().get(2).nodeId())))));
        assertThat(failure).hasMessageContaining("no answer came");
        overlay.refreshStatus();
        assertThat(client.lastStatus().statistics().dropped()).containsKey(DropReason.NOT_A_PEER);
    }

    @Test
    @Tag("6940-11.1-17")
    void overlayThatPermitsNoClientsHasNone() {
        ring(3, builder -> builder.clientsPermitted(false));
        Throwable failure = catchThrowable(() -> client(ClientAttachment.RESPONSIBLE_PEER));
        assertThat(failure).hasRootCauseInstanceOf(ReloadException.class).hasMessageContaining("permits no clients");
    }

    @Test
    @Tag("6940-11.1-17")
    void overlayThatPermitsNoClientsShakesOffWhoStaysOne() {
        ring(4, builder -> builder.clientsPermitted(false));
        SimulatedHost host = network.addHost("stranger");
        RawPeer stranger = new RawPeer(
                simulation, host, overlay.configuration(), authority.issue("stranger@" + OVERLAY), authority);
        for (int i = 0; i < 2; i++) {
            stranger.connect(host, peers().get(0).host().address());
            simulation.runFor(Duration.ofSeconds(110));
            assertThat(stranger.isClosed()).isFalse();
            simulation.runFor(Duration.ofSeconds(60));
            assertThat(stranger.isClosed()).isTrue();
        }
        overlay.awaitRing(Duration.ofMinutes(1));
        SimulatedPeer late = overlay.add("late@" + OVERLAY);
        overlay.awaitEnd("a peer's entry", late.node().join());
        simulation.runFor(Duration.ofMinutes(10));
        overlay.awaitRing(Duration.ofMinutes(1));
    }

    @Test
    void foundsNoOverlay() {
        ring(1, UnaryOperator.identity());
        SimulatedPeer lone = overlay.add(authority.issue("lone@" + OVERLAY), builder -> builder.client());
        assertThatThrownBy(() -> lone.node().found()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void leavesWithoutAWord() {
        ring(4, UnaryOperator.identity());
        client(ClientAttachment.RESPONSIBLE_PEER);
        overlay.awaitEnd("leaving", client.node().leave());
        client.host().crash();
        overlay.awaitRing(Duration.ofMinutes(2));
    }

    private List<SimulatedPeer> peers() {
        return overlay.peers().stream().filter(peer -> peer != client).toList();
    }

    private List<NodeId> linked() {
        overlay.refreshStatus();
        return client.lastStatus().connectedPeers();
    }

    private NodeId responsible() {
        List<NodeId> ids = peers().stream()
                .map(SimulatedPeer::nodeId)
                .sorted(Comparator.naturalOrder())
                .toList();
        ResourceId place = ResourceId.of(client.nodeId());
        return ids.stream()
                .filter(id -> ResourceId.of(id).compareTo(place) >= 0)
                .findFirst()
                .orElse(ids.get(0));
    }

    private static NodeId next(NodeId node) {
        byte[] id = node.toByteArray();
        for (int i = id.length - 1; ++id[i] == 0; i--) {}
        return NodeId.copyOf(id);
    }

    private void ring(int size, UnaryOperator<OverlayConfigurationBuilder> changes) {
        overlay = new SimulatedOverlay(simulation, network, authority, new ChordTopology(), changes);
        network.setDelay(Duration.ofMillis(20), Duration.ofMillis(80));
        for (int i = 0; i < size; i++) {
            SipUsage usage = SipUsage.builder().onConnection(this::answer).build();
            phones.add(usage);
            overlay.add("user" + i + "@" + OVERLAY, usage);
        }
        overlay.enterInTurn();
        overlay.awaitRing(Duration.ofMinutes(5));
        for (int i = 0; i < size; i++) {
            overlay.await("register", phones.get(i).register("user" + i + "@" + OVERLAY, ContactPreferences.ANY));
        }
    }

    private void client(ClientAttachment attachment) {
        phone = SipUsage.builder().onConnection(this::answer).build();
        client = overlay.add(
                authority.issue(CLIENT), builder -> builder.usage(phone).client(attachment));
        overlay.awaitEnd("attaching", client.node().join());
    }

    private void call(SipUsage from, String callee) {
        int before = heard.size();
        SipConnection call = overlay.await("call to " + callee, from.connect(callee));
        call.receiver(new SipReceiver() {
            @Override
            public void message(Opaque message) {
                heard.add("answer");
            }

            @Override
            public void closed(String reason) {}
        });
        call.send(text("MESSAGE sip:x@sip.example SIP/2.0\r\nContent-Length: 0\r\n\r\n"));
        simulation.await("the answer", () -> heard.size() == before + 2, Duration.ofSeconds(10));
        call.close();
    }

    private void answer(SipConnection connection) {
        connection.receiver(new SipReceiver() {
            @Override
            public void message(Opaque message) {
                heard.add("question");
                connection.send(text("SIP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n"));
            }

            @Override
            public void closed(String reason) {}
        });
    }

    private static Opaque text(String text) {
        return Opaque.copyOf(text.getBytes(StandardCharsets.US_ASCII));
    }
}
