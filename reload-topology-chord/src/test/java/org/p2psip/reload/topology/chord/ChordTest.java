// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.topology.chord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.p2psip.reload.topology.chord.Fixtures.node;
import static org.p2psip.reload.topology.chord.Fixtures.resource;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.config.OverlayConfiguration;
import org.p2psip.reload.security.SelfSignedPolicy;
import org.p2psip.reload.topology.TopologyContext;
import org.p2psip.reload.topology.TopologyOutput;
import org.p2psip.reload.topology.TopologyView;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.ErrorCode;
import org.p2psip.reload.wire.JoinAnswer;
import org.p2psip.reload.wire.JoinRequest;
import org.p2psip.reload.wire.LeaveAnswer;
import org.p2psip.reload.wire.LeaveRequest;
import org.p2psip.reload.wire.MessageBody;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.PingAnswer;
import org.p2psip.reload.wire.PingRequest;
import org.p2psip.reload.wire.ResourceId;
import org.p2psip.reload.wire.RouteQueryAnswer;
import org.p2psip.reload.wire.RouteQueryRequest;
import org.p2psip.reload.wire.UpdateAnswer;
import org.p2psip.reload.wire.UpdateRequest;

/** One peer of a ring, step by step. */
class ChordTest {
    private static final NodeId SELF = node(100);

    @Test
    @Tag("6940-10.2-1")
    void resourceIdIsTheUpperPartOfTheHash() {
        // SHA-1 of "abc": a9993e36 4706816a ba3e2571 7850c26c 9cd0d89d.
        assertThat(Fixtures.chord(SELF).resourceId(Opaque.copyOf(new byte[] {'a', 'b', 'c'})))
                .isEqualTo(ResourceId.parse("a9993e364706816aba3e25717850c26c"));
    }

    @Test
    void founderIsResponsibleForTheWholeRing() {
        Script script = Script.ringOf(SELF);
        assertThat(script.chord.isResponsible(resource(99))).isTrue();
        assertThat(script.chord.isResponsible(resource(101))).isTrue();
        assertThat(script.chord.isResponsible(ResourceId.copyOf(new byte[4]))).isFalse();
        assertThat(script.chord.nextHop(resource(101))).isEmpty();
        assertThat(script.chord.nextHop(ResourceId.copyOf(new byte[4]))).isEmpty();
    }

    /** 90 takes 95 for gone and so this node for responsible, which does not: the Routing Table alone would lead back. */
    @Test
    void whatHasBeenHereBeforeGoesToThePredecessorThatIsResponsible() {
        Script script = Script.ringOf(SELF, node(80), node(90), node(95), node(120), node(150));
        assertThat(script.chord.nextHop(resource(93))).contains(node(90));
        assertThat(script.chord.nextHopOnceMore(resource(93))).contains(node(95));
        assertThat(script.chord.nextHopOnceMore(ResourceId.of(node(95)))).contains(node(95));
        assertThat(script.chord.nextHopOnceMore(resource(85))).contains(node(90));
        assertThat(script.chord.nextHopOnceMore(resource(97))).as("its own").isEmpty();
        Script young = new Script(SELF);
        assertThat(young.chord.nextHopOnceMore(resource(93))).isEmpty();
    }

    @Test
    void whatHasBeenHereBeforeGoesOnAsUsualWhereTheResponsiblePeerIsNoPredecessor() {
        Script script = Script.ringOf(SELF, node(80), node(90), node(95), node(120), node(150), node(200));
        assertThat(script.chord.nextHopOnceMore(resource(140))).contains(node(120));
        assertThat(script.chord.nextHopOnceMore(ResourceId.copyOf(new byte[4]))).isEmpty();
    }

    @Test
    @Tag("6940-6.5.1-2")
    void routesThroughALinkedNodeOnlyAfterItsUpdate() {
        Script script = Script.ringOf(SELF, node(120), node(90));
        script.chord.handleConnected(node(150), script.nowNanos);
        assertThat(script.chord.nextHop(resource(160))).contains(node(120));
        assertThat(script.chord.nextHop(ResourceId.of(node(150)))).contains(node(150));
        script.update(node(150), ChordUpdate.peerReady(0));
        assertThat(script.chord.nextHop(resource(160))).contains(node(150));
    }

    @Test
    @Tag("6940-10.3-1")
    void linkedNodeGetsWhatIsForItsOwnKeyEvenInThisPeersRange() {
        Script script = Script.ringOf(SELF, node(120));
        NodeId client = node(90);
        assertThat(script.chord.nextHop(ResourceId.of(client))).isEmpty();
        script.chord.handleConnected(client, script.nowNanos);
        assertThat(script.chord.nextHop(ResourceId.of(client))).contains(client);
    }

    @Test
    void copiesGoToTheTwoSuccessors() {
        Script script = Script.ringOf(SELF, node(120), node(130), node(140), node(90));
        assertThat(script.chord.replicaPeers()).containsExactly(node(120), node(130));
    }

    @Test
    void copiesGoToAsManySuccessorsAsTheConfigurationSays() {
        NodeId[] peers = {node(101), node(102), node(103), node(104), node(105), node(99), node(98), node(97), node(96)
        };
        Script script = Script.ringOf(SELF, peers);
        OverlayConfiguration more =
                Fixtures.configuration().toBuilder().sequence(2).replicas(4).build();
        script.chord.handleConfiguration(more, script.nowNanos);
        assertThat(script.chord.replicaPeers()).containsExactly(node(101), node(102), node(103), node(104));
        assertThat(script.take(TopologyOutput.ResponsibilityChanged.class)).hasSize(1);
        assertThat(script.chord.view().predecessors()).containsExactly(node(99), node(98), node(97), node(96));
        assertThat(script.chord.acceptsReplica(ResourceId.of(node(96)), node(96)))
                .isTrue();

        OverlayConfiguration many =
                more.toBuilder().sequence(3).neighborsPerSide(OptionalInt.of(5)).build();
        script.chord.handleConfiguration(many, script.nowNanos);
        assertThat(script.chord.view().successors()).hasSize(4);
    }

