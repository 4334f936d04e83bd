// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.dtls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.p2psip.reload.link.LinkNode.await;
import static org.p2psip.reload.link.LinkNode.take;
import static org.p2psip.reload.link.TestOverlay.ALICE;
import static org.p2psip.reload.link.TestOverlay.BOB;
import static org.p2psip.reload.link.TestOverlay.CAROL;

import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.p2psip.reload.driver.NettyEnvironment;
import org.p2psip.reload.link.Link;
import org.p2psip.reload.link.LinkException;
import org.p2psip.reload.link.LinkNode;
import org.p2psip.reload.link.LinkNode.Received;
import org.p2psip.reload.link.LinkRules;
import org.p2psip.reload.link.ListenFailedException;
import org.p2psip.reload.link.NoLeaks;
import org.p2psip.reload.link.RefusalReason;
import org.p2psip.reload.link.TestOverlay;
import org.p2psip.reload.link.reliability.SenderAlgorithm;
import org.p2psip.reload.security.CertificateTrust;
import org.p2psip.reload.security.Credentials;

@ExtendWith(NoLeaks.class)
class DtlsLinksTest {
    private static final NettyEnvironment ENVIRONMENT = NettyEnvironment.create();
    private static final TestOverlay OVERLAY = TestOverlay.create("example.com");

    private final List<DtlsNode> nodes = new ArrayList<>();

    @AfterEach
    void closeNodes() {
        nodes.forEach(node -> node.links.close());
    }

    @AfterAll
    static void closeEnvironment() {
        ENVIRONMENT.close();
    }

    @Test
    @Tag("6940-6.6.3-1")
    void linkCarriesMessagesBothWays() {
        DtlsNode alice = node(OVERLAY.credentials(ALICE));
        DtlsNode bob = node(OVERLAY.credentials(BOB));

        Link toBob = alice.connect(bob);
        Received atAlice = alice.receive(toBob);
        Link toAlice = take(bob.accepted);
        Received atBob = bob.receive(toAlice);

        assertThat(toBob.peer()).isEqualTo(BOB);
        assertThat(toAlice.peer()).isEqualTo(ALICE);
        assertThat(toAlice.certificate().userName()).isEqualTo("someone@example.com");
        assertThat(toBob.remoteAddress()).isEqualTo(bob.address());
        assertThat(toAlice.remoteAddress()).isEqualTo(alice.address());

        alice.send(toBob, "0102");
        bob.send(toAlice, "ff");
        assertThat(take(atBob.messages)).isEqualTo("0102");
        assertThat(take(atAlice.messages)).isEqualTo("ff");
        assertThat(alice.counters().dropped()).isEmpty();
        assertThat(bob.counters().dropped()).isEmpty();
    }

    @Test
    void manyMessagesArriveOnceEach() {
        DtlsNode alice = node(OVERLAY.credentials(ALICE));
        DtlsNode bob = node(OVERLAY.credentials(BOB));
        Link toBob = alice.connect(bob);
        alice.receive(toBob);
        Received atBob = bob.receive(take(bob.accepted));
        Set<String> sent = new HashSet<>();
        for (int i = 0; i < 500; i++) {
            String message = String.format("%08x", i).repeat(100);
            sent.add(message);
            alice.send(toBob, message);
        }
        Set<String> received = new HashSet<>();
        for (int i = 0; i < 500; i++) {
            received.add(take(atBob.messages));
        }
        assertThat(received).isEqualTo(sent);
        assertThat(atBob.messages).isEmpty();
    }

    @Test
    void carriesTheLongestMessageThatFitsIntoADatagram() {
        DtlsNode alice = node(OVERLAY.credentials(ALICE));
        DtlsNode bob = node(OVERLAY.credentials(BOB));
        Link toBob = alice.connect(bob);
        alice.receive(toBob);
        Received atBob = bob.receive(take(bob.accepted));
        int longest = alice.on(toBob::maxMessageBytes);
        // What DTLS adds to a record with AES-GCM, and the framing header.
        assertThat(longest).isEqualTo(DtlsLinksBuilder.DEFAULT_MAX_DATAGRAM_BYTES - 13 - 24 - 8);
        alice.send(toBob, "a5".repeat(longest + 1));
        alice.send(toBob, "a5".repeat(longest));
        assertThat(take(atBob.messages)).hasSize(2 * longest);
    }

