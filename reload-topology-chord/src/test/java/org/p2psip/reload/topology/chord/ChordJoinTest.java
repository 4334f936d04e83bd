// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.topology.chord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.p2psip.reload.topology.chord.Fixtures.node;
import static org.p2psip.reload.topology.chord.Fixtures.resource;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.topology.TopologyOutput;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.ErrorCode;
import org.p2psip.reload.wire.ErrorResponse;
import org.p2psip.reload.wire.JoinAnswer;
import org.p2psip.reload.wire.JoinRequest;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.RouteQueryRequest;
import org.p2psip.reload.wire.UpdateAnswer;
import org.p2psip.reload.wire.UpdateRequest;

/** The joining node's side of RFC 6940, Section 10.5, step by step. */
class ChordJoinTest {
    private static final NodeId SELF = node(100);
    private static final NodeId BOOTSTRAP = node(5);
    private static final NodeId ADMITTING = node(110);
    private static final NodeId BEFORE = node(90);
    private static final NodeId BOASTER = node(150);

    private final Script script = new Script(SELF);
    private final Chord chord = script.chord;

    private TopologyOutput.Attach locate() {
        chord.handleConnected(BOOTSTRAP, script.nowNanos);
        chord.join(BOOTSTRAP, script.nowNanos);
        return script.takeOne(TopologyOutput.Attach.class);
    }

    private void attachAdmitting() {
        TopologyOutput.Attach attach = locate();
        chord.handleConnected(ADMITTING, script.nowNanos);
        chord.handleAttached(attach.token(), ADMITTING, script.nowNanos);
    }

    private static ChordUpdate table(List<NodeId> predecessors, List<NodeId> successors) {
        return ChordUpdate.full(9, new NeighborTable(predecessors, successors), List.of());
    }

    /** A ring of ADMITTING and BEFORE; returns the Join. */
    private TopologyOutput.Request ask() {
        attachAdmitting();
        script.update(ADMITTING, table(List.of(BEFORE), List.of(BEFORE)));
        TopologyOutput.Attach neighbor = script.takeOne(TopologyOutput.Attach.class);
        chord.handleConnected(BEFORE, script.nowNanos);
        chord.handleAttached(neighbor.token(), BEFORE, script.nowNanos);
        script.update(BEFORE, table(List.of(ADMITTING), List.of(ADMITTING)));
        return script.takeOne(TopologyOutput.Request.class);
    }

    @Test
    @Tag("6940-10.5-2")
    void attachesToThePlaceAfterItsOwnThroughTheBootstrapNode() {
        TopologyOutput.Attach attach = locate();
        assertThat(attach.sendUpdate()).isTrue();
        assertThat(attach.destinations())
                .containsExactly(
                        new Destination.Resource(RingKey.of(SELF).next().toResourceId()));
        assertThat(chord.nextHop(resource(200))).contains(BOOTSTRAP);
    }

    @Test
    @Tag("6940-10.5-13")
    @Tag("6940-10.6-1")
    void attachesToTheAdmittingPeersNeighborsThroughIt() {
        attachAdmitting();
        script.update(ADMITTING, table(List.of(BEFORE, node(80)), List.of(node(120))));
        assertThat(script.take(TopologyOutput.Attach.class))
                .allMatch(TopologyOutput.Attach::sendUpdate)
                .extracting(TopologyOutput.Attach::destinations)
                .containsExactlyInAnyOrder(via(BEFORE), via(node(80)), via(node(120)));
    }

    private static List<Destination> via(NodeId target) {
        return List.of(new Destination.Node(ADMITTING), new Destination.Node(target));
    }

    @Test
    @Tag("6940-10.5-5")
    void asksTheAdmittingPeerWhenAllNeighborsHaveSentAnUpdate() {
        TopologyOutput.Request join = ask();
        assertThat(join.destinations()).containsExactly(new Destination.Node(ADMITTING));
        assertThat(join.body()).isEqualTo(new JoinRequest(SELF, Opaque.EMPTY));
    }

    @Test
    @Tag("6940-10.5-20")
    void sendsNoUpdateAndIsResponsibleForNothingBeforeItIsIn() {
        TopologyOutput.Request join = ask();
        chord.handleUpdateWanted(BEFORE, script.nowNanos);
        chord.handleAnswer(join.token(), ADMITTING, new JoinAnswer(Opaque.EMPTY), script.nowNanos);
        script.pass(Duration.ofSeconds(5));
        assertThat(script.takeUpdates()).isEmpty();
        assertThat(chord.isJoined()).isFalse();
        assertThat(chord.isResponsible(resource(95))).isFalse();
        assertThat(chord.replicaPeers()).isEmpty();
        assertThat(chord.mayAnswer(resource(95), node(1))).isTrue();
    }