    @Test
    void viewShowsNeighborsAndFingers() {
        Script script = Script.ringOf(SELF, node(120), node(130), node(140), node(200), node(90), node(80), node(70));
        assertThat(script.chord.view())
                .isEqualTo(new TopologyView(
                        true,
                        List.of(node(90), node(80), node(70)),
                        List.of(node(120), node(130), node(140)),
                        List.of(node(200))));
    }

    @Test
    void acceptsCopiesOfWhatLiesUpToAPredecessor() {
        Script script = Script.ringOf(SELF, node(90), node(80), node(120));
        assertThat(script.chord.acceptsReplica(resource(85), node(90))).isTrue();
        assertThat(script.chord.acceptsReplica(resource(85), node(80))).isFalse();
        assertThat(script.chord.acceptsReplica(resource(75), node(80))).isTrue();
        assertThat(script.chord.acceptsReplica(resource(85), node(7))).isFalse();
        assertThat(script.chord.acceptsReplica(resource(95), node(120))).isTrue();
        assertThat(script.chord.acceptsReplica(ResourceId.copyOf(new byte[3]), node(90)))
                .isFalse();
    }

    @Test
    @Tag("6940-10.7.3-7")
    void keepsCopiesOfWhatHasNoMoreThanTwoPeersBetween() {
        Script script = Script.ringOf(SELF, node(90), node(80), node(70), node(120), node(130));
        assertThat(script.chord.keepsCopyOf(resource(95))).isTrue();
        assertThat(script.chord.keepsCopyOf(resource(85))).isTrue();
        assertThat(script.chord.keepsCopyOf(resource(71))).isTrue();
        assertThat(script.chord.keepsCopyOf(resource(70))).isFalse();
        assertThat(script.chord.keepsCopyOf(resource(110))).isFalse();
        assertThat(Script.ringOf(SELF, node(90), node(80)).chord.keepsCopyOf(resource(70)))
                .isTrue();
    }

    @Test
    void answererMustBeAsCloseAsTheNeighbors() {
        Script script = Script.ringOf(SELF, node(120), node(130));
        assertThat(script.chord.mayAnswer(resource(115), node(120))).isTrue();
        assertThat(script.chord.mayAnswer(resource(115), node(118))).isTrue();
        assertThat(script.chord.mayAnswer(resource(115), node(130))).isFalse();
        assertThat(script.chord.mayAnswer(ResourceId.copyOf(new byte[3]), node(120)))
                .isFalse();
    }

    @Test
    @Tag("6940-10.5-6")
    @Tag("6940-10.5-7")
    @Tag("6940-10.5-8")
    @Tag("6940-10.5-11")
    void admitsANodeHandsOverNamesItAndTellsTheOthers() {
        Script script = Script.ringOf(SELF, node(80), node(120));
        NodeId joining = node(90);
        script.chord.handleConnected(joining, script.nowNanos);
        assertThat(script.request(joining, true, new JoinRequest(joining, Opaque.EMPTY)))
                .isEqualTo(new JoinAnswer(Opaque.EMPTY));
        TopologyOutput.HandOver handOver = script.takeOne(TopologyOutput.HandOver.class);
        assertThat(handOver.to()).isEqualTo(joining);
        assertThat(handOver.resources().test(resource(85))).isTrue();
        assertThat(handOver.resources().test(ResourceId.of(node(90)))).isTrue();
        assertThat(handOver.resources().test(ResourceId.of(node(80)))).isFalse();
        assertThat(handOver.resources().test(resource(95))).isFalse();
        assertThat(script.takeUpdates()).isEmpty();

        script.chord.handleHandedOver(handOver.token(), script.nowNanos);
        Script.Sent named = script.takeUpdates().get(0);
        assertThat(named.to()).isEqualTo(joining);
        assertThat(named.update().predecessors()).startsWith(joining, node(80));
        assertThat(script.chord.isResponsible(resource(85))).isTrue();

        script.chord.handleAnswer(named.token(), joining, new UpdateAnswer(Opaque.EMPTY), script.nowNanos);
        assertThat(script.chord.isResponsible(resource(85))).isFalse();
        assertThat(script.take(TopologyOutput.ResponsibilityChanged.class)).hasSize(1);
        script.pass(Announcer.GATHERING);
        assertThat(script.takeUpdates())
                .extracting(Script.Sent::to)
                .containsExactlyInAnyOrder(node(80), node(120), joining);
    }

    @Test
    void stoppedAdmissionLeavesTheRingAsItWas() {
        Script script = Script.ringOf(SELF, node(80));
        NodeId joining = node(90);
        script.chord.handleConnected(joining, script.nowNanos);
        script.request(joining, true, new JoinRequest(joining, Opaque.EMPTY));
        TopologyOutput.HandOver handOver = script.takeOne(TopologyOutput.HandOver.class);
        script.chord.handleDisconnected(joining, script.nowNanos);
        script.chord.handleHandedOver(handOver.token(), script.nowNanos);
        assertThat(script.takeUpdates()).isEmpty();
        assertThat(script.chord.isResponsible(resource(85))).isTrue();
    }

    @Test
    void joinThatIsAskedForTwiceIsAnsweredTwiceAndDoneOnce() {
        Script script = Script.ringOf(SELF, node(80));
        NodeId joining = node(90);
        script.chord.handleConnected(joining, script.nowNanos);
        for (int i = 0; i < 2; i++) {
            assertThat(script.request(joining, true, new JoinRequest(joining, Opaque.EMPTY)))
                    .isInstanceOf(JoinAnswer.class);
        }
        assertThat(script.take(TopologyOutput.HandOver.class)).hasSize(1);
    }

