// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.topology.chord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.p2psip.reload.topology.chord.Fixtures.node;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.topology.Reachability;
import org.p2psip.reload.topology.TopologyOutput;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.JoinAnswer;
import org.p2psip.reload.wire.JoinRequest;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.PingAnswer;
import org.p2psip.reload.wire.PingRequest;

/** Peers that look for other rings, and what they know of themselves. */
class HealingTest {
    private static final NodeId SELF = node(100);
    private static final NodeId BOOTSTRAP = node(10);
    private static final NodeId STRANGER = node(150);
    private static final PingAnswer PONG = new PingAnswer(1, Instant.EPOCH);
    private static final Destination PLACE =
            new Destination.Resource(RingKey.of(SELF).next().toResourceId());

    /** Lets time pass until the peer wants a bootstrap node, with all it asks answered as in a sound ring. */
    private static TopologyOutput.ContactBootstrap nextContact(Script script, Duration limit) {
        long endNanos = script.nowNanos + limit.toNanos();
        while (script.nowNanos - endNanos < 0) {
            script.pass(Duration.ofSeconds(1));
            script.chord.handleRouted(script.nowNanos);
            List<TopologyOutput.ContactBootstrap> contacts = script.take(TopologyOutput.ContactBootstrap.class);
            if (!contacts.isEmpty()) {
                return contacts.get(0);
            }
            script.answerUpdates();
        }
        throw new AssertionError("no contact within " + limit);
    }

    private static TopologyOutput.Request contacted(Script script, TopologyOutput.ContactBootstrap contact) {
        script.chord.handleConnected(BOOTSTRAP, script.nowNanos);
        script.chord.handleBootstrap(contact.token(), BOOTSTRAP, script.nowNanos);
        return script.take(TopologyOutput.Request.class).stream()
                .filter(request -> request.body() instanceof PingRequest)
                .findFirst()
                .orElseThrow();
    }

    @Test
    @Tag("6940-10.7.4.4-1")
    @Tag("6940-10.7.4.4-2")
    void pingsThePlaceAfterItsOwnThroughABootstrapNodeAgainAndAgain() {
        Script script = Script.ringOf(SELF, node(90), node(120));
        for (int i = 0; i < 3; i++) {
            TopologyOutput.ContactBootstrap contact = nextContact(script, Duration.ofMinutes(5));
            TopologyOutput.Request ping = contacted(script, contact);
            assertThat(ping.destinations()).containsExactly(new Destination.Node(BOOTSTRAP), PLACE);
            script.chord.handleAnswer(ping.token(), node(120), PONG, script.nowNanos);
            assertThat(script.take(TopologyOutput.Attach.class)).isEmpty();
            assertThat(script.takeOne(TopologyOutput.ReleaseBootstrap.class).token())
                    .isEqualTo(contact.token());
            script.chord.handleDisconnected(BOOTSTRAP, script.nowNanos);
        }
    }

    @Test
    @Tag("6940-10.7.4.4-3")
    void attachesThroughTheBootstrapNodeToAStrangerWhoAnswersAndSendsItAnUpdate() {
        Script script = Script.ringOf(SELF, node(90), node(120));
        TopologyOutput.ContactBootstrap contact = nextContact(script, Duration.ofMinutes(5));
        TopologyOutput.Request ping = contacted(script, contact);
        assertThat(script.chord.mayAnswer(RingKey.of(SELF).next().toResourceId(), STRANGER))
                .isTrue();
        script.chord.handleAnswer(ping.token(), STRANGER, PONG, script.nowNanos);
        TopologyOutput.Attach attach = script.takeOne(TopologyOutput.Attach.class);
        assertThat(attach.destinations())
                .containsExactly(new Destination.Node(BOOTSTRAP), new Destination.Node(STRANGER));
        script.takeUpdates();
        script.chord.handleConnected(STRANGER, script.nowNanos);
        script.chord.handleAttached(attach.token(), STRANGER, script.nowNanos);
        assertThat(script.takeUpdates()).anySatisfy(sent -> {
            assertThat(sent.to()).isEqualTo(STRANGER);
            assertThat(sent.update().predecessors()).startsWith(node(90));
        });
        assertThat(script.take(TopologyOutput.ReleaseBootstrap.class)).hasSize(1);
    }

