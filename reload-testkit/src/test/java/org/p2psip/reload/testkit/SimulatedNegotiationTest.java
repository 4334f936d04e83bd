// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.link.AppChannel;
import org.p2psip.reload.link.Link;
import org.p2psip.reload.link.LinkNegotiation;
import org.p2psip.reload.link.LinkPurpose;
import org.p2psip.reload.link.NegotiationRole;
import org.p2psip.reload.link.RefusalReason;
import org.p2psip.reload.security.NodeProfile;
import org.p2psip.reload.testkit.LinkEnds.Received;
import org.p2psip.reload.wire.LinkDescription;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;

class SimulatedNegotiationTest extends SimulatedLinksFixture {
    @Test
    void handsOverTheLinkThatTheOffererWaitsForAndTheAnswererDials() {
        LinkNegotiation offer = alice.links.negotiate(NegotiationRole.OFFERER, LinkPurpose.OVERLAY);
        LinkNegotiation answer = bob.links.negotiate(NegotiationRole.ANSWERER, LinkPurpose.OVERLAY);
        LinkDescription offered = offer.localDescription().toCompletableFuture().join();
        LinkDescription answered =
                answer.localDescription().toCompletableFuture().join();
        assertThat(offered.role()).isEqualTo(Opaque.copyOf(new byte[] {'p', 'a', 's', 's', 'i', 'v', 'e'}));
        assertThat(answered.role()).isEqualTo(Opaque.copyOf(new byte[] {'a', 'c', 't', 'i', 'v', 'e'}));

        CompletionStage<Link> atAlice = offer.establish(answered, bob.credentials.nodeId());
        CompletionStage<Link> atBob = answer.establish(offered, alice.credentials.nodeId());
        simulation.runFor(SECOND);
        assertThat(result(atAlice).peer()).isEqualTo(bob.credentials.nodeId());
        assertThat(result(atBob).peer()).isEqualTo(alice.credentials.nodeId());
        assertThat(result(atBob).remoteAddress()).isEqualTo(alice.host.address());
        assertThat(alice.accepted).isEmpty();

        Received received = receive(result(atAlice));
        result(atBob).send(LinkEnds.text("hello"));
        simulation.runFor(SECOND);
        assertThat(received.messages).containsExactly("hello");
    }

    @Test
    void handsOverALinkThatArrivedBeforeTheOffererKnewItsPeer() {
        Link earlier = result(connect(bob, alice.host));
        LinkNegotiation offer = alice.links.negotiate(NegotiationRole.OFFERER, LinkPurpose.OVERLAY);
        LinkNegotiation answer = bob.links.negotiate(NegotiationRole.ANSWERER, LinkPurpose.OVERLAY);
        LinkDescription offered = offer.localDescription().toCompletableFuture().join();
        LinkDescription answered =
                answer.localDescription().toCompletableFuture().join();
        Link atBob = result(answer.establish(offered, alice.credentials.nodeId()));
        CompletableFuture<Link> atAlice =
                offer.establish(answered, bob.credentials.nodeId()).toCompletableFuture();
        assertThat(atAlice).isDone();
        assertThat(alice.accepted).hasSize(2).last().isSameAs(atAlice.join());
        assertThat(atBob).isNotSameAs(earlier);
    }

    @Test
    void failsTheAnswererWhoReachesTheWrongNode() {
        LinkNegotiation answer = bob.links.negotiate(NegotiationRole.ANSWERER, LinkPurpose.OVERLAY);
        LinkDescription offered = describe(alice, LinkPurpose.OVERLAY);
        assertRefused(answer.establish(offered, authority.randomNodeId()), RefusalReason.WRONG_NODE_ID);
        assertThat(alice.accepted).hasSize(1);
        simulation.runFor(SECOND);
        assertThat(alice.accepted.get(0).isOpen()).isFalse();
    }

    @Test
    void keepsTheOffererWaitingWhenTheWrongNodeArrives() {
        LinkEnds carol = node("carol");
        LinkNegotiation offer = alice.links.negotiate(NegotiationRole.OFFERER, LinkPurpose.OVERLAY);
        CompletableFuture<Link> atAlice = offer.establish(describe(bob, LinkPurpose.OVERLAY), bob.credentials.nodeId())
                .toCompletableFuture();
        result(connect(carol, alice.host));
        simulation.runFor(SECOND);
        assertThat(alice.accepted).hasSize(1);
        assertThat(alice.accepted.get(0).peer()).isEqualTo(carol.credentials.nodeId());
        assertThat(atAlice).isNotDone();
        simulation.runFor(SimulatedLinks.NEGOTIATION_TIMEOUT);
        assertRefused(atAlice, RefusalReason.TIMED_OUT);
    }

    @Test
    void takesTheNegotiatedNodeIdOfACertificateWithSeveral() {
        NodeId first = authority.randomNodeId();
        NodeId second = authority.randomNodeId();
        Instant now = simulation.clock().instant();
        NodeProfile two =
                new NodeProfile(OVERLAY, List.of(first, second), "carol@example.org", now, now.plusSeconds(60));
        LinkEnds carol = new LinkEnds(network.addHost("carol"), authority.issue(two), authority.trust());
        assertThat(result(connect(alice, carol.host)).peer()).isEqualTo(first);
        LinkNegotiation answer = alice.links.negotiate(NegotiationRole.ANSWERER, LinkPurpose.OVERLAY);
        assertThat(result(answer.establish(describe(carol, LinkPurpose.OVERLAY), second))
                        .peer())
                .isEqualTo(second);
    }