    @Test
    @Tag("6940-6.4.2.1-2")
    @Tag("6940-6.4.2.1-3")
    void refusesToAdmitWhomItMayNot() {
        Script script = Script.ringOf(SELF, node(80));
        NodeId joining = node(90);
        JoinRequest join = new JoinRequest(joining, Opaque.EMPTY);
        assertThat(script.refusal(joining, true, join)).isEqualTo(ErrorCode.FORBIDDEN);
        script.chord.handleConnected(joining, script.nowNanos);
        script.chord.handleConnected(node(120), script.nowNanos);
        assertThat(script.refusal(joining, false, join)).isEqualTo(ErrorCode.FORBIDDEN);
        assertThat(script.refusal(node(120), true, join)).isEqualTo(ErrorCode.FORBIDDEN);
        assertThat(script.refusal(node(120), true, new JoinRequest(node(120), Opaque.EMPTY)))
                .isEqualTo(ErrorCode.NOT_FOUND);
        Script outside = new Script(SELF);
        outside.chord.handleConnected(joining, outside.nowNanos);
        assertThat(outside.refusal(joining, true, join)).isEqualTo(ErrorCode.NOT_FOUND);
    }

    @Test
    void admitsOnlySoManyNodesAtOnce() {
        Script script = Script.ringOf(SELF);
        for (int i = 1; i <= Admissions.MAX_UNDER_WAY; i++) {
            script.chord.handleConnected(node(i), script.nowNanos);
            assertThat(script.request(node(i), true, new JoinRequest(node(i), Opaque.EMPTY)))
                    .isInstanceOf(JoinAnswer.class);
        }
        NodeId last = node(90);
        script.chord.handleConnected(last, script.nowNanos);
        assertThat(script.refusal(last, true, new JoinRequest(last, Opaque.EMPTY)))
                .isEqualTo(ErrorCode.NOT_FOUND);
        script.chord.handleDisconnected(node(1), script.nowNanos);
        assertThat(script.request(last, true, new JoinRequest(last, Opaque.EMPTY)))
                .isInstanceOf(JoinAnswer.class);
    }

    @Test
    @Tag("6940-10.7.1-1")
    @Tag("6940-10.7.1-2")
    @Tag("6940-10.7.1-4")
    void replacesALostNeighborAndTellsTheOthers() {
        Script script = Script.ringOf(SELF, node(90), node(120));
        script.chord.handleDisconnected(node(90), script.nowNanos);
        assertThat(script.chord.view().predecessors()).containsExactly(node(120));
        assertThat(script.take(TopologyOutput.ResponsibilityChanged.class)).hasSize(1);
        script.pass(Announcer.NO_NEWS_PAUSE);
        List<Script.Sent> updates = script.takeUpdates();
        assertThat(updates).hasSize(1);
        assertThat(updates.get(0).to()).isEqualTo(node(120));
        assertThat(updates.get(0).update().predecessors()).containsExactly(node(120));
    }

    @Test
    void takesAPeerThatAnswersNoUpdateForFailed() {
        Script script = Script.ringOf(SELF, node(90), node(120));
        script.chord.handleUpdateWanted(node(90), script.nowNanos);
        Script.Sent update = script.takeUpdates().get(0);
        assertThat(update.update().type()).isEqualTo(ChordUpdate.Type.FULL);
        script.chord.handleNoAnswer(update.token(), script.nowNanos);
        assertThat(script.chord.view().predecessors()).containsExactly(node(120));
        script.update(node(90), ChordUpdate.peerReady(1));
        assertThat(script.chord.view().predecessors()).startsWith(node(90));
    }

    @Test
    @Tag("6940-10.7.1-3")
    void replacementOfALostReplicaWaitsForTheHoldDown() {
        Script script = Script.ringOf(SELF, node(90), node(120), node(130), node(140));
        script.chord.handleDisconnected(node(120), script.nowNanos);
        assertThat(script.chord.replicaPeers()).containsExactly(node(130), node(140));
        assertThat(script.take(TopologyOutput.ResponsibilityChanged.class)).isEmpty();
        script.pass(ChordSettings.REPLACEMENT_HOLD_DOWN.minusNanos(1));
        assertThat(script.take(TopologyOutput.ResponsibilityChanged.class)).isEmpty();
        script.pass(Duration.ofNanos(1));
        assertThat(script.take(TopologyOutput.ResponsibilityChanged.class)).hasSize(1);
    }

    @Test
    void replacementOfALostReplicaWaitsForLessAmongPeersThatHaveNotBeenUpForLong() {
        Script script = Script.ringOf(SELF, node(90), node(120), node(130), node(140));
        haveBeenUp(script, 100);
        script.chord.handleDisconnected(node(120), script.nowNanos);
        script.pass(Duration.ofSeconds(4));
        assertThat(script.take(TopologyOutput.ResponsibilityChanged.class)).isEmpty();
        script.pass(Duration.ofSeconds(2));
        assertThat(script.take(TopologyOutput.ResponsibilityChanged.class)).hasSize(1);
        script = Script.ringOf(SELF, node(90), node(120), node(130), node(140));
        haveBeenUp(script, 0);
        script.chord.handleDisconnected(node(120), script.nowNanos);
        script.pass(ChordSettings.SHORTEST_HOLD_DOWN.minusNanos(1));
        assertThat(script.take(TopologyOutput.ResponsibilityChanged.class)).isEmpty();
        script.pass(Duration.ofNanos(1));
        assertThat(script.take(TopologyOutput.ResponsibilityChanged.class)).hasSize(1);
    }

    @Test
    void copiesGoToFurtherSuccessorsWhereNeighborsAreGoneAfterMinutes() {
        List<NodeId> successors = List.of(node(120), node(130), node(140), node(150), node(160));
        assertThat(replicaPeers(successors, ChordSettings.SHORT_UPTIME)).isEqualTo(successors.subList(0, 2));
        assertThat(replicaPeers(successors, ChordSettings.SHORT_UPTIME.minusSeconds(1)))
                .isEqualTo(successors.subList(0, 3));
        assertThat(replicaPeers(successors, ChordSettings.VERY_SHORT_UPTIME)).isEqualTo(successors.subList(0, 3));
        assertThat(replicaPeers(successors, ChordSettings.VERY_SHORT_UPTIME.minusSeconds(1)))
                .isEqualTo(successors.subList(0, 2 + ChordSettings.FURTHER_COPIES));
    }

