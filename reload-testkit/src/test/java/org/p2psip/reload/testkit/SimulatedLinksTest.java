// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.link.AppChannel;
import org.p2psip.reload.link.FramedMessage;
import org.p2psip.reload.link.Link;
import org.p2psip.reload.link.LinkException;
import org.p2psip.reload.link.LinkNegotiation;
import org.p2psip.reload.link.LinkPurpose;
import org.p2psip.reload.link.ListenFailedException;
import org.p2psip.reload.link.NegotiationRole;
import org.p2psip.reload.link.RefusalReason;
import org.p2psip.reload.security.CertificateTrust;
import org.p2psip.reload.security.Credentials;
import org.p2psip.reload.security.NodeProfile;
import org.p2psip.reload.testkit.LinkEnds.Received;
import org.p2psip.reload.wire.LinkDescription;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.OverlayLinkType;

class SimulatedLinksTest {
    private static final String OVERLAY = "overlay.example.org";
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final Simulation simulation = Simulation.ofSeed(1);
    private final SimulatedNetwork network = new SimulatedNetwork(simulation);
    private final ThrowawayAuthority authority = ThrowawayAuthority.of(simulation, OVERLAY);
    private final LinkEnds alice = node("alice");
    private final LinkEnds bob = node("bob");

    @Test
    void connectsToABootstrapNodeInTwoRoundTripsAndLearnsItsNodeId() {
        network.setDelay(Duration.ofMillis(10), Duration.ofMillis(10));
        CompletableFuture<Link> connecting = connect(alice, bob.host);
        assertThat(simulation.runUntil(connecting::isDone, SECOND)).isTrue();
        assertThat(simulation.elapsed()).isEqualTo(Duration.ofMillis(40));
        Link link = connecting.join();
        assertThat(link.peer()).isEqualTo(bob.credentials.nodeId());
        assertThat(link.certificate()).isEqualTo(bob.credentials.certificate());
        assertThat(link.remoteAddress()).isEqualTo(bob.host.address());
        assertThat(link.statistics().smoothedRttNanos())
                .isEqualTo(Duration.ofMillis(20).toNanos());
        assertThat(bob.accepted).hasSize(1);
        assertThat(bob.accepted.get(0).peer()).isEqualTo(alice.credentials.nodeId());
        assertThat(bob.accepted.get(0).isOpen()).isTrue();
        assertThat(alice.links.type()).isEqualTo(OverlayLinkType.TLS_TCP_FH_NO_ICE);
    }