    @Test
    void carriesTheBytesOfAnApplicationWithoutFraming() {
        LinkNegotiation offer = alice.links.negotiate(NegotiationRole.OFFERER, LinkPurpose.APPLICATION);
        LinkNegotiation answer = bob.links.negotiate(NegotiationRole.ANSWERER, LinkPurpose.APPLICATION);
        LinkDescription offered = offer.localDescription().toCompletableFuture().join();
        LinkDescription answered =
                answer.localDescription().toCompletableFuture().join();
        AppChannel atBob = result(answer.establishApplication(offered, alice.credentials.nodeId()));
        AppChannel atAlice = result(offer.establishApplication(answered, bob.credentials.nodeId()));
        assertThat(atAlice.peer()).isEqualTo(bob.credentials.nodeId());
        assertThat(atBob.remoteAddress().getPort()).isNotEqualTo(SimulatedNetwork.DEFAULT_PORT);
        Received received = new Received();
        atAlice.receiver(received);
        atBob.send(LinkEnds.text("INVITE"));
        atBob.send(LinkEnds.text(" sip:alice"));
        atBob.close();
        simulation.runFor(SECOND);
        assertThat(String.join("", received.messages)).isEqualTo("INVITE sip:alice");
        assertThat(received.events).containsExactly("closed");
        assertThat(alice.accepted).isEmpty();
    }

    @Test
    void refusesTheWrongNodeAtAnApplicationsPortAndStillTakesTheRightOne() {
        LinkEnds carol = node("carol");
        LinkNegotiation offer = alice.links.negotiate(NegotiationRole.OFFERER, LinkPurpose.APPLICATION);
        LinkDescription offered = offer.localDescription().toCompletableFuture().join();
        CompletableFuture<AppChannel> atAlice = offer.establishApplication(
                        describe(bob, LinkPurpose.OVERLAY), bob.credentials.nodeId())
                .toCompletableFuture();
        for (LinkEnds node : List.of(carol, bob)) {
            node.links
                    .negotiate(NegotiationRole.ANSWERER, LinkPurpose.APPLICATION)
                    .establishApplication(offered, alice.credentials.nodeId());
            simulation.runFor(SECOND);
        }
        assertThat(alice.refused).containsExactly(RefusalReason.WRONG_NODE_ID);
        assertThat(atAlice).isDone();
        assertThat(atAlice.join().peer()).isEqualTo(bob.credentials.nodeId());
        assertRefused(
                carol.links
                        .negotiate(NegotiationRole.ANSWERER, LinkPurpose.APPLICATION)
                        .establishApplication(offered, alice.credentials.nodeId()),
                RefusalReason.UNREACHABLE);
    }

    @Test
    void keepsOnlyAFewConnectionsToAnApplicationThatExpectsNobodyYet() {
        LinkNegotiation offer = alice.links.negotiate(NegotiationRole.OFFERER, LinkPurpose.APPLICATION);
        LinkDescription offered = offer.localDescription().toCompletableFuture().join();
        for (int i = 0; i <= ApplicationPort.MAX_EARLY; i++) {
            bob.links
                    .negotiate(NegotiationRole.ANSWERER, LinkPurpose.APPLICATION)
                    .establishApplication(offered, alice.credentials.nodeId());
        }
        simulation.runFor(SECOND);
        assertThat(alice.host.openConnectionCount()).isEqualTo(ApplicationPort.MAX_EARLY);
        assertThat(alice.refused).containsExactly(RefusalReason.WRONG_NODE_ID);
        offer.cancel();
        assertThat(alice.host.openConnectionCount()).isZero();
    }

    @Test
    void cancelsANegotiationThatIsUnderWay() {
        LinkNegotiation answer = bob.links.negotiate(NegotiationRole.ANSWERER, LinkPurpose.OVERLAY);
        CompletionStage<Link> dialling =
                answer.establish(describe(alice, LinkPurpose.OVERLAY), alice.credentials.nodeId());
        answer.cancel();
        answer.cancel();
        assertRefused(dialling, RefusalReason.CANCELLED);
        simulation.runFor(SECOND);
        assertThat(alice.refused).containsExactly(RefusalReason.CLOSED_EARLY);
        assertThat(bob.host.openConnectionCount()).isZero();
    }

    @Test
    void refusesToBeUsedInTheWrongOrderOrForAnotherPurpose() {
        LinkNegotiation overlay = alice.links.negotiate(NegotiationRole.ANSWERER, LinkPurpose.OVERLAY);
        LinkNegotiation application = alice.links.negotiate(NegotiationRole.OFFERER, LinkPurpose.APPLICATION);
        LinkDescription remote = describe(bob, LinkPurpose.OVERLAY);
        NodeId peer = bob.credentials.nodeId();
        assertThatIllegalStateException().isThrownBy(() -> overlay.establishApplication(remote, peer));
        assertThatIllegalStateException().isThrownBy(() -> application.establish(remote, peer));
        overlay.establish(remote, peer);
        assertThatIllegalStateException().isThrownBy(() -> overlay.establish(remote, peer));
        SimulatedHost free = network.addHost("free");
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new LinkEnds(free, alice.credentials, authority.trust(), SimulatedLinks.create(alice.host)));
    }

    @Test
    void failsTheAnswererWithoutAnyAddressToDial() {
        LinkNegotiation answer = alice.links.negotiate(NegotiationRole.ANSWERER, LinkPurpose.OVERLAY);
        LinkDescription empty = new LinkDescription(Opaque.EMPTY, Opaque.EMPTY, Opaque.EMPTY, List.of());
        assertRefused(answer.establish(empty, bob.credentials.nodeId()), RefusalReason.UNREACHABLE);
    }
}