    @Test
    void copiesBecomeFewerWhenTheSameNeighborsHaveBeenUpForLonger() {
        List<NodeId> successors = List.of(node(120), node(130), node(140), node(150), node(160));
        Script script = among(successors, Duration.ZERO);
        script.settle();
        assertThat(script.chord.replicaPeers()).hasSize(4);
        script.pass(ChordSettings.VERY_SHORT_UPTIME);
        assertThat(script.chord.replicaPeers()).hasSize(3);
        assertThat(script.take(TopologyOutput.ResponsibilityChanged.class)).hasSize(1);
        script.pass(ChordSettings.SHORT_UPTIME);
        assertThat(script.chord.replicaPeers()).hasSize(2);
        assertThat(script.take(TopologyOutput.ResponsibilityChanged.class)).hasSize(1);
    }

    @Test
    void overlayThatAsksForManyCopiesGetsNoFurtherOnes() {
        List<NodeId> successors = List.of(node(120), node(130), node(140), node(150), node(160), node(170));
        for (int replicas : new int[] {2, 3, 4, 5}) {
            OverlayConfiguration configuration =
                    Fixtures.configuration().toBuilder().replicas(replicas).build();
            assertThat(among(successors, Duration.ZERO, configuration).chord.replicaPeers())
                    .hasSize(Math.max(replicas, Math.min(replicas + 2, ChordSettings.ENOUGH_COPIES)));
        }
    }

    /** Whom copies go to where all have been up for so long. */
    private static List<NodeId> replicaPeers(List<NodeId> successors, Duration uptime) {
        return among(successors, uptime).chord.replicaPeers();
    }

    private static Script among(List<NodeId> successors, Duration uptime) {
        return among(successors, uptime, Fixtures.configuration());
    }

    private static Script among(List<NodeId> successors, Duration uptime, OverlayConfiguration configuration) {
        Script script = new Script(SELF, configuration, successors.size());
        script.chord.found(script.nowNanos);
        for (NodeId peer : successors) {
            script.chord.handleConnected(peer, script.nowNanos);
            script.update(peer, ChordUpdate.peerReady((int) uptime.getSeconds()));
        }
        return script;
    }

    private static void haveBeenUp(Script script, int seconds) {
        for (int place : new int[] {90, 120, 130, 140}) {
            script.update(node(place), ChordUpdate.peerReady(seconds));
        }
        script.take(TopologyOutput.class);
    }

    @Test
    void namesTheHeirOfAPeerThatIsGone() {
        Script script = Script.ringOf(SELF, node(60), node(80), node(90), node(120), node(130));
        ResourceId resource = ResourceId.of(node(75));
        assertThat(script.chord.heirTo(resource, node(80))).isEmpty();
        script.chord.handleDisconnected(node(80), script.nowNanos);
        assertThat(script.take(TopologyOutput.ResponsibilityChanged.class)).hasSize(1);
        assertThat(script.chord.heirTo(resource, node(80))).contains(node(90));
        assertThat(script.chord.heirTo(ResourceId.of(node(95)), node(80))).isEmpty();
        script.chord.handleDisconnected(node(90), script.nowNanos);
        assertThat(script.chord.heirTo(resource, node(80))).isEmpty();
        assertThat(script.chord.isResponsible(resource)).isTrue();
    }

    @Test
    void knowsForAMinuteThatItsRangeHasGrown() {
        Script script = Script.ringOf(SELF, node(80), node(90), node(120), node(130));
        script.pass(ChordSettings.NEW_IN_RANGE);
        assertThat(script.chord.isNewInRange(script.nowNanos)).isFalse();
        script.chord.handleDisconnected(node(90), script.nowNanos);
        assertThat(script.chord.isNewInRange(script.nowNanos)).isTrue();
        script.pass(ChordSettings.NEW_IN_RANGE);
        assertThat(script.chord.isNewInRange(script.nowNanos)).isFalse();
        script.chord.handleConnected(node(95), script.nowNanos);
        script.update(node(95), ChordUpdate.peerReady(0));
        assertThat(script.chord.isNewInRange(script.nowNanos)).isFalse();
    }

    @Test
    void routesNoMoreThroughAPeerThatLinksAnewAndSaysThatItIsNotInTheRing() {
        Script script = Script.ringOf(SELF, node(90), node(120));
        for (boolean inRing : new boolean[] {true, false}) {
            script.chord.handleRelinked(node(120), script.nowNanos);
            TopologyOutput.Request query = script.takeOne(TopologyOutput.Request.class);
            assertThat(query.body()).isInstanceOf(RouteQueryRequest.class);
            MessageBody answer = inRing
                    ? new RouteQueryAnswer(SELF.toOpaque())
                    : Refusals.error(ErrorCode.NOT_FOUND, "not a peer of the overlay");
            script.chord.handleAnswer(query.token(), node(120), answer, script.nowNanos);
            assertThat(script.chord.view().successors()).startsWith(inRing ? node(120) : node(90));
        }
        script.update(node(120), ChordUpdate.peerReady(1));
        assertThat(script.chord.view().successors()).startsWith(node(120));
    }

    @Test
    void nodeThatComesBackHearsAtOnceThoughAnUpdateToItsFormerSelfIsStillUnanswered() {
        Script script = Script.ringOf(SELF, node(90), node(120));
        script.chord.handleUpdateWanted(node(90), script.nowNanos);
        Script.Sent lost = script.takeUpdates().get(0);
        script.chord.handleResponsive(node(90), false, script.nowNanos);
        script.chord.handleRelinked(node(90), script.nowNanos);
        script.chord.handleUpdateWanted(node(90), script.nowNanos);
        assertThat(script.takeUpdates()).extracting(Script.Sent::to).contains(node(90));
        script.update(node(90), ChordUpdate.peerReady(1));
        script.chord.handleNoAnswer(lost.token(), script.nowNanos);
        assertThat(script.chord.view().predecessors()).startsWith(node(90));
    }

    @Test
    void saysSoWhenMostPeersAreLostWithinAMinute() {
        Script script = Script.ringOf(SELF, node(60), node(80), node(90), node(120), node(130), node(140));
        script.chord.handleDisconnected(node(60), script.nowNanos);
        script.chord.handleDisconnected(node(80), script.nowNanos);
        script.chord.handleDisconnected(node(90), script.nowNanos);
        assertThat(script.take(TopologyOutput.Shaken.class)).isEmpty();
        script.chord.handleDisconnected(node(120), script.nowNanos);
        assertThat(script.take(TopologyOutput.Shaken.class)).hasSize(1);
    }