    @Test
    @Tag("6940-6.6-1")
    void answersAMessageLongerThanTheOverlayAllowsAndClosesTheLink() {
        DtlsNode alice = node(builder().maxDatagramBytes(9000), OVERLAY.credentials(ALICE), OVERLAY.trust());
        DtlsNode bob = new DtlsNode(ENVIRONMENT, builder(), OVERLAY.credentials(BOB), OVERLAY.trust(), 2000);
        nodes.add(bob);
        Link toBob = alice.connect(bob);
        Received atAlice = alice.receive(toBob);
        Received atBob = bob.receive(take(bob.accepted));
        alice.send(toBob, "a5".repeat(2001));
        assertThat(take(atBob.oversized)).isEqualTo(2000);
        assertThat(take(atAlice.messages)).isEqualTo("0b");
        await(atBob.closed);
        await(atAlice.closed);
    }

    @Test
    void openLinkTakesLongerMessagesOnceTheOverlayAllowsThem() {
        DtlsNode alice = node(builder().maxDatagramBytes(9000), OVERLAY.credentials(ALICE), OVERLAY.trust());
        DtlsNode bob = new DtlsNode(ENVIRONMENT, builder(), OVERLAY.credentials(BOB), OVERLAY.trust(), 2000);
        nodes.add(bob);
        Link toBob = alice.connect(bob);
        alice.receive(toBob);
        Received atBob = bob.receive(take(bob.accepted));
        bob.rules(2001, LinkRules.DEFAULT_RELIABILITY_TIMER);
        alice.send(toBob, "a5".repeat(2001));
        assertThat(take(atBob.messages)).hasSize(4002);
        assertThat(atBob.oversized).isEmpty();
    }

    @Test
    void copiesAreToldForLessThanTheOverlaysReliabilityTimer() {
        DtlsSettings settings = builder().settings();
        assertThat(settings.duplicateWindow(Duration.ofSeconds(3))).isEqualTo(Duration.ofMillis(2400));
        assertThat(settings.duplicateWindow(Duration.ofSeconds(60))).isEqualTo(Duration.ofMillis(2400));
        assertThat(settings.duplicateWindow(Duration.ofMillis(200))).isEqualTo(Duration.ofMillis(160));
        assertThat(builder().duplicateWindow(Duration.ZERO).settings().duplicateWindow(Duration.ofSeconds(3)))
                .isEqualTo(Duration.ZERO);
    }

    @Test
    void endToEndRetransmissionsOfAnImpatientOverlayArrive() {
        DtlsNode alice = node(OVERLAY.credentials(ALICE));
        DtlsNode bob = node(OVERLAY.credentials(BOB));
        Link toBob = alice.connect(bob);
        alice.receive(toBob);
        Received atBob = bob.receive(take(bob.accepted));
        bob.rules(LinkNode.MAX_MESSAGE_BYTES, Duration.ofNanos(1));
        alice.send(toBob, "01");
        assertThat(take(atBob.messages)).isEqualTo("01");
        alice.send(toBob, "01");
        assertThat(take(atBob.messages)).isEqualTo("01");
    }

    @Test
    void rsaAndEllipticCurveCertificatesGoTogether() {
        DtlsNode alice = node(OVERLAY.rsaCredentials(ALICE));
        DtlsNode bob = node(OVERLAY.credentials(BOB));
        DtlsNode carol = node(OVERLAY.rsaCredentials(CAROL));
        assertThat(alice.connect(bob).peer()).isEqualTo(BOB);
        assertThat(carol.connect(alice).peer()).isEqualTo(ALICE);
        assertThat(bob.connect(carol).peer()).isEqualTo(CAROL);
    }

    @Test
    void handshakesFitIntoShortDatagrams() {
        DtlsNode alice = node(builder().maxDatagramBytes(548), OVERLAY.rsaCredentials(ALICE), OVERLAY.trust());
        DtlsNode bob = node(builder().maxDatagramBytes(548), OVERLAY.rsaCredentials(BOB), OVERLAY.trust());
        Link toBob = alice.connect(bob);
        assertThat(toBob.peer()).isEqualTo(BOB);
        assertThat(alice.on(toBob::maxMessageBytes)).isEqualTo(548 - 13 - 24 - 8);
    }