    @Test
    void answersOfOthersAtItsPlaceDoNotCountWhenItDidNotAsk() {
        Script script = Script.ringOf(SELF, node(90), node(120));
        assertThat(script.chord.mayAnswer(RingKey.of(SELF).next().toResourceId(), STRANGER))
                .isFalse();
    }

    @Test
    void looksLessOftenInALargeRingAndInOneThatTheBootstrapNodeIsPartOf() {
        Script small = Script.ringOf(SELF, node(90), BOOTSTRAP);
        TopologyOutput.Request ping = contacted(small, nextContact(small, Duration.ofMinutes(5)));
        small.chord.handleAnswer(ping.token(), BOOTSTRAP, PONG, small.nowNanos);
        assertThat(small.take(TopologyOutput.ReleaseBootstrap.class)).isEmpty();
        long startNanos = small.nowNanos;
        nextContact(small, Duration.ofMinutes(16));
        assertThat(small.nowNanos - startNanos)
                .isGreaterThan(Duration.ofMinutes(4).toNanos());
    }

    @Test
    void looksAgainAfterTheUpdateIntervalOfTheConfigurationInForce() {
        Script script = Script.ringOf(SELF, node(90), BOOTSTRAP);
        Duration longer = Duration.ofHours(4);
        script.chord.handleConfiguration(
                Fixtures.configuration().toBuilder()
                        .sequence(2)
                        .chordUpdateInterval(longer)
                        .build(),
                script.nowNanos);
        TopologyOutput.Request ping = contacted(script, nextContact(script, Duration.ofMinutes(5)));
        script.chord.handleAnswer(ping.token(), BOOTSTRAP, PONG, script.nowNanos);
        long startNanos = script.nowNanos;
        nextContact(script, longer.multipliedBy(2));
        assertThat(script.nowNanos - startNanos)
                .isGreaterThan(longer.dividedBy(3).toNanos());
    }

    @Test
    @Tag("6940-10.7.1-7")
    @Tag("6940-10.7.1-8")
    @Tag("6940-10.7.1-9")
    void peerThatHasLostEverybodyPingsThroughABootstrapNodeAndJoinsWhomItFinds() {
        Script script = Script.ringOf(SELF, node(90), node(120));
        script.chord.handleDisconnected(node(90), script.nowNanos);
        script.chord.handleDisconnected(node(120), script.nowNanos);
        assertThat(script.chord.isJoined()).isTrue();
        assertThat(script.chord.view().reachability()).isEqualTo(Reachability.CUT_OFF);
        TopologyOutput.ContactBootstrap contact = nextContact(script, Duration.ofSeconds(7));
        script.chord.handleNoBootstrap(contact.token(), script.nowNanos);
        TopologyOutput.ContactBootstrap again = nextContact(script, Duration.ofSeconds(13));
        TopologyOutput.Request ping = contacted(script, again);
        assertThat(ping.destinations()).containsExactly(new Destination.Node(BOOTSTRAP), PLACE);
        script.chord.handleAnswer(ping.token(), STRANGER, PONG, script.nowNanos);

        assertThat(script.chord.isJoined()).isFalse();
        TopologyOutput.Attach attach = script.take(TopologyOutput.Attach.class).stream()
                .filter(one -> one.destinations().equals(List.of(PLACE)))
                .findFirst()
                .orElseThrow();
        script.chord.handleConnected(STRANGER, script.nowNanos);
        script.chord.handleAttached(attach.token(), STRANGER, script.nowNanos);
        script.update(STRANGER, ChordUpdate.full(5, NeighborTable.EMPTY, List.of()));
        TopologyOutput.Request join = script.take(TopologyOutput.Request.class).stream()
                .filter(request -> request.body() instanceof JoinRequest)
                .findFirst()
                .orElseThrow();
        script.chord.handleAnswer(join.token(), STRANGER, new JoinAnswer(Opaque.EMPTY), script.nowNanos);
        script.update(STRANGER, ChordUpdate.neighbors(6, new NeighborTable(List.of(SELF), List.of(SELF))));
        assertThat(script.chord.isJoined()).isTrue();
        assertThat(script.chord.view().successors()).containsExactly(STRANGER);
        assertThat(script.take(TopologyOutput.Joined.class)).isEmpty();
    }