    @Test
    void lossesFarApartAreNoUpheaval() {
        Script script = Script.ringOf(SELF, node(60), node(80), node(90), node(120), node(130), node(140));
        for (int place : new int[] {60, 80, 90, 120, 130, 140}) {
            script.chord.handleDisconnected(node(place), script.nowNanos);
            script.pass(Upheaval.SPAN.dividedBy(2));
        }
        assertThat(script.take(TopologyOutput.Shaken.class)).isEmpty();
    }

    @Test
    void upheavalRemembersNoMoreLossesThanItsMaximum() {
        Upheaval upheaval = new Upheaval(new Ring(SELF, ChordSettings.of(Fixtures.configuration(), 3)), new Outbox());
        for (int i = 0; i <= Upheaval.MAX_REMEMBERED; i++) {
            upheaval.handleLoss(i);
        }
        assertThat(upheaval.size()).isEqualTo(Upheaval.MAX_REMEMBERED);
    }

    @Test
    @Tag("6940-10.7.3-1")
    @Tag("6940-10.6-1")
    void attachesToACloserNodeThroughWhomeverNamedIt() {
        Script script = Script.ringOf(SELF, node(90), node(120));
        script.update(node(120), ChordUpdate.neighbors(1, new NeighborTable(List.of(node(110), SELF), List.of())));
        assertThat(script.takeOne(TopologyOutput.Attach.class).destinations())
                .containsExactly(new Destination.Node(node(120)), new Destination.Node(node(110)));
        assertThat(script.chord.view().successors()).doesNotContain(node(110));
    }

    @Test
    void doesNotGoBackToALostNeighborAtOnceHoweverOftenItIsNamed() {
        Script script = Script.ringOf(SELF, node(90), node(120));
        script.chord.handleDisconnected(node(90), script.nowNanos);
        script.update(node(120), ChordUpdate.neighbors(1, new NeighborTable(List.of(SELF, node(90)), List.of())));
        assertThat(script.take(TopologyOutput.Attach.class)).isEmpty();
        script.pass(HoldDown.FIRST);
        assertThat(script.takeOne(TopologyOutput.Attach.class).destinations()).endsWith(new Destination.Node(node(90)));
    }

    @Test
    void hostileUpdateLeadsToFewAttaches() {
        Script script = Script.ringOf(SELF, node(90), node(120));
        Random random = new Random(5);
        int attaches = 0;
        for (int round = 0; round < 20; round++) {
            List<NodeId> named = new ArrayList<>();
            for (int i = 0; i < 2000; i++) {
                named.add(Fixtures.randomNode(random));
            }
            script.update(node(120), ChordUpdate.full(1, new NeighborTable(named, named), named));
            attaches += script.take(TopologyOutput.Attach.class).size();
        }
        assertThat(attaches).isLessThanOrEqualTo(NeighborSearch.MAX_CANDIDATES);
        script.pass(Duration.ofMinutes(1));
        assertThat(script.chord.view().successors()).containsExactly(node(120), node(90));
    }

    @Test
    void refusesMalformedRequests() {
        Script script = Script.ringOf(SELF, node(90));
        Random random = new Random(3);
        for (int i = 0; i < 500; i++) {
            byte[] bytes = new byte[1 + random.nextInt(4)];
            random.nextBytes(bytes);
            Opaque junk = Opaque.copyOf(bytes);
            assertThat(script.refusal(node(90), true, new UpdateRequest(junk))).isEqualTo(ErrorCode.INVALID_MESSAGE);
        }
        assertThat(script.refusal(node(90), true, new LeaveRequest(node(90), Opaque.EMPTY)))
                .isEqualTo(ErrorCode.INVALID_MESSAGE);
        assertThat(script.refusal(node(90), true, new PingRequest(Opaque.EMPTY)))
                .isEqualTo(ErrorCode.INVALID_MESSAGE);
        Destination.OpaqueId opaque = new Destination.OpaqueId(Opaque.copyOf(new byte[] {1}));
        assertThat(script.refusal(node(90), true, new RouteQueryRequest(false, opaque)))
                .isEqualTo(ErrorCode.INVALID_MESSAGE);
        assertThat(script.chord.view().successors()).containsExactly(node(90));
    }

    @Test
    @Tag("6940-10.8-1")
    void answersWhereItWouldRouteToAndSendsAnUpdate() {
        Script script = Script.ringOf(SELF, node(90), node(120));
        RouteQueryRequest query = new RouteQueryRequest(true, new Destination.Resource(resource(130)));
        assertThat(script.request(node(90), true, query))
                .isEqualTo(new RouteQueryAnswer(node(120).toOpaque()));
        assertThat(script.takeUpdates())
                .singleElement()
                .matches(sent -> sent.update().type() == ChordUpdate.Type.FULL);
        assertThat(script.request(node(60), false, query))
                .isEqualTo(new RouteQueryAnswer(node(120).toOpaque()));
        assertThat(script.takeUpdates()).as("to whom it has no link").isEmpty();
        RouteQueryRequest own = new RouteQueryRequest(false, new Destination.Resource(resource(95)));
        assertThat(script.request(node(90), true, own)).isEqualTo(new RouteQueryAnswer(SELF.toOpaque()));
        assertThat(new Script(SELF).refusal(node(90), true, own)).isEqualTo(ErrorCode.NOT_FOUND);
    }