    @Test
    @Tag("6940-10.5-12")
    @Tag("6940-10.7.3-8")
    void isInWhenTheAdmittingPeerNamesItAndTellsEveryLinkedNode() {
        TopologyOutput.Request join = ask();
        chord.handleAnswer(join.token(), ADMITTING, new JoinAnswer(Opaque.EMPTY), script.nowNanos);
        script.update(ADMITTING, table(List.of(SELF, BEFORE), List.of(BEFORE, SELF)));
        assertThat(chord.isJoined()).isTrue();
        assertThat(script.take(TopologyOutput.Joined.class)).hasSize(1);
        assertThat(script.take(TopologyOutput.ResponsibilityChanged.class)).hasSize(1);
        assertThat(chord.isResponsible(resource(95))).isTrue();
        assertThat(chord.isResponsible(resource(105))).isFalse();
        assertThat(script.takeUpdates())
                .extracting(Script.Sent::to, sent -> sent.update().type())
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(BOOTSTRAP, ChordUpdate.Type.PEER_READY),
                        org.assertj.core.groups.Tuple.tuple(BEFORE, ChordUpdate.Type.NEIGHBORS),
                        org.assertj.core.groups.Tuple.tuple(ADMITTING, ChordUpdate.Type.NEIGHBORS));
    }

    @Test
    void isInEvenIfTheJoinAnswerComesAfterTheUpdate() {
        ask();
        script.update(ADMITTING, table(List.of(SELF, BEFORE), List.of(BEFORE, SELF)));
        assertThat(chord.isJoined()).isTrue();
    }

    @Test
    void namedByAnotherThanTheAdmittingPeerItIsNotIn() {
        ask();
        script.update(BEFORE, table(List.of(ADMITTING), List.of(SELF, ADMITTING)));
        script.update(BEFORE, table(List.of(SELF, ADMITTING), List.of(ADMITTING)));
        assertThat(chord.isJoined()).isFalse();
    }

    @Test
    void updateOfTheAdmittingPeerThatAnotherPlaysAgainLetsNobodyIn() {
        ask();
        ChordUpdate ofOld = table(List.of(SELF, BEFORE), List.of(BEFORE, SELF));
        script.request(ADMITTING, false, new UpdateRequest(ofOld.encode()));
        assertThat(chord.isJoined()).isFalse();
        script.update(ADMITTING, ofOld);
        assertThat(chord.isJoined()).isTrue();
    }

    @Test
    void asksALinkedNeighborForItsUpdateByRouteQuery() {
        attachAdmitting();
        script.update(ADMITTING, table(List.of(BOOTSTRAP), List.of(BOOTSTRAP)));
        TopologyOutput.Request query = script.takeOne(TopologyOutput.Request.class);
        Destination bootstrap = new Destination.Node(BOOTSTRAP);
        assertThat(query.destinations()).containsExactly(bootstrap);
        assertThat(query.body()).isEqualTo(new RouteQueryRequest(true, bootstrap));
        script.update(BOOTSTRAP, table(List.of(ADMITTING), List.of(ADMITTING)));
        assertThat(script.takeOne(TopologyOutput.Request.class).body()).isInstanceOf(JoinRequest.class);
    }

    @Test
    @Tag("6940-10.5-19")
    void attachesToFingersOutsideItsNeighborhood() {
        attachAdmitting();
        script.update(ADMITTING, table(List.of(BEFORE, node(80), node(70)), List.of(node(120), node(130), node(140))));
        for (TopologyOutput.Attach attach : script.take(TopologyOutput.Attach.class)) {
            NodeId peer = ((Destination.Node) attach.destinations().get(1)).nodeId();
            chord.handleConnected(peer, script.nowNanos);
            chord.handleAttached(attach.token(), peer, script.nowNanos);
            script.update(peer, ChordUpdate.peerReady(3));
        }
        // Half the ring from 100 is 228, a quarter 164, an eighth 132; at a sixteenth, 116, a neighbor is responsible.
        assertThat(script.take(TopologyOutput.Attach.class))
                .extracting(TopologyOutput.Attach::destinations)
                .containsExactly(at(228), at(164), at(132));
    }

    private static List<Destination> at(int place) {
        return List.of(new Destination.Resource(RingKey.of(node(place)).toResourceId()));
    }

    @Test
    void goesOnWithoutANeighborThatCannotBeAttachedTo() {
        attachAdmitting();
        script.update(ADMITTING, table(List.of(BEFORE), List.of(BEFORE)));
        chord.handleAttachFailed(script.takeOne(TopologyOutput.Attach.class).token(), "no reason", script.nowNanos);
        assertThat(script.takeOne(TopologyOutput.Request.class).body()).isInstanceOf(JoinRequest.class);
    }

    @Test
    void asksInTheEndThoughANeighborNamesEverNearerNodesThatDoNotExist() {
        attachAdmitting();
        script.update(ADMITTING, table(List.of(BEFORE), List.of(BEFORE)));
        link(script.takeOne(TopologyOutput.Attach.class), BEFORE);
        for (int tens = 0; tens < ChordJoin.GATHERING_LIMIT.toSeconds() / 10; tens++) {
            assertThat(script.take(TopologyOutput.Request.class)).isEmpty();
            List<TopologyOutput.Attach> inVain = script.take(TopologyOutput.Attach.class);
            NodeId madeUp = nodeAt(RingKey.of(SELF).plus(RingKey.powerOfTwo(100 - tens)));
            script.update(BEFORE, table(List.of(ADMITTING), List.of(madeUp, ADMITTING)));
            inVain.forEach(attach -> chord.handleAttachFailed(attach.token(), "no reason", script.nowNanos));
            script.pass(Duration.ofSeconds(10));
        }
        TopologyOutput.Request join = script.takeOne(TopologyOutput.Request.class);
        assertThat(join.destinations()).containsExactly(new Destination.Node(ADMITTING));
        assertThat(join.body()).isEqualTo(new JoinRequest(SELF, Opaque.EMPTY));
    }

    @Test
    void asksTheNearestPeerThoughAnotherSaysThatItIsResponsible() {
        TopologyOutput.Request join = askDespiteTheBoaster();
        assertThat(join.destinations()).containsExactly(new Destination.Node(ADMITTING));
        assertThat(chord.acceptsReplica(resource(95), ADMITTING)).isTrue();
        script.update(BOASTER, table(List.of(SELF), List.of(BEFORE)));
        assertThat(chord.isJoined()).isFalse();
        script.update(ADMITTING, table(List.of(SELF, BEFORE), List.of(BOASTER)));
        assertThat(chord.isJoined()).isTrue();
    }

    @Test
    void asksWhoeverIsResponsibleIfTheNearestRefuses() {
        TopologyOutput.Request join = askDespiteTheBoaster();
        script.take(TopologyOutput.Attach.class);
        ErrorResponse refusal = Refusals.error(ErrorCode.NOT_FOUND, "not a peer of the overlay");
        chord.handleAnswer(join.token(), ADMITTING, refusal, script.nowNanos);
        script.pass(Duration.ofSeconds(1));
        chord.handleAttached(script.takeOne(TopologyOutput.Attach.class).token(), BOASTER, script.nowNanos);
        script.pass(Duration.ofSeconds(1));
        assertThat(script.takeOne(TopologyOutput.Request.class).destinations())
                .containsExactly(new Destination.Node(BOASTER));
    }

    /** A ring of BEFORE, ADMITTING and BOASTER, who says to be responsible for what is ADMITTING's; returns the Join. */
    private TopologyOutput.Request askDespiteTheBoaster() {
        link(locate(), BOASTER);
        script.update(BOASTER, table(List.of(ADMITTING), List.of(BEFORE)));
        for (TopologyOutput.Attach attach : script.take(TopologyOutput.Attach.class)) {
            NodeId peer = ((Destination.Node) attach.destinations().get(1)).nodeId();
            link(attach, peer);
            script.update(peer, table(List.of(BOASTER), List.of(BOASTER)));
        }
        return script.takeOne(TopologyOutput.Request.class);
    }

    private void link(TopologyOutput.Attach attach, NodeId peer) {
        chord.handleConnected(peer, script.nowNanos);
        chord.handleAttached(attach.token(), peer, script.nowNanos);
    }

    private static NodeId nodeAt(RingKey key) {
        return NodeId.copyOf(key.toResourceId().toByteArray());
    }

    @Test
    void triesAgainWhenItIsRefused() {
        TopologyOutput.Request join = ask();
        chord.handleAnswer(join.token(), ADMITTING, Refusals.error(ErrorCode.NOT_FOUND, "busy"), script.nowNanos);
        assertThat(script.take(TopologyOutput.Attach.class)).isEmpty();
        script.pass(Duration.ofSeconds(1));
        assertThat(script.takeOne(TopologyOutput.Attach.class).destinations().get(0))
                .isInstanceOf(Destination.Resource.class);
    }

    @Test
    @Tag("6940-6.4.2.1-7")
    void takesAJoinAnswerOfAnotherNodeForNone() {
        TopologyOutput.Request join = ask();
        chord.handleAnswer(join.token(), BEFORE, new JoinAnswer(Opaque.EMPTY), script.nowNanos);
        script.pass(Duration.ofSeconds(1));
        assertThat(script.take(TopologyOutput.Attach.class)).hasSize(1);
    }

    @Test
    @Tag("6940-6.4.2.1-9")
    void givesUpAfterSomeAttemptsAndSaysWhy() {
        locate();
        long token = 1;
        for (int i = 0; i < ChordJoin.MAX_ATTEMPTS; i++) {
            assertThat(script.take(TopologyOutput.JoinFailed.class)).isEmpty();
            chord.handleAttachFailed(token, "no protocol in common", script.nowNanos);
            script.pass(Duration.ofMinutes(1));
            List<TopologyOutput.Attach> again = script.take(TopologyOutput.Attach.class);
            token = again.isEmpty() ? 0 : again.get(0).token();
        }
        assertThat(script.takeOne(TopologyOutput.JoinFailed.class).reason())
                .isEqualTo("no link with the peer at this node's place: no protocol in common");
        assertThat(chord.nextDeadlineNanos()).isEmpty();
        chord.join(BOOTSTRAP, script.nowNanos);
        assertThat(script.take(TopologyOutput.Attach.class)).hasSize(1);
    }

    @Test
    void failsAtOnceWithoutAnyLinkLeft() {
        locate();
        chord.handleDisconnected(BOOTSTRAP, script.nowNanos);
        assertThat(script.takeOne(TopologyOutput.JoinFailed.class).reason())
                .isEqualTo("the link to the bootstrap node is lost");
    }

    @Test
    void saysWhyNoAttemptLedAnywhereWhenTheLinkToTheBootstrapNodeIsClosedAtLast() {
        TopologyOutput.Attach locate = locate();
        chord.handleAttachFailed(locate.token(), "no protocol in common", script.nowNanos);
        chord.handleDisconnected(BOOTSTRAP, script.nowNanos);
        assertThat(script.takeOne(TopologyOutput.JoinFailed.class).reason())
                .isEqualTo("no link with the peer at this node's place: no protocol in common");
    }

    @Test
    void takesAnUpdateWithoutNeighborsForNoTable() {
        TopologyOutput.Attach locate = locate();
        chord.handleConnected(ADMITTING, script.nowNanos);
        script.update(ADMITTING, ChordUpdate.peerReady(9));
        chord.handleAttached(locate.token(), ADMITTING, script.nowNanos);
        script.update(ADMITTING, ChordUpdate.peerReady(9));
        assertThat(script.take(TopologyOutput.Request.class)).isEmpty();
        script.update(ADMITTING, table(List.of(BEFORE), List.of(BEFORE)));
        assertThat(script.take(TopologyOutput.Request.class)).isEmpty();
        TopologyOutput.Attach neighbor = script.takeOne(TopologyOutput.Attach.class);
        chord.handleConnected(BEFORE, script.nowNanos);
        chord.handleAttached(neighbor.token(), BEFORE, script.nowNanos);
        script.update(BEFORE, table(List.of(ADMITTING), List.of(ADMITTING)));
        assertThat(script.takeOne(TopologyOutput.Request.class).body()).isInstanceOf(JoinRequest.class);
    }

    @Test
    void waitsForTheAdmittingPeersUpdateOnlySoLong() {
        attachAdmitting();
        script.pass(ChordJoin.TABLE_WAIT);
        script.pass(Duration.ofSeconds(1));
        assertThat(script.take(TopologyOutput.Attach.class)).hasSize(1);
    }

    @Test
    void acceptsCopiesFromTheAdmittingPeerOnly() {
        ask();
        assertThat(chord.acceptsReplica(resource(95), ADMITTING)).isTrue();
        assertThat(chord.acceptsReplica(resource(105), ADMITTING)).isFalse();
        assertThat(chord.acceptsReplica(resource(95), BEFORE)).isFalse();
    }

    @Test
    void refusesToJoinTwice() {
        locate();
        assertThatThrownBy(() -> chord.join(BOOTSTRAP, script.nowNanos))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("already joining");
        assertThatThrownBy(() -> chord.found(script.nowNanos)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void leavesWhileJoining() {
        locate();
        chord.leave(script.nowNanos);
        assertThat(script.take(TopologyOutput.Left.class)).hasSize(1);
        assertThat(chord.nextDeadlineNanos()).isEmpty();
    }

    @Test
    void retransmittedUpdateAnswerDoesNoHarm() {
        ask();
        chord.handleAnswer(999, ADMITTING, new UpdateAnswer(Opaque.EMPTY), script.nowNanos);
        chord.handleNoAnswer(999, script.nowNanos);
        chord.handleAttachFailed(999, "no reason", script.nowNanos);
        chord.handleHandedOver(999, script.nowNanos);
        assertThat(script.take(TopologyOutput.class)).isEmpty();
    }
}