    @Test
    void isItsOwnRingAgainWhenJoiningTheOtherFails() {
        Script script = Script.ringOf(SELF, node(90));
        script.chord.handleDisconnected(node(90), script.nowNanos);
        TopologyOutput.Request ping = contacted(script, nextContact(script, Duration.ofSeconds(7)));
        script.chord.handleAnswer(ping.token(), STRANGER, PONG, script.nowNanos);
        assertThat(script.chord.isJoined()).isFalse();
        script.chord.handleDisconnected(BOOTSTRAP, script.nowNanos);
        assertThat(script.chord.isJoined()).isTrue();
        assertThat(script.take(TopologyOutput.JoinFailed.class)).isEmpty();
        nextContact(script, Duration.ofSeconds(13));
    }

    @Test
    void provesThatTheRingFindsItOnlyWhenNobodyElseDoes() {
        Script script = Script.ringOf(SELF, node(90), node(120), node(130));
        long startNanos = script.nowNanos;
        while (script.nowNanos - startNanos < Duration.ofMinutes(5).toNanos()) {
            script.pass(Duration.ofSeconds(10));
            script.chord.handleRouted(script.nowNanos);
            script.answerUpdates();
            assertThat(selfPings(script)).isEmpty();
        }
        assertThat(script.chord.view().reachability()).isEqualTo(Reachability.REACHABLE);
        script.pass(SelfCheck.PROOF_PAUSE);
        TopologyOutput.Request ping = selfPings(script).get(0);
        RingKey place = RingKey.of(((Destination.Resource) ping.destinations().get(1)).resourceId());
        assertThat(place.isOnArc(RingKey.of(node(90)), RingKey.of(SELF))).isTrue();
        assertThat(ping.destinations().get(0)).isNotEqualTo(new Destination.Node(node(90)));
        script.chord.handleAnswer(ping.token(), SELF, PONG, script.nowNanos);
        assertThat(script.chord.view().reachability()).isEqualTo(Reachability.REACHABLE);
    }

    @Test
    void whatThePredecessorRoutesByWayOfItIsAProofToo() {
        Script script = Script.ringOf(SELF, node(90), node(80), node(120));
        for (int i = 0; i < 20; i++) {
            script.chord.handleForwarded(node(90), script.nowNanos);
            script.pass(Duration.ofSeconds(30));
            assertThat(selfPings(script)).isEmpty();
        }
        assertThat(script.chord.view().reachability()).isEqualTo(Reachability.REACHABLE);
        int pings = 0;
        for (int i = 0; i < 10; i++) {
            script.pass(Duration.ofSeconds(6));
            script.chord.handleForwarded(node(80), script.nowNanos);
            script.chord.handleForwarded(node(120), script.nowNanos);
            pings += selfPings(script).size();
        }
        assertThat(pings).isPositive();
        assertThat(script.chord.view().reachability()).isEqualTo(Reachability.CUT_OFF);
    }

    @Test
    void saysWithinAMinuteThatItIsCutOffThoughItsLinksSeemToBeUp() {
        Script script = Script.ringOf(SELF, node(90), node(120), node(130));
        script.chord.handleRouted(script.nowNanos);
        int pings = 0;
        for (int second = 0; second < 60; second++) {
            assertThat(script.chord.view().reachability())
                    .isEqualTo(second < 58 ? Reachability.REACHABLE : Reachability.CUT_OFF);
            script.pass(Duration.ofSeconds(1));
            pings += selfPings(script).size();
        }
        assertThat(script.chord.view().reachability()).isEqualTo(Reachability.CUT_OFF);
        assertThat(pings).isBetween(2, 5);
        script.chord.handleRouted(script.nowNanos);
        assertThat(script.chord.view().reachability()).isEqualTo(Reachability.REACHABLE);
    }

    private static List<TopologyOutput.Request> selfPings(Script script) {
        return script.take(TopologyOutput.Request.class).stream()
                .filter(request -> request.body() instanceof PingRequest
                        && request.destinations().size() == 2
                        && !request.destinations().get(1).equals(PLACE))
                .toList();
    }
}