    @Test
    @Tag("6940-10.9-1")
    @Tag("6940-10.9-2")
    void handsOverWhatItHoldsAndTellsItsNeighborsBeforeItLeaves() {
        Script script = Script.ringOf(SELF, node(90), node(80), node(120), node(130));
        script.chord.leave(script.nowNanos);
        TopologyOutput.HandOver handOver = script.takeOne(TopologyOutput.HandOver.class);
        assertThat(handOver.to()).isEqualTo(node(120));
        assertThat(handOver.resources().test(resource(95))).isTrue();
        assertThat(handOver.resources().test(resource(85))).isTrue();
        script.chord.handleHandedOver(handOver.token(), script.nowNanos);
        List<TopologyOutput.Request> leaves = script.take(TopologyOutput.Request.class);
        assertThat(leaves).hasSize(4);
        assertThat(leaves.get(0).body())
                .isEqualTo(new LeaveRequest(
                        SELF,
                        new ChordLeaveData(ChordLeaveData.Type.FROM_PREDECESSOR, List.of(node(90), node(80), node(130)))
                                .encode()));
        assertThat(script.chord.isJoined()).isTrue();
        for (TopologyOutput.Request leave : leaves) {
            script.chord.handleAnswer(leave.token(), Script.lastNode(leave), new LeaveAnswer(), script.nowNanos);
        }
        assertThat(script.take(TopologyOutput.Left.class)).hasSize(1);
        assertThat(script.chord.isJoined()).isFalse();
        assertThat(script.chord.nextDeadlineNanos()).isEmpty();
    }

    @Test
    void leavesWithoutAnswersInTheEnd() {
        Script script = Script.ringOf(SELF, node(90));
        script.chord.leave(script.nowNanos);
        script.pass(Departure.HAND_OVER_LIMIT);
        script.pass(Departure.ANSWER_LIMIT);
        assertThat(script.take(TopologyOutput.Left.class)).hasSize(1);
    }

    @Test
    void lonePeerLeavesAtOnce() {
        Script script = Script.ringOf(SELF);
        script.chord.leave(script.nowNanos);
        assertThat(script.take(TopologyOutput.Left.class)).hasSize(1);
    }

    @Test
    @Tag("6940-6.4.2.2-3")
    @Tag("6940-6.4.2.2-4")
    @Tag("6940-6.4.2.2-5")
    @Tag("6940-10.9-3")
    void takesALeavingNeighborOutOfItsTables() {
        Script script = Script.ringOf(SELF, node(90), node(120));
        ChordLeaveData data = new ChordLeaveData(ChordLeaveData.Type.FROM_PREDECESSOR, List.of(node(80)));
        LeaveRequest forged = new LeaveRequest(node(90), data.encode());
        assertThat(script.refusal(node(120), true, forged)).isEqualTo(ErrorCode.FORBIDDEN);
        assertThat(script.refusal(node(90), false, forged)).isEqualTo(ErrorCode.FORBIDDEN);
        assertThat(script.chord.view().predecessors()).startsWith(node(90));

        assertThat(script.leave(node(90), data)).isEqualTo(new LeaveAnswer());
        assertThat(script.chord.view().predecessors()).containsExactly(node(120));
        assertThat(script.takeOne(TopologyOutput.Attach.class).destinations())
                .containsExactly(new Destination.Node(node(120)), new Destination.Node(node(80)));
        script.update(node(90), ChordUpdate.peerReady(100));
        assertThat(script.chord.view().predecessors()).containsExactly(node(120));
        script.pass(Duration.ofSeconds(5));
        script.update(node(90), ChordUpdate.peerReady(1));
        assertThat(script.chord.view().predecessors()).startsWith(node(90));
    }

    @Test
    void updatesToOnePeerComeOneAtATimeWithAPauseBetween() {
        Script script = Script.ringOf(SELF, node(90), node(120));
        script.chord.handleUpdateWanted(node(90), script.nowNanos);
        Script.Sent first = script.takeUpdates().get(0);
        for (int i = 0; i < 50; i++) {
            script.chord.handleUpdateWanted(node(90), script.nowNanos);
        }
        assertThat(script.takeUpdates()).isEmpty();
        script.chord.handleAnswer(first.token(), node(90), new UpdateAnswer(Opaque.EMPTY), script.nowNanos);
        assertThat(script.takeUpdates()).isEmpty();
        script.pass(Announcer.NEIGHBOR_PAUSE);
        assertThat(script.takeUpdates()).hasSize(1);
    }

    @Test
    @Tag("6940-10.7.3-8")
    void othersThanNeighborsHearOfManyChangesOnceInAnInterval() {
        Script script = Script.ringOf(
                SELF, node(101), node(102), node(103), node(99), node(98), node(97), node(96), node(95), node(200));
        int toFinger = 0;
        for (int i = 0; i < 10; i++) {
            NodeId nearest = i % 2 == 0 ? node(99) : node(98);
            script.chord.handleDisconnected(nearest, script.nowNanos);
            script.pass(Duration.ofSeconds(30));
            script.chord.handleConnected(nearest, script.nowNanos);
            script.update(nearest, ChordUpdate.peerReady(0));
            script.pass(Duration.ofSeconds(30));
            for (Script.Sent sent : script.takeUpdates()) {
                toFinger += sent.to().equals(node(200)) ? 1 : 0;
                script.chord.handleAnswer(sent.token(), sent.to(), new UpdateAnswer(Opaque.EMPTY), script.nowNanos);
            }
        }
        assertThat(toFinger).isBetween(1, 2);
    }

    @Test
    void neighborsToWhomAChangeIsNoNewsHearOfItLater() {
        NodeId[] peers = {node(60), node(70), node(80), node(90), node(120), node(130), node(140), node(150)};
        Script script = Script.ringOf(SELF, peers);
        for (NodeId peer : peers) {
            script.update(peer, tableOf(peer, SELF, peers));
        }
        script.settle();
        script.pass(Announcer.NO_NEWS_PAUSE);
        script.settle();
        NodeId first = node(110);
        script.chord.handleConnected(first, script.nowNanos);
        script.update(first, tableOf(first, SELF, peers));
        for (NodeId peer : peers) {
            script.update(
                    peer, tableOf(peer, first, SELF, node(60), node(70), node(80), node(90), node(120), node(130)));
        }
        script.settle();
        NodeId second = node(105);
        script.chord.handleConnected(second, script.nowNanos);
        script.update(second, tableOf(second, SELF, first, node(90), node(120), node(130)));
        assertThat(script.takeUpdates()).extracting(Script.Sent::to).containsExactly(second);
        script.pass(Announcer.GATHERING);
        List<Script.Sent> soon = script.takeUpdates();
        soon.forEach(sent ->
                script.chord.handleAnswer(sent.token(), sent.to(), new UpdateAnswer(Opaque.EMPTY), script.nowNanos));
        script.pass(Announcer.NO_NEWS_PAUSE);
        List<Script.Sent> later = script.takeUpdates();
        assertThat(soon)
                .extracting(Script.Sent::to)
                .as("who lacks the one that joined and is not known to it")
                .containsExactly(node(80));
        assertThat(later).extracting(Script.Sent::to).contains(node(90), first, node(120));
    }