    @Test
    void carriesMessagesBothWaysInOrderAndCountsThem() {
        Link link = linked();
        Received atAlice = receive(link);
        Received atBob = receive(bob.accepted.get(0));
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            expected.add("message " + i);
            link.send(LinkEnds.text("message " + i));
            bob.accepted.get(0).send(LinkEnds.text("message " + i));
        }
        simulation.runFor(SECOND);
        assertThat(atBob.messages).isEqualTo(expected);
        assertThat(atAlice.messages).isEqualTo(expected);
        assertThat(link.statistics().messagesSent()).isEqualTo(50);
        assertThat(link.statistics().messagesReceived()).isEqualTo(50);
        assertThat(link.statistics().bytesSent()).isEqualTo(link.statistics().bytesReceived());
        assertThat(alice.host.traffic().messagesSent()).isEqualTo(50);
    }

    @Test
    void keepsMessagesUntilAReceiverIsSet() {
        Link link = linked();
        link.send(LinkEnds.text("early"));
        simulation.runFor(SECOND);
        Received atBob = receive(bob.accepted.get(0));
        assertThat(atBob.messages).isEmpty();
        link.send(LinkEnds.text("late"));
        simulation.runFor(SECOND);
        assertThat(atBob.messages).containsExactly("early", "late");
        assertThatIllegalStateException().isThrownBy(() -> bob.accepted.get(0).receiver(atBob));
    }

    @Test
    void closesALinkOnWhichTooMuchWaitsForAReceiver() {
        Link link = linked();
        for (int i = 0; i < SimulatedTransport.MAX_UNREAD; i++) {
            link.send(LinkEnds.text("x"));
        }
        simulation.runFor(SECOND);
        assertThat(bob.accepted.get(0).isOpen()).isTrue();
        link.send(LinkEnds.text("one too many"));
        simulation.runFor(SECOND);
        assertThat(bob.accepted.get(0).isOpen()).isFalse();
        assertThat(link.isOpen()).isFalse();
    }

    @Test
    void deliversWhatWasSentBeforeClosingAndTellsBothReceiversOnce() {
        Link link = linked();
        Received atAlice = receive(link);
        link.send(LinkEnds.text("last words"));
        link.close();
        link.close();
        assertThat(atAlice.events).isEmpty();
        link.send(LinkEnds.text("too late"));
        simulation.runFor(SECOND);
        assertThat(atAlice.events).containsExactly("closed: closed by this node");
        Received atBob = receive(bob.accepted.get(0));
        assertThat(atBob.events).isEmpty();
        simulation.runFor(SECOND);
        assertThat(atBob.messages).containsExactly("last words");
        assertThat(atBob.events).containsExactly("closed by the far end: closed by this node");
    }

    @Test
    void announcesAMessageThatIsTooLongAndCloses() {
        Link link = linked();
        Received atBob = receive(bob.accepted.get(0));
        link.send(LinkEnds.zeros(LinkEnds.MAX_MESSAGE_BYTES));
        link.send(LinkEnds.zeros(LinkEnds.MAX_MESSAGE_BYTES + 1));
        link.send(LinkEnds.text("not read any more"));
        simulation.runFor(SECOND);
        assertThat(atBob.messages).hasSize(1);
        assertThat(atBob.events)
                .containsExactly(
                        "oversized " + LinkEnds.MAX_MESSAGE_BYTES,
                        "closed: the far end sent a message longer than max-message-size");
        assertThat(link.isOpen()).isFalse();
    }

    @Test
    void refusesToSendWhatNoFrameCanHold() {
        Link link = linked();
        ByteBuf tooLong = LinkEnds.zeros(FramedMessage.MAX_MESSAGE_BYTES + 1);
        assertThatIllegalArgumentException().isThrownBy(() -> link.send(tooLong));
        assertThat(tooLong.refCnt()).isZero();
    }

    @Test
    void losesMessagesAboveTheLinkButNotTheLink() {
        network.setLoss(0.5);
        Link link = linked();
        Received atBob = receive(bob.accepted.get(0));
        for (int i = 0; i < 1_000; i++) {
            link.send(LinkEnds.text("message"));
        }
        simulation.runFor(SECOND);
        assertThat(atBob.messages).hasSizeBetween(400, 600);
        assertThat(link.isOpen()).isTrue();
    }

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
    void refusesWhoShowsAnExpiredCertificate() {
        Instant now = simulation.clock().instant();
        NodeProfile old = new NodeProfile(
                OVERLAY,
                List.of(authority.randomNodeId()),
                "old@example.org",
                now.minusSeconds(60),
                now.minusSeconds(1));
        assertBothRefuse(authority.issue(old), authority.trust(), RefusalReason.EXPIRED);
    }

    @Test
    void refusesWhoShowsACertificateOfTheFuture() {
        Instant now = simulation.clock().instant();
        NodeProfile early = new NodeProfile(
                OVERLAY,
                List.of(authority.randomNodeId()),
                "new@example.org",
                now.plusSeconds(60),
                now.plusSeconds(99));
        assertBothRefuse(authority.issue(early), authority.trust(), RefusalReason.NOT_YET_VALID);
    }

    @Test
    void refusesWhoIsCertifiedByAnUnknownAuthority() {
        ThrowawayAuthority unknown = ThrowawayAuthority.untrusted(simulation, OVERLAY);
        assertBothRefuse(unknown.issue("mallory@example.org"), authority.trust(), RefusalReason.UNKNOWN_CA);
    }

    @Test
    void refusesWhoBelongsToAnotherOverlay() {
        Instant now = simulation.clock().instant();
        NodeProfile foreign = new NodeProfile(
                "other.example.org", List.of(authority.randomNodeId()), "eve@example.org", now, now.plusSeconds(60));
        assertBothRefuse(authority.issue(foreign), authority.trust(), RefusalReason.WRONG_OVERLAY);
    }

    @Test
    void refusesWhoWasRevoked() {
        Credentials bad = authority.issue("bad@example.org");
        CertificateTrust trust = new CertificateTrust(authority.trustPolicy(Set.of(bad.nodeId())));
        LinkEnds careful = new LinkEnds(network.addHost("careful"), authority.issue("careful@example.org"), trust);
        LinkEnds revoked = new LinkEnds(network.addHost("revoked"), bad, authority.trust());
        assertRefused(connect(careful, revoked.host), RefusalReason.BAD_NODE);
        assertRefused(connect(revoked, careful.host), RefusalReason.HANDSHAKE_FAILED);
        assertThat(careful.refused).containsExactly(RefusalReason.BAD_NODE);
    }

    @Test
    void failsToConnectWhereNobodyListens() {
        bob.links.close();
        assertRefused(connect(alice, bob.host), RefusalReason.UNREACHABLE);
        assertThat(simulation.elapsed()).isLessThan(SECOND);
    }

    @Test
    void givesUpToConnectToACrashedHostAfterTheTimeOut() {
        bob.host.crash();
        assertRefused(connect(alice, bob.host), RefusalReason.UNREACHABLE);
        assertThat(simulation.elapsed())
                .isBetween(SimulatedLinks.CONNECT_TIMEOUT, SimulatedLinks.CONNECT_TIMEOUT.plus(SECOND));
        assertThat(alice.host.openConnectionCount()).isZero();
    }

    @Test
    void givesUpAHandshakeWhosePartnerFallsSilent() {
        network.setDelay(Duration.ofMillis(10), Duration.ofMillis(10));
        CompletableFuture<Link> connecting = connect(alice, bob.host);
        simulation.runFor(Duration.ofMillis(25));
        network.partition(List.of(alice.host));
        assertRefused(connecting, RefusalReason.TIMED_OUT);
        simulation.runFor(SECOND);
        assertThat(bob.refused).containsExactly(RefusalReason.TIMED_OUT);
    }

    @Test
    void losesItsLinksInAPartitionAndConnectsAgainWhenItIsOver() {
        Link link = linked();
        Received atAlice = receive(link);
        network.partition(List.of(alice.host));
        simulation.runFor(SimulatedNetwork.DEFAULT_DETECTION_TIME);
        assertThat(atAlice.events).containsExactly("silent", "the far end is out of reach");
        assertThat(link.isOpen()).isFalse();
        assertRefused(connect(alice, bob.host), RefusalReason.UNREACHABLE);
        network.heal();
        assertThat(result(connect(alice, bob.host)).isOpen()).isTrue();
    }

    @Test
    void noticesTheCrashOfItsPeer() {
        Received atAlice = receive(linked());
        bob.host.crash(Duration.ofSeconds(5));
        simulation.runFor(Duration.ofSeconds(5));
        assertThat(atAlice.events).containsExactly("silent", "the far end is out of reach");
    }

    @Test
    void startsAgainOnARestartedHost() {
        bob.host.crash();
        bob.host.restart();
        assertRefused(connect(alice, bob.host), RefusalReason.UNREACHABLE);
        LinkEnds again = new LinkEnds(bob.host, bob.credentials, authority.trust());
        result(connect(alice, bob.host));
        assertThat(again.accepted).hasSize(1);
        assertThat(bob.accepted).isEmpty();
    }

    @Test
    void limitsTheLinksTheHandshakesAndTheNegotiations() {
        SimulatedHost host = network.addHost("small");
        LinkEnds small = new LinkEnds(
                host, authority.issue("small@example.org"), authority.trust(), SimulatedLinks.create(host, 2, 1, 1));
        CompletableFuture<Link> first = connect(alice, host);
        CompletableFuture<Link> second = connect(bob, host);
        simulation.runFor(SECOND);
        assertThat(List.of(first.isCompletedExceptionally(), second.isCompletedExceptionally()))
                .containsExactlyInAnyOrder(true, false);
        assertThat(small.refused).containsExactly(RefusalReason.TOO_MANY_HANDSHAKES);

        result(connect(alice, host));
        result(connect(alice, host));
        assertThat(small.refused).hasSize(2).last().isEqualTo(RefusalReason.TOO_MANY_LINKS);

        LinkNegotiation running = small.links.negotiate(NegotiationRole.OFFERER, LinkPurpose.OVERLAY);
        LinkNegotiation refused = small.links.negotiate(NegotiationRole.OFFERER, LinkPurpose.OVERLAY);
        assertRefused(refused.localDescription(), RefusalReason.TOO_MANY_NEGOTIATIONS);
        assertRefused(
                refused.establish(describe(alice, LinkPurpose.OVERLAY), alice.credentials.nodeId()),
                RefusalReason.TOO_MANY_NEGOTIATIONS);
        running.cancel();
        assertThat(small.links
                        .negotiate(NegotiationRole.OFFERER, LinkPurpose.OVERLAY)
                        .localDescription()
                        .toCompletableFuture())
                .isCompleted();
        assertThatIllegalArgumentException().isThrownBy(() -> SimulatedLinks.create(host, 0, 1, 1));
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
    void closesEverythingWithTheProvider() {
        Link link = linked();
        Received atAlice = receive(link);
        CompletableFuture<Link> connecting = connect(bob, alice.host);
        CompletionStage<LinkDescription> described = bob.links
                .negotiate(NegotiationRole.OFFERER, LinkPurpose.OVERLAY)
                .localDescription();
        LinkNegotiation waiting = bob.links.negotiate(NegotiationRole.OFFERER, LinkPurpose.OVERLAY);
        CompletionStage<Link> awaited =
                waiting.establish(describe(alice, LinkPurpose.OVERLAY), alice.credentials.nodeId());
        bob.links.close();
        bob.links.close();
        assertRefused(connecting, RefusalReason.CANCELLED);
        assertRefused(awaited, RefusalReason.CANCELLED);
        assertThat(described.toCompletableFuture()).isCompleted();
        simulation.runFor(SECOND);
        assertThat(atAlice.events).containsExactly("closed by the far end: closed by this node");
        assertThat(bob.host.openConnectionCount()).isZero();
        assertThatIllegalStateException()
                .isThrownBy(() -> bob.links.negotiate(NegotiationRole.OFFERER, LinkPurpose.OVERLAY));
        assertThatIllegalStateException().isThrownBy(() -> bob.links.connect(alice.host.address()));
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
    void failsToListenWhereAnotherProviderDoes() {
        assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(() -> new LinkEnds(alice.host, alice.credentials, authority.trust()))
                .withCauseInstanceOf(ListenFailedException.class)
                .withMessageContaining("port 6084 of alice 10.0.0.1 is taken");
    }

    @Test
    void failsTheAnswererWithoutAnyAddressToDial() {
        LinkNegotiation answer = alice.links.negotiate(NegotiationRole.ANSWERER, LinkPurpose.OVERLAY);
        LinkDescription empty = new LinkDescription(Opaque.EMPTY, Opaque.EMPTY, Opaque.EMPTY, List.of());
        assertRefused(answer.establish(empty, bob.credentials.nodeId()), RefusalReason.UNREACHABLE);
    }

    @Test
    void repeatsARunBitForBit() {
        assertThat(busyRun(5)).isEqualTo(busyRun(5)).isNotEqualTo(busyRun(6));
    }

    private static String busyRun(long seed) {
        Simulation run = Simulation.ofSeed(seed);
        SimulatedNetwork net = new SimulatedNetwork(run);
        net.setLoss(0.1);
        ThrowawayAuthority ca = ThrowawayAuthority.of(run, OVERLAY);
        List<LinkEnds> nodes = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            nodes.add(new LinkEnds(net.addHost("node " + i), ca.issue("user" + i + "@example.org"), ca.trust()));
        }
        for (LinkEnds from : nodes) {
            for (LinkEnds to : nodes) {
                if (from != to) {
                    from.links.connect(to.host.address()).thenAccept(link -> {
                        for (int i = 0; i < 5; i++) {
                            link.send(LinkEnds.text("message " + i));
                        }
                    });
                }
            }
        }
        run.schedule(Duration.ofMillis(150), () -> nodes.get(3).host.crash(SECOND));
        run.runFor(Duration.ofSeconds(20));
        return run.traceHash();
    }

    private void assertBothRefuse(Credentials bad, CertificateTrust trust, RefusalReason reason) {
        LinkEnds mallory = new LinkEnds(network.addHost("mallory"), bad, trust);
        assertRefused(connect(alice, mallory.host), reason);
        assertThat(mallory.refused).containsExactly(RefusalReason.HANDSHAKE_FAILED);
        assertRefused(connect(mallory, alice.host), RefusalReason.HANDSHAKE_FAILED);
        assertThat(alice.refused).containsExactly(reason);
        assertThat(alice.accepted).isEmpty();
        assertThat(mallory.accepted).isEmpty();
    }

    private void assertRefused(CompletionStage<?> stage, RefusalReason reason) {
        simulation.runUntil(stage.toCompletableFuture()::isDone, Duration.ofMinutes(1));
        assertThat(stage.toCompletableFuture())
                .isCompletedExceptionally()
                .satisfies(failed -> assertThat(
                                failed.handle((value, failure) -> failure).join())
                        .isInstanceOfSatisfying(
                                LinkException.class,
                                refusal -> assertThat(refusal.reason()).isEqualTo(reason)));
        simulation.runFor(Duration.ofMillis(100));
    }

    private LinkEnds node(String name) {
        return new LinkEnds(network.addHost(name), authority.issue(name + "@example.org"), authority.trust());
    }

    private static CompletableFuture<Link> connect(LinkEnds from, SimulatedHost to) {
        InetSocketAddress address = to.address();
        return from.links.connect(address).toCompletableFuture();
    }

    private <T> T result(CompletionStage<T> stage) {
        simulation.runUntil(stage.toCompletableFuture()::isDone, Duration.ofMinutes(1));
        return stage.toCompletableFuture().join();
    }

    private Link linked() {
        return result(connect(alice, bob.host));
    }

    private static LinkDescription describe(LinkEnds node, LinkPurpose purpose) {
        return node.links
                .negotiate(NegotiationRole.OFFERER, purpose)
                .localDescription()
                .toCompletableFuture()
                .join();
    }

    private static Received receive(Link link) {
        Received received = new Received();
        link.receiver(received);
        return received;
    }
}
