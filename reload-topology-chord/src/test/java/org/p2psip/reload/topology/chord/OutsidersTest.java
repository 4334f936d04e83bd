// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.topology.chord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.p2psip.reload.topology.chord.Fixtures.node;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.config.OverlayConfiguration;
import org.p2psip.reload.security.SelfSignedPolicy;
import org.p2psip.reload.topology.TopologyOutput;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.JoinRequest;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.RouteQueryRequest;
import org.p2psip.reload.wire.UpdateAnswer;
import org.p2psip.reload.wire.UpdateRequest;

/** What becomes of links with nodes that are no peers. */
@Tag("6940-11.1-17")
class OutsidersTest {
    private static final NodeId SELF = node(100);
    private static final NodeId PEER = node(101);
    private static final NodeId OUTSIDER = node(200);

    /** A sweep may find the node late, and another one its time over late. */
    private static final Duration LATEST = Outsiders.PATIENCE.plus(Outsiders.SWEEP_INTERVAL.multipliedBy(2));

    private static OverlayConfiguration configuration(boolean clientsPermitted) {
        return OverlayConfiguration.builder("chord.example")
                .selfSigned(SelfSignedPolicy.SHA256)
                .chordUpdateInterval(Duration.ofMinutes(10))
                .chordPingInterval(Duration.ofHours(1))
                .clientsPermitted(clientsPermitted)
                .build();
    }

    private static Script ring(boolean clientsPermitted) {
        Script script = new Script(SELF, configuration(clientsPermitted));
        script.chord.found(script.nowNanos);
        script.chord.handleConnected(PEER, script.nowNanos);
        script.update(PEER, ChordUpdate.peerReady(0));
        script.settle();
        return script;
    }

    private static List<NodeId> closedWithin(Script script, Duration duration) {
        List<NodeId> closed = new ArrayList<>();
        for (long second = 0; second < duration.toSeconds(); second++) {
            script.pass(Duration.ofSeconds(1));
            script.answerUpdates();
            for (TopologyOutput.Disconnect disconnect : script.take(TopologyOutput.Disconnect.class)) {
                closed.add(disconnect.peer());
                script.chord.handleDisconnected(disconnect.peer(), script.nowNanos);
            }
        }
        return closed;
    }

    @Test
    void closesTheLinkOfANodeThatDoesNotBecomeAPeer() {
        Script script = ring(false);
        script.chord.handleConnected(OUTSIDER, script.nowNanos);
        assertThat(closedWithin(script, Outsiders.PATIENCE)).isEmpty();
        assertThat(closedWithin(script, LATEST.minus(Outsiders.PATIENCE))).containsExactly(OUTSIDER);
        assertThat(closedWithin(script, Duration.ofMinutes(30)))
                .as("but no peer's")
                .isEmpty();
    }

    @Test
    void keepsItWhereClientsArePermitted() {
        Script script = ring(true);
        script.chord.handleConnected(OUTSIDER, script.nowNanos);
        assertThat(closedWithin(script, Duration.ofMinutes(30))).isEmpty();
    }

    @Test
    void oldestOfThoseThatAreNoPeersGivesWayWhenThereAreTooManyLinks() {
        Script script = ring(true);
        NodeId joining = node(99);
        for (NodeId node : List.of(joining, OUTSIDER, node(201), node(202))) {
            script.chord.handleConnected(node, script.nowNanos);
            script.pass(Duration.ofSeconds(1));
        }
        script.request(joining, true, new JoinRequest(joining, Opaque.EMPTY));
        script.chord.handleCrowded(node(203), script.nowNanos);
        assertThat(closed(script)).as("within a minute").isEmpty();
        script.pass(Outsiders.SPARED);
        script.chord.handleConnected(node(203), script.nowNanos);
        for (NodeId oldest : List.of(OUTSIDER, node(201), node(202))) {
            script.chord.handleCrowded(node(203), script.nowNanos);
            assertThat(closed(script)).containsExactly(oldest);
            script.chord.handleDisconnected(oldest, script.nowNanos);
        }
        script.chord.handleCrowded(node(203), script.nowNanos);
        assertThat(closed(script))
                .as("but no peer, nobody who joins, and nobody who has just come")
                .isEmpty();
    }