    @Test
    void neighborHearsOfNobodyTwiceInHaste() {
        NodeId[] peers = {node(60), node(70), node(80), node(90), node(120), node(130), node(140), node(150)};
        Script script = Script.ringOf(SELF, peers);
        for (NodeId peer : peers) {
            script.update(peer, tableOf(peer, SELF, peers));
        }
        script.settle();
        script.pass(Announcer.NO_NEWS_PAUSE);
        script.settle();
        NodeId joining = node(110);
        script.chord.handleConnected(joining, script.nowNanos);
        script.update(joining, tableOf(joining, SELF));
        script.pass(Announcer.GATHERING);
        assertThat(script.takeUpdates()).extracting(Script.Sent::to).contains(node(80), node(90), node(120));
        script.chord.handleDisconnected(node(140), script.nowNanos);
        script.pass(Announcer.FAR_NEWS_PAUSE);
        assertThat(script.takeUpdates()).isEmpty();
    }

    @Test
    void peerThatAskedForAllIsNotToldTheSameAgainAsANeighbor() {
        Script script = Script.ringOf(SELF, node(80), node(90), node(120), node(130));
        NodeId joining = node(110);
        script.chord.handleConnected(joining, script.nowNanos);
        script.chord.handleUpdateWanted(joining, script.nowNanos);
        Script.Sent full = script.takeUpdates().get(0);
        assertThat(full.update().type()).isEqualTo(ChordUpdate.Type.FULL);
        script.chord.handleAnswer(full.token(), joining, new UpdateAnswer(Opaque.EMPTY), script.nowNanos);
        script.update(joining, tableOf(joining, SELF, node(80), node(90), node(120), node(130)));
        script.pass(Announcer.FAR_NEWS_PAUSE);
        assertThat(script.takeUpdates()).extracting(Script.Sent::to).doesNotContain(joining);
    }

    @Test
    @Tag("6940-10.7.1-1")
    void replacesALostNeighborByOneThatAnotherNeighborHasShown() {
        NodeId[] peers = {node(60), node(70), node(80), node(90), node(120), node(130), node(140), node(150)};
        Script script = Script.ringOf(SELF, peers);
        NodeId beyond = node(145);
        NodeId smaller = node(65);
        script.update(node(140), tableOf(node(140), SELF, beyond, node(120), node(130), node(150)));
        script.update(node(70), tableOf(node(70), SELF, smaller, node(60), node(80), node(90)));
        script.settle();
        assertThat(script.take(TopologyOutput.Attach.class)).isEmpty();
        script.chord.handleDisconnected(node(80), script.nowNanos);
        assertThat(script.takeOne(TopologyOutput.Attach.class).destinations())
                .containsExactly(new Destination.Node(node(70)), new Destination.Node(smaller));
        script.chord.handleDisconnected(node(130), script.nowNanos);
        assertThat(script.take(TopologyOutput.Attach.class)).isEmpty();
        script.pass(NeighborSearch.YIELDING);
        assertThat(script.takeOne(TopologyOutput.Attach.class).destinations())
                .containsExactly(new Destination.Node(node(140)), new Destination.Node(beyond));
    }

    @Test
    void nodeThatHasAttachedIsGivenTimeForItsUpdate() {
        Script script = Script.ringOf(SELF, node(90), node(120));
        script.chord.handleConnected(node(110), script.nowNanos);
        script.update(node(120), ChordUpdate.neighbors(1, new NeighborTable(List.of(node(110), SELF), List.of())));
        assertThat(script.take(TopologyOutput.Request.class))
                .extracting(TopologyOutput.Request::body)
                .hasOnlyElementsOfType(UpdateRequest.class);
        script.pass(NeighborSearch.EXPECTED_WAIT);
        assertThat(script.take(TopologyOutput.Request.class))
                .extracting(TopologyOutput.Request::body)
                .contains(new RouteQueryRequest(true, new Destination.Node(node(110))));
    }

    /** What {@code peer} shows if it knows {@code other} and all of {@code peers}. */
    private static ChordUpdate tableOf(NodeId peer, NodeId other, NodeId... peers) {
        RoutingTable table = new RoutingTable(RingKey.of(peer));
        table.add(other);
        for (NodeId node : peers) {
            if (!node.equals(peer)) {
                table.add(node);
            }
        }
        return ChordUpdate.neighbors(600, table.neighbors(ChordSettings.MIN_NEIGHBORS));
    }

    @Test
    void lostNeighborIsTriedTwiceByThePeerNextToItAndOnceByLargerOnes() {
        Script script = Script.ringOf(SELF, node(60), node(80), node(90), node(120), node(130), node(140));
        assertThat(attachesAfterLossOf(node(90), script)).isEqualTo(NeighborSearch.MAX_TRIES_NEXT_TO);
        assertThat(attachesAfterLossOf(node(60), script)).isEqualTo(NeighborSearch.MAX_TRIES_AGAIN);
        assertThat(attachesAfterLossOf(node(140), script))
                .as("larger than this one")
                .isZero();
        script.update(node(80), ChordUpdate.neighbors(600, new NeighborTable(List.of(node(60)), List.of(node(90)))));
        assertThat(failedAttaches(script)).isBetween(1, 2 * NeighborSearch.MAX_TRIES_AGAIN);
    }