    @Test
    void messagesThatArriveEarlyWaitForTheReceiver() {
        DtlsNode alice = node(OVERLAY.credentials(ALICE));
        DtlsNode bob = node(OVERLAY.credentials(BOB));
        Link toBob = alice.connect(bob);
        alice.receive(toBob);
        Link toAlice = take(bob.accepted);
        alice.send(toBob, "01");
        Received atBob = bob.receive(toAlice);
        assertThat(take(atBob.messages)).isEqualTo("01");
    }

    @Test
    void stopAndWaitCarriesMessagesToo() {
        DtlsNode alice =
                node(builder().sender(SenderAlgorithm.STOP_AND_WAIT), OVERLAY.credentials(ALICE), OVERLAY.trust());
        DtlsNode bob = node(OVERLAY.credentials(BOB));
        Link toBob = alice.connect(bob);
        alice.receive(toBob);
        Received atBob = bob.receive(take(bob.accepted));
        alice.send(toBob, "01");
        alice.send(toBob, "02");
        assertThat(take(atBob.messages)).isEqualTo("01");
        assertThat(take(atBob.messages)).isEqualTo("02");
    }

    @Test
    void closingTellsBothEndsOnceAfterWhatWasSentArrived() {
        DtlsNode alice = node(OVERLAY.credentials(ALICE));
        DtlsNode bob = node(OVERLAY.credentials(BOB));
        Link toBob = alice.connect(bob);
        Received atAlice = alice.receive(toBob);
        Received atBob = bob.receive(take(bob.accepted));
        alice.run(() -> {
            toBob.send(Unpooled.wrappedBuffer(new byte[] {7}));
            toBob.close();
            toBob.close();
        });
        assertThat(take(atBob.messages)).isEqualTo("07");
        assertThat(await(atBob.closed)).isEqualTo("closed by the far end");
        assertThat(await(atAlice.closed)).isEqualTo("closed by this node");
        assertThat(alice.on(toBob::isOpen)).isFalse();
        alice.send(toBob, "08");
        assertThat(alice.counters().open()).isZero();
        assertThat(bob.counters().open()).isZero();
    }