    @Test
    void whoGaveWayTakesNobodysPlaceForAWhile() {
        Script script = ring(true);
        letGiveWay(script, OUTSIDER, node(201));
        crowd(script, OUTSIDER);
        assertThat(closed(script)).isEmpty();
        script.pass(Outsiders.SPARED);
        crowd(script, node(204));
        assertThat(closed(script)).containsExactly(OUTSIDER, node(201));
        script.pass(Outsiders.WAITING);
        crowd(script, OUTSIDER);
        assertThat(closed(script)).containsExactly(node(203));
    }

    @Test
    void whoGaveWayAndJoinsNowKeepsItsLink() {
        Script script = ring(true);
        NodeId joining = node(99);
        letGiveWay(script, joining, node(201));
        crowd(script, joining);
        script.pass(Outsiders.SPARED.dividedBy(2));
        script.request(joining, true, new JoinRequest(joining, Opaque.EMPTY));
        script.pass(Outsiders.SPARED.dividedBy(2));
        crowd(script, node(204));
        assertThat(closed(script))
                .as("for the one that joins and for the one that comes")
                .containsExactly(node(201), node(203));
        script.pass(Outsiders.SPARED);
        crowd(script, node(205));
        assertThat(closed(script)).containsExactly(node(204));
    }

    /** Links {@code first}, {@code second} and, a while later, 203, to which the first gives way. */
    private static void letGiveWay(Script script, NodeId first, NodeId second) {
        script.chord.handleConnected(first, script.nowNanos);
        script.chord.handleConnected(second, script.nowNanos);
        script.pass(Outsiders.SPARED);
        crowd(script, node(203));
        assertThat(closed(script)).containsExactly(first);
    }

    private static void crowd(Script script, NodeId newcomer) {
        script.chord.handleConnected(newcomer, script.nowNanos);
        script.chord.handleCrowded(newcomer, script.nowNanos);
    }

    @Test
    void remembersABoundedNumberOfThoseThatGaveWay() {
        Script script = ring(true);
        letManyGiveWay(script, Outsiders.MAX_WAITING + 1);
        for (int i = 0; i <= Outsiders.MAX_RETURNED; i++) {
            crowd(script, numbered(i));
        }
        assertThat(closed(script)).as("the first one is forgotten").isEmpty();
        crowd(script, numbered(Outsiders.MAX_RETURNED + 1));
        assertThat(closed(script)).hasSize(1);
    }

    @Test
    void keepsABoundedNumberOfThoseThatComeAgain() {
        Script script = ring(true);
        letManyGiveWay(script, Outsiders.MAX_RETURNED + 1);
        for (int i = 0; i < Outsiders.MAX_RETURNED; i++) {
            crowd(script, numbered(i));
        }
        assertThat(closed(script)).isEmpty();
        NodeId further = numbered(Outsiders.MAX_RETURNED);
        crowd(script, further);
        assertThat(closed(script)).containsExactly(further);
        script.chord.handleConnected(further, script.nowNanos);
        script.request(further, true, new JoinRequest(further, Opaque.EMPTY));
        script.chord.handleCrowded(further, script.nowNanos);
        assertThat(closed(script)).as("while it joins").isEmpty();
        script.chord.handleDisconnected(further, script.nowNanos);
        script.chord.handleDisconnected(numbered(0), script.nowNanos);
        crowd(script, further);
        assertThat(closed(script)).isEmpty();
    }

    private static void letManyGiveWay(Script script, int count) {
        for (int i = 0; i < count; i++) {
            script.chord.handleConnected(numbered(i), script.nowNanos);
        }
        script.pass(Outsiders.SPARED);
        for (int i = 0; i < count; i++) {
            script.chord.handleCrowded(PEER, script.nowNanos);
        }
        assertThat(closed(script)).hasSize(count);
    }

    private static NodeId numbered(int number) {
        return NodeId.parse(String.format("%032x", number + 1));
    }

    private static List<NodeId> closed(Script script) {
        return script.take(TopologyOutput.Disconnect.class).stream()
                .map(TopologyOutput.Disconnect::peer)
                .toList();
    }