    @Test
    void silentNeighborIsAskedAgainEvenByTheSmallerOneSinceItMayNotHaveNoticed() {
        Script script = Script.ringOf(SELF, node(60), node(80), node(90), node(120), node(130), node(140));
        script.chord.handleUpdateWanted(node(140), script.nowNanos);
        script.chord.handleNoAnswer(script.takeUpdates().get(0).token(), script.nowNanos);
        assertThat(script.chord.view().successors()).doesNotContain(node(140));
        script.pass(HoldDown.FIRST);
        script.pass(NeighborSearch.EXPECTED_WAIT);
        assertThat(script.take(TopologyOutput.Request.class))
                .extracting(TopologyOutput.Request::body)
                .contains(new RouteQueryRequest(true, new Destination.Node(node(140))));
    }

    private static int attachesAfterLossOf(NodeId lost, Script script) {
        script.chord.handleDisconnected(lost, script.nowNanos);
        return failedAttaches(script);
    }

    private static int failedAttaches(Script script) {
        int attaches = 0;
        for (int second = 0; second < 60; second++) {
            script.answerUpdates();
            for (TopologyOutput.Attach attach : script.take(TopologyOutput.Attach.class)) {
                attaches++;
                script.chord.handleAttachFailed(attach.token(), "no reason", script.nowNanos);
            }
            script.pass(Duration.ofSeconds(1));
        }
        return attaches;
    }

    @Test
    @Tag("6940-10.7.4.1-1")
    @Tag("6940-10.7.4.1-3")
    void tellsItsNeighborsEveryUpdateInterval() {
        Script script = Script.ringOf(SELF, node(90), node(120));
        int updates = 0;
        long lastNanos = 0;
        for (int second = 0; second < 900; second++) {
            script.pass(Duration.ofSeconds(1));
            for (Script.Sent sent : script.takeUpdates()) {
                updates++;
                assertThat(script.nowNanos).isNotEqualTo(lastNanos);
                lastNanos = script.nowNanos;
                script.chord.handleAnswer(sent.token(), sent.to(), new UpdateAnswer(Opaque.EMPTY), script.nowNanos);
            }
        }
        assertThat(updates).isBetween(2, 4);
    }

    @Test
    @Tag("6940-10.7.4.2-1")
    @Tag("6940-10.7.4.2-3")
    void pingsForFingersAndAttachesToANewResponderOnly() {
        Script script = Script.ringOf(SELF, node(101), node(102), node(103), node(99), node(98), node(97));
        List<TopologyOutput.Request> pings = new ArrayList<>();
        for (int minute = 0; minute < 400 && pings.size() < 2; minute++) {
            script.pass(Duration.ofMinutes(1));
            for (TopologyOutput.Request request : script.take(TopologyOutput.Request.class)) {
                if (request.destinations().size() == 2) {
                    script.chord.handleNoAnswer(request.token(), script.nowNanos);
                } else if (request.body() instanceof PingRequest) {
                    pings.add(request);
                } else {
                    script.chord.handleAnswer(
                            request.token(), Script.lastNode(request), new UpdateAnswer(Opaque.EMPTY), script.nowNanos);
                }
            }
        }
        assertThat(pings).allMatch(ping -> ping.destinations().get(0) instanceof Destination.Resource);
        PingAnswer pong = new PingAnswer(1, java.time.Instant.EPOCH);
        script.chord.handleAnswer(pings.get(0).token(), node(99), pong, script.nowNanos);
        assertThat(script.take(TopologyOutput.Attach.class)).isEmpty();
        script.chord.handleAnswer(pings.get(1).token(), node(228), pong, script.nowNanos);
        assertThat(script.takeOne(TopologyOutput.Attach.class).destinations())
                .containsExactly(new Destination.Node(node(228)));
    }

    @Test
    @Tag("6940-10.7.2-2")
    void searchesForAnotherFingerWhenOneIsLost() {
        Script script = Script.ringOf(SELF, node(101), node(102), node(103), node(99), node(98), node(97), node(240));
        script.chord.handleDisconnected(node(240), script.nowNanos);
        script.pass(FingerSearch.REPLACEMENT_WAIT.multipliedBy(2));
        TopologyOutput.Request ping = script.take(TopologyOutput.Request.class).stream()
                .filter(request -> request.body() instanceof PingRequest)
                .findFirst()
                .orElseThrow();
        ResourceId target = ((Destination.Resource) ping.destinations().get(0)).resourceId();
        assertThat(RingKey.of(target).isOnArc(RingKey.of(resource(228)), RingKey.of(resource(101))))
                .isTrue();
    }

    @Test
    void updateThatCameOverOtherNodesIsAHintOnly() {
        Script script = Script.ringOf(SELF, node(90));
        script.request(
                node(120), false, new UpdateRequest(ChordUpdate.peerReady(1).encode()));
        assertThat(script.chord.view().successors()).containsExactly(node(90));
        assertThat(script.takeOne(TopologyOutput.Attach.class).destinations())
                .endsWith(new Destination.Node(node(120)));
    }

    @Test
    void updateThatOthersPlayAgainMakesNoPeerOfALinkedNode() {
        Script script = Script.ringOf(SELF, node(90));
        script.chord.handleConnected(node(120), script.nowNanos);
        ChordUpdate ofOld = ChordUpdate.neighbors(1, new NeighborTable(List.of(node(110)), List.of()));
        script.request(node(120), false, new UpdateRequest(ofOld.encode()));
        assertThat(script.chord.view().successors()).containsExactly(node(90));
        assertThat(script.take(TopologyOutput.Attach.class)).isEmpty();
        script.update(node(120), ofOld);
        assertThat(script.chord.view().successors()).startsWith(node(120));
        assertThat(script.take(TopologyOutput.Attach.class)).hasSize(1);
    }

    @Test
    void refusesOverlaysWithLongerNodeIds() {
        OverlayConfiguration longer = OverlayConfiguration.builder("chord.example")
                .selfSigned(SelfSignedPolicy.SHA256)
                .nodeIdLength(20)
                .build();
        NodeId self = NodeId.copyOf(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20});
        assertThatThrownBy(() -> new ChordTopology().create(new TopologyContext(self, longer, new Random(1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("CHORD-RELOAD needs Node-IDs of 16 bytes, the overlay's are 20 and the node's is 20");
        assertThat(new ChordTopology().name()).isEqualTo("CHORD-RELOAD");
    }
}