    @Test
    void tellsALateReceiverThatTheLinkIsClosed() {
        DtlsNode alice = node(OVERLAY.credentials(ALICE));
        DtlsNode bob = node(OVERLAY.credentials(BOB));
        Link toBob = alice.connect(bob);
        alice.run(toBob::close);
        assertThat(await(alice.receive(toBob).closed)).isEqualTo("closed by this node");
        assertThatThrownBy(() -> alice.receive(toBob)).hasCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void closingTheProviderClosesItsLinks() {
        DtlsNode alice = node(OVERLAY.credentials(ALICE));
        DtlsNode bob = node(OVERLAY.credentials(BOB));
        Received atAlice = alice.receive(alice.connect(bob));
        Received atBob = bob.receive(take(bob.accepted));
        alice.links.close();
        alice.links.close();
        assertThat(await(atAlice.closed)).isEqualTo("closed by this node");
        assertThat(await(atBob.closed)).isEqualTo("closed by the far end");
        assertThatThrownBy(() -> alice.connect(bob)).hasRootCauseMessage("closed");
    }

    @Test
    void connectingToNobodyIsUnreachable() {
        DtlsNode alice =
                node(builder().connectTimeout(Duration.ofMillis(100)), OVERLAY.credentials(ALICE), OVERLAY.trust());
        DtlsNode bob = node(OVERLAY.credentials(BOB));
        InetSocketAddress gone = bob.address();
        bob.run(bob.links::close);
        assertThat(failure(alice, gone)).isEqualTo(RefusalReason.UNREACHABLE);
    }

    @Test
    void connectingToItselfIsRefused() {
        DtlsNode alice = node(OVERLAY.credentials(ALICE));
        assertThat(failure(alice, alice.address())).isEqualTo(RefusalReason.UNREACHABLE);
    }

    @Test
    void closingTheProviderEndsHandshakesUnderWay() {
        DtlsNode alice = node(OVERLAY.credentials(ALICE));
        DtlsNode bob = node(OVERLAY.credentials(BOB));
        InetSocketAddress gone = bob.address();
        bob.run(bob.links::close);
        CompletionStage<Link> dial = alice.on(() -> alice.links.connect(gone));
        alice.links.close();
        assertThatThrownBy(() -> await(dial)).hasCauseInstanceOf(LinkException.class);
    }

    @Test
    void portInUseFailsWithALineThatSaysWhatToDo() {
        DtlsNode alice = node(OVERLAY.credentials(ALICE));
        InetSocketAddress taken = alice.address();
        assertThatThrownBy(() -> node(DtlsLinks.builder().listen(taken), OVERLAY.credentials(BOB), OVERLAY.trust()))
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOf(ListenFailedException.class)
                .hasMessageContaining("cannot listen on UDP 127.0.0.1 port " + taken.getPort())
                .hasMessageContaining("choose another port")
                .hasMessageNotContaining("\n");
    }

    @Test
    void tapSeesFramesOfBothDirectionsAtBothEnds() {
        ConcurrentLinkedQueue<String> seen = new ConcurrentLinkedQueue<>();
        DtlsNode alice = node(tapped("alice", seen), OVERLAY.credentials(ALICE), OVERLAY.trust());
        DtlsNode bob = node(tapped("bob", seen), OVERLAY.credentials(BOB), OVERLAY.trust());
        Link toBob = alice.connect(bob);
        Received atAlice = alice.receive(toBob);
        Link toAlice = take(bob.accepted);
        Received atBob = bob.receive(toAlice);
        alice.send(toBob, "cafe");
        take(atBob.messages);
        bob.send(toAlice, "00");
        take(atAlice.messages);
        assertThat(seen).contains("alice sent 10", "bob received 10", "bob sent 9", "alice received 9");
    }

    @Test
    void keyLogGetsTheSameSecretAtBothEndsAndOnlyOnRequest() {
        ConcurrentLinkedQueue<String> lines = new ConcurrentLinkedQueue<>();
        DtlsNode alice = node(builder().keyLog(lines::add), OVERLAY.credentials(ALICE), OVERLAY.trust());
        DtlsNode bob = node(builder().keyLog(lines::add), OVERLAY.credentials(BOB), OVERLAY.trust());
        alice.connect(bob);
        take(bob.accepted);
        assertThat(lines).hasSize(2).allMatch(line -> line.matches("CLIENT_RANDOM [0-9a-f]{64} [0-9a-f]{96}"));
        assertThat(Set.copyOf(lines)).hasSize(1);
    }

    @Test
    void refusesNodesOfAnUnknownAuthority() {
        TestOverlay foreign = TestOverlay.create("example.com");
        DtlsNode alice = node(OVERLAY.credentials(ALICE));
        DtlsNode mallory = node(builder(), foreign.credentials(BOB), OVERLAY.trust());
        assertRefusedBothWays(alice, mallory, RefusalReason.UNKNOWN_CA);
    }

    @Test
    void refusesExpiredCertificates() {
        assertRefusedBothWays(
                node(OVERLAY.credentials(ALICE)), node(OVERLAY.expiredCredentials(BOB)), RefusalReason.EXPIRED);
    }

    @Test
    void refusesNodesOfAnotherOverlayOfTheSameAuthority() {
        TestOverlay other = OVERLAY.sibling("other.example.com");
        DtlsNode alice = node(OVERLAY.credentials(ALICE));
        DtlsNode stranger = node(builder(), other.credentials(BOB), OVERLAY.trust());
        assertRefusedBothWays(alice, stranger, RefusalReason.WRONG_OVERLAY);
    }

    @Test
    void refusesBadNodes() {
        DtlsNode alice = node(builder(), OVERLAY.credentials(ALICE), OVERLAY.trust(BOB));
        DtlsNode bob = node(OVERLAY.credentials(BOB));
        assertRefusedBothWays(alice, bob, RefusalReason.BAD_NODE);
    }

    @Test
    void refusesMoreLinksThanAllowed() {
        DtlsNode alice = node(builder().maxLinks(1), OVERLAY.credentials(ALICE), OVERLAY.trust());
        DtlsNode bob = node(OVERLAY.credentials(BOB));
        DtlsNode carol = node(OVERLAY.credentials(CAROL));
        Received atFirst = bob.receive(bob.connect(alice));
        Link kept = take(alice.accepted);
        alice.receive(kept);
        carol.connect(alice);
        assertThat(take(alice.refused)).isEqualTo(RefusalReason.TOO_MANY_LINKS);
        assertThat(failure(alice, carol.address())).isEqualTo(RefusalReason.TOO_MANY_LINKS);

        alice.run(kept::close);
        await(atFirst.closed);
        assertThat(alice.connect(carol).peer()).isEqualTo(CAROL);
    }

    @Test
    void twoNodesThatDialEachOtherAtOnceGetOneLink() {
        for (int i = 0; i < 5; i++) {
            DtlsNode alice = node(OVERLAY.credentials(ALICE));
            DtlsNode bob = node(OVERLAY.credentials(BOB));
            InetSocketAddress aliceAddress = alice.address();
            InetSocketAddress bobAddress = bob.address();
            CompletionStage<Link> fromAlice = alice.on(() -> alice.links.connect(bobAddress));
            CompletionStage<Link> fromBob = bob.on(() -> bob.links.connect(aliceAddress));
            Link toBob = await(fromAlice);
            Link toAlice = await(fromBob);
            Received atBob = bob.receive(toAlice);
            alice.receive(toBob);
            alice.send(toBob, "01");
            assertThat(take(atBob.messages)).isEqualTo("01");
            assertThat(alice.counters().open()).isEqualTo(1);
            assertThat(bob.counters().open()).isEqualTo(1);
        }
    }

    @Test
    void aSecondDialGetsTheSameLink() {
        DtlsNode alice = node(OVERLAY.credentials(ALICE));
        DtlsNode bob = node(OVERLAY.credentials(BOB));
        Link first = alice.connect(bob);
        take(bob.accepted);
        assertThat(alice.connect(bob)).isSameAs(first);
        assertThat(bob.connect(alice).peer()).isEqualTo(ALICE);
        assertThat(bob.accepted).isEmpty();
    }

    @Test
    void refusesCallsOnOtherThreads() {
        DtlsNode alice = node(OVERLAY.credentials(ALICE));
        DtlsNode bob = node(OVERLAY.credentials(BOB));
        Link link = alice.connect(bob);
        assertThatThrownBy(() -> alice.links.connect(LinkNode.loopback(1))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(link::close).isInstanceOf(IllegalStateException.class);
    }

    private static void assertRefusedBothWays(DtlsNode node, DtlsNode stranger, RefusalReason reason) {
        assertThat(failure(stranger, node.address())).isNotNull();
        assertThat(take(node.refused)).isEqualTo(reason);
        assertThat(node.counters().refusals()).containsEntry(reason, 1L);
        assertThat(node.accepted).isEmpty();
        assertThat(node.counters().handshakes()).isZero();
        assertThat(failure(node, stranger.address())).isEqualTo(reason);
        assertThat(node.counters().open()).isZero();
    }

    private static RefusalReason failure(DtlsNode node, InetSocketAddress address) {
        try {
            await(node.on(() -> node.links.connect(address)));
        } catch (CompletionException e) {
            Throwable cause = e.getCause();
            assertThat(cause).isInstanceOf(LinkException.class);
            assertThat(cause).hasMessageNotContaining("\n");
            return ((LinkException) cause).reason();
        }
        throw new AssertionError("it succeeded");
    }

    private static DtlsLinksBuilder tapped(String name, ConcurrentLinkedQueue<String> seen) {
        return builder()
                .frameTap((sent, local, remote, frame) ->
                        seen.add(name + (sent ? " sent " : " received ") + frame.readableBytes()));
    }

    private static DtlsLinksBuilder builder() {
        return DtlsLinks.builder().listen(LinkNode.anyPort());
    }

    private DtlsNode node(Credentials credentials) {
        return node(builder(), credentials, OVERLAY.trust());
    }

    private DtlsNode node(DtlsLinksBuilder builder, Credentials credentials, CertificateTrust trust) {
        DtlsNode node = new DtlsNode(ENVIRONMENT, builder, credentials, trust);
        nodes.add(node);
        return node;
    }
}