    @Test
    void anUpdateMakesItAPeerAndSilenceNoMore() {
        Script script = ring(false);
        script.chord.handleConnected(OUTSIDER, script.nowNanos);
        assertThat(closedWithin(script, Outsiders.PATIENCE)).isEmpty();
        script.update(OUTSIDER, ChordUpdate.peerReady(0));
        assertThat(closedWithin(script, Duration.ofMinutes(30))).isEmpty();
        script.leave(OUTSIDER, new ChordLeaveData(ChordLeaveData.Type.FROM_SUCCESSOR, List.of(PEER)));
        assertThat(closedWithin(script, LATEST)).containsExactly(OUTSIDER);
    }

    @Test
    void asksForAnUpdateBeforeItClosesThoughItHasJustSentItsOwn() {
        Script script = ring(false);
        script.chord.handleConnected(OUTSIDER, script.nowNanos);
        script.pass(Duration.ofSeconds(1));
        script.settle();
        List<TopologyOutput.Request> sent = new ArrayList<>();
        for (int second = 30; second < Outsiders.PATIENCE.toSeconds(); second++) {
            script.pass(Duration.ofSeconds(1));
            sent.addAll(script.take(TopologyOutput.Request.class));
        }
        sent.removeIf(request -> !(request.body() instanceof RouteQueryRequest));
        assertThat(sent).isNotEmpty().allSatisfy(request -> {
            assertThat(request.destinations()).containsExactly(new Destination.Node(OUTSIDER));
            assertThat(request.body()).isEqualTo(new RouteQueryRequest(true, new Destination.Node(OUTSIDER)));
        });
    }

    /** As the peer at the other end sees it, which routes through this one and has told it so long ago. */
    @Test
    void peerThatIsAskedSendsItsUpdateAtOnce() {
        Script script = ring(false);
        script.request(PEER, true, new RouteQueryRequest(true, new Destination.Node(SELF)));
        assertThat(script.takeUpdates())
                .singleElement()
                .satisfies(sent -> assertThat(sent.to()).isEqualTo(PEER));
    }

    @Test
    void waitsForTheEndOfAnAdmission() {
        Script script = ring(false);
        NodeId joining = node(99);
        script.chord.handleConnected(joining, script.nowNanos);
        script.request(joining, true, new JoinRequest(joining, Opaque.EMPTY));
        TopologyOutput.HandOver handOver = script.takeOne(TopologyOutput.HandOver.class);
        assertThat(closedWithin(script, LATEST.multipliedBy(2))).isEmpty();

        script.chord.handleHandedOver(handOver.token(), script.nowNanos);
        for (TopologyOutput.Request request : script.take(TopologyOutput.Request.class)) {
            if (request.body() instanceof UpdateRequest) {
                script.chord.handleAnswer(request.token(), joining, new UpdateAnswer(Opaque.EMPTY), script.nowNanos);
            }
        }
        assertThat(closedWithin(script, LATEST.multipliedBy(2))).isEmpty();
    }

    @Test
    void anotherConfigurationBeginsAndEndsIt() {
        Script script = ring(true);
        script.chord.handleConnected(OUTSIDER, script.nowNanos);
        assertThat(closedWithin(script, LATEST)).isEmpty();
        script.chord.handleConfiguration(configuration(false), script.nowNanos);
        assertThat(closedWithin(script, Outsiders.PATIENCE.dividedBy(2))).isEmpty();
        script.chord.handleConfiguration(configuration(true), script.nowNanos);
        assertThat(closedWithin(script, LATEST)).isEmpty();
        script.chord.handleConfiguration(configuration(false), script.nowNanos);
        assertThat(closedWithin(script, LATEST)).containsExactly(OUTSIDER);
    }

    @Test
    void countsFromTheLatestLinkOfTheNode() {
        Script script = ring(false);
        for (int i = 0; i < 5; i++) {
            script.chord.handleConnected(OUTSIDER, script.nowNanos);
            assertThat(closedWithin(script, Outsiders.PATIENCE.dividedBy(2))).isEmpty();
            script.chord.handleDisconnected(OUTSIDER, script.nowNanos);
        }
    }
}
