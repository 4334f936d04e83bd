// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.p2psip.reload.link.LinkNode.assertIsClosed;
import static org.p2psip.reload.link.LinkNode.await;
import static org.p2psip.reload.link.LinkNode.take;
import static org.p2psip.reload.link.TestOverlay.ALICE;
import static org.p2psip.reload.link.TestOverlay.BOB;
import static org.p2psip.reload.link.TestOverlay.CAROL;

import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.p2psip.reload.driver.NettyEnvironment;
import org.p2psip.reload.link.FrameTap;
import org.p2psip.reload.link.Link;
import org.p2psip.reload.link.LinkException;
import org.p2psip.reload.link.LinkNode.Received;
import org.p2psip.reload.link.LinkRules;
import org.p2psip.reload.link.ListenFailedException;
import org.p2psip.reload.link.NoLeaks;
import org.p2psip.reload.link.RefusalReason;
import org.p2psip.reload.link.TestOverlay;
import org.p2psip.reload.security.CertificateTrust;
import org.p2psip.reload.security.Credentials;

@ExtendWith(NoLeaks.class)
class TlsLinksTest {
    private static final NettyEnvironment ENVIRONMENT = NettyEnvironment.create();
    private static final TestOverlay OVERLAY = TestOverlay.create("example.com");

    private final List<TestNode> nodes = new ArrayList<>();

    @AfterEach
    void closeNodes() {
        nodes.forEach(node -> node.links.close());
    }

    @AfterAll
    static void closeEnvironment() {
        ENVIRONMENT.close();
    }

    @Test
    void linkCarriesMessagesBothWays() {
        TestNode alice = node(OVERLAY.credentials(ALICE));
        TestNode bob = node(OVERLAY.credentials(BOB));

        Link toBob = alice.connect(bob);
        Received atAlice = alice.receive(toBob);
        Link toAlice = take(bob.accepted);
        Received atBob = bob.receive(toAlice);

        assertThat(toBob.peer()).isEqualTo(BOB);
        assertThat(toAlice.peer()).isEqualTo(ALICE);
        assertThat(toAlice.certificate().userName()).isEqualTo("someone@example.com");
        assertThat(toBob.remoteAddress()).isEqualTo(bob.address());

        alice.send(toBob, "0102");
        alice.send(toBob, "03");
        bob.send(toAlice, "ff");
        assertThat(take(atBob.messages)).isEqualTo("0102");
        assertThat(take(atBob.messages)).isEqualTo("03");
        assertThat(take(atAlice.messages)).isEqualTo("ff");
    }

    @Test
    void rsaAndEllipticCurveCertificatesGoTogether() {
        TestNode alice = node(OVERLAY.rsaCredentials(ALICE));
        TestNode bob = node(OVERLAY.credentials(BOB));
        assertThat(alice.connect(bob).peer()).isEqualTo(BOB);
        assertThat(bob.connect(alice).peer()).isEqualTo(ALICE);
        assertThat(take(bob.accepted).peer()).isEqualTo(ALICE);
    }

    @Test
    void messagesThatArriveEarlyWaitForTheReceiver() {
        TestNode alice = node(OVERLAY.credentials(ALICE));
        TestNode bob = node(OVERLAY.credentials(BOB));
        Link toBob = alice.connect(bob);
        alice.send(toBob, "01");
        alice.send(toBob, "02");
        Received atBob = bob.receive(take(bob.accepted));
        assertThat(take(atBob.messages)).isEqualTo("01");
        assertThat(take(atBob.messages)).isEqualTo("02");
    }

    @Test
    void openLinkTakesLongerOrShorterMessagesAsTheOverlaysRulesChange() {
        TestNode alice = node(OVERLAY.credentials(ALICE));
        TestNode bob = node(OVERLAY.credentials(BOB));
        Link toBob = alice.connect(bob);
        alice.receive(toBob);
        Received atBob = bob.receive(take(bob.accepted));
        int longer = 8 * TlsEndpoint.MIN_QUEUED_BYTES;
        bob.rules(longer, LinkRules.DEFAULT_RELIABILITY_TIMER);
        alice.rules(longer, LinkRules.DEFAULT_RELIABILITY_TIMER);
        alice.send(toBob, "a5".repeat(longer));
        assertThat(take(atBob.messages)).hasSize(2 * longer);
        bob.rules(1000, LinkRules.DEFAULT_RELIABILITY_TIMER);
        alice.send(toBob, "a5".repeat(1000));
        assertThat(take(atBob.messages)).hasSize(2000);
        alice.send(toBob, "a5".repeat(1001));
        assertThat(take(atBob.oversized)).isEqualTo(1000);
    }

    @Test
    void carriesTheLongestMessage() {
        TestNode alice = node(OVERLAY.credentials(ALICE));
        TestNode bob = node(OVERLAY.credentials(BOB));
        Link toBob = alice.connect(bob);
        alice.receive(toBob);
        Received atBob = bob.receive(take(bob.accepted));
        String message = "a5".repeat(TestNode.MAX_MESSAGE_BYTES);
        alice.send(toBob, message);
        assertThat(take(atBob.messages)).isEqualTo(message);
    }

    @Test
    void answersALongerMessageAndClosesTheLink() {
        TestNode alice = node(OVERLAY.credentials(ALICE));
        TestNode bob = node(OVERLAY.credentials(BOB));
        Link toBob = alice.connect(bob);
        Received atAlice = alice.receive(toBob);
        Received atBob = bob.receive(take(bob.accepted));
        alice.send(toBob, "a5".repeat(TestNode.MAX_MESSAGE_BYTES + 1));
        assertThat(take(atBob.oversized)).isEqualTo(TestNode.MAX_MESSAGE_BYTES);
        assertThat(await(atBob.closed)).contains("max-message-size");
        assertThat(take(atAlice.messages)).isEqualTo("0b");
        await(atAlice.closed);
    }

    @Test
    void measuresTheRoundTrip() {
        TestNode alice = node(OVERLAY.credentials(ALICE));
        TestNode bob = node(OVERLAY.credentials(BOB));
        Link toBob = alice.connect(bob);
        Received atAlice = alice.receive(toBob);
        Link toAlice = take(bob.accepted);
        Received atBob = bob.receive(toAlice);
        alice.send(toBob, "01");
        take(atBob.messages);
        // Bob's acknowledgement goes out before this.
        bob.send(toAlice, "02");
        take(atAlice.messages);
        assertThat(alice.on(toBob::statistics).smoothedRttNanos()).isPositive();
        assertThat(alice.on(toBob::statistics).messagesSent()).isEqualTo(1);
        assertThat(alice.on(toBob::statistics).messagesReceived()).isEqualTo(1);
    }

    @Test
    void closingTellsBothEndsOnce() {
        TestNode alice = node(OVERLAY.credentials(ALICE));
        TestNode bob = node(OVERLAY.credentials(BOB));
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
        assertThat(alice.on(alice.links::counters).open()).isZero();
        assertThat(bob.on(bob.links::counters).open()).isZero();
    }

    @Test
    void tellsALateReceiverThatTheLinkIsClosed() {
        TestNode alice = node(OVERLAY.credentials(ALICE));
        TestNode bob = node(OVERLAY.credentials(BOB));
        Link toBob = alice.connect(bob);
        alice.run(toBob::close);
        assertThat(await(alice.receive(toBob).closed)).isEqualTo("closed by this node");
        assertThatThrownBy(() -> alice.receive(toBob)).hasCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void closingTheProviderClosesItsLinks() {
        TestNode alice = node(OVERLAY.credentials(ALICE));
        TestNode bob = node(OVERLAY.credentials(BOB));
        Received atAlice = alice.receive(alice.connect(bob));
        Received atBob = bob.receive(take(bob.accepted));
        alice.links.close();
        alice.links.close();
        await(atAlice.closed);
        await(atBob.closed);
        assertThatThrownBy(() -> alice.connect(bob)).hasRootCauseMessage("closed");
    }

    @Test
    void closingTheProviderEndsHandshakesAndDials() throws IOException {
        TestNode alice = node(OVERLAY.credentials(ALICE));
        InetSocketAddress address = alice.address();
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket half = new Socket(address.getAddress(), address.getPort())) {
            CompletionStage<Link> dial =
                    alice.on(() -> alice.links.connect((InetSocketAddress) silent.getLocalSocketAddress()));
            Socket atSilent = silent.accept();
            // Connections are accepted in their order, so the half open one is in its handshake after this.
            node(OVERLAY.credentials(BOB)).connect(alice);
            take(alice.accepted);
            alice.links.close();
            assertThatThrownBy(() -> await(dial)).hasCauseInstanceOf(LinkException.class);
            assertIsClosed(half);
            atSilent.close();
        }
        assertThat(alice.refused).isEmpty();
    }

    @Test
    void tapSeesFramesOfBothDirectionsAtBothEnds() {
        List<String> seen = new ArrayList<>();
        TestNode alice = node(tapped("alice", seen), OVERLAY.credentials(ALICE), OVERLAY.trust());
        TestNode bob = node(tapped("bob", seen), OVERLAY.credentials(BOB), OVERLAY.trust());
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
    void portInUseFailsWithALineThatSaysWhatToDo() {
        TestNode alice = node(OVERLAY.credentials(ALICE));
        InetSocketAddress taken = alice.address();
        assertThatThrownBy(() -> node(TlsLinks.builder().listen(taken), OVERLAY.credentials(BOB), OVERLAY.trust()))
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOf(ListenFailedException.class)
                .hasMessageContaining("cannot listen on 127.0.0.1 port " + taken.getPort())
                .hasMessageContaining("choose another port")
                .hasMessageNotContaining("\n");
    }

    @Test
    void connectingToNobodyIsUnreachable() {
        TestNode alice = node(OVERLAY.credentials(ALICE));
        TestNode bob = node(OVERLAY.credentials(BOB));
        InetSocketAddress gone = bob.address();
        bob.run(bob.links::close);
        assertThat(failure(alice, gone)).isEqualTo(RefusalReason.UNREACHABLE);
    }

    @Test
    void refusesNodesOfAnUnknownAuthority() {
        TestOverlay foreign = TestOverlay.create("example.com");
        TestNode alice = node(OVERLAY.credentials(ALICE));
        TestNode mallory = node(builder(), foreign.credentials(BOB), OVERLAY.trust());
        assertRefusedAsServer(alice, mallory, RefusalReason.UNKNOWN_CA);
        assertThat(failure(alice, mallory.address())).isEqualTo(RefusalReason.UNKNOWN_CA);
    }

    @Test
    void refusesExpiredCertificates() {
        TestNode alice = node(OVERLAY.credentials(ALICE));
        TestNode late = node(OVERLAY.expiredCredentials(BOB));
        assertRefusedAsServer(alice, late, RefusalReason.EXPIRED);
        assertThat(failure(alice, late.address())).isEqualTo(RefusalReason.EXPIRED);
    }

    @Test
    void refusesNodesOfAnotherOverlayOfTheSameAuthority() {
        TestOverlay other = OVERLAY.sibling("other.example.com");
        TestNode alice = node(OVERLAY.credentials(ALICE));
        TestNode stranger = node(builder(), other.credentials(BOB), OVERLAY.trust());
        assertRefusedAsServer(alice, stranger, RefusalReason.WRONG_OVERLAY);
        assertThat(failure(alice, stranger.address())).isEqualTo(RefusalReason.WRONG_OVERLAY);
    }

    @Test
    void refusesBadNodes() {
        TestNode alice = node(builder(), OVERLAY.credentials(ALICE), OVERLAY.trust(BOB));
        TestNode bob = node(OVERLAY.credentials(BOB));
        assertRefusedAsServer(alice, bob, RefusalReason.BAD_NODE);
        assertThat(failure(alice, bob.address())).isEqualTo(RefusalReason.BAD_NODE);
    }

    @Test
    void takesTheFirstOfSeveralNodeIdsWhereNoneWasNegotiated() {
        TestNode alice = node(OVERLAY.credentials(ALICE));
        TestNode twins = node(OVERLAY.credentials(BOB, CAROL));
        Link link = alice.connect(twins);
        assertThat(link.peer()).isEqualTo(link.certificate().nodeIds().get(0));
    }

    @Test
    void refusesMoreLinksThanAllowed() {
        TestNode alice = node(builder().maxLinks(1), OVERLAY.credentials(ALICE), OVERLAY.trust());
        TestNode bob = node(OVERLAY.credentials(BOB));
        TestNode carol = node(OVERLAY.credentials(CAROL));
        Link first = bob.connect(alice);
        Received atFirst = bob.receive(first);
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
    void refusesMoreLinksWithOneNodeThanAllowed() {
        TestNode alice = node(builder().maxLinksPerPeer(1), OVERLAY.credentials(ALICE), OVERLAY.trust());
        TestNode bob = node(OVERLAY.credentials(BOB));
        bob.connect(alice);
        take(alice.accepted);
        bob.connect(alice);
        assertThat(take(alice.refused)).isEqualTo(RefusalReason.TOO_MANY_LINKS);
        assertThat(alice.connect(node(OVERLAY.credentials(CAROL))).peer()).isEqualTo(CAROL);
    }

    @Test
    void refusesCallsOnOtherThreads() {
        TestNode alice = node(OVERLAY.credentials(ALICE));
        TestNode bob = node(OVERLAY.credentials(BOB));
        Link link = alice.connect(bob);
        assertThatThrownBy(() -> alice.links.connect(TestNode.loopback(1))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(link::close).isInstanceOf(IllegalStateException.class);
    }

    /** In TLS 1.3 the client is through before the server has seen its certificate, so it only learns of the end. */
    private static void assertRefusedAsServer(TestNode server, TestNode client, RefusalReason reason) {
        client.on(() -> client.links.connect(server.links.localAddress()));
        assertThat(take(server.refused)).isEqualTo(reason);
        assertThat(server.on(server.links::counters).refusals()).containsEntry(reason, 1L);
        assertThat(server.accepted).isEmpty();
        assertThat(server.on(server.links::counters).handshakes()).isZero();
    }

    private static RefusalReason failure(TestNode from, InetSocketAddress to) {
        try {
            await(from.on(() -> from.links.connect(to)));
        } catch (CompletionException e) {
            assertThat(e).hasCauseInstanceOf(LinkException.class);
            return ((LinkException) e.getCause()).reason();
        }
        throw new AssertionError("connected to " + to);
    }

    private static TlsLinksBuilder tapped(String name, List<String> seen) {
        FrameTap tap = (sent, local, remote, frame) ->
                seen.add(name + (sent ? " sent " : " received ") + frame.readableBytes());
        return builder().frameTap(tap);
    }

    private static TlsLinksBuilder builder() {
        return TlsLinks.builder().listen(TestNode.anyPort());
    }

    private TestNode node(Credentials credentials) {
        return node(builder(), credentials, OVERLAY.trust());
    }

    private TestNode node(TlsLinksBuilder builder, Credentials credentials, CertificateTrust trust) {
        TestNode node = new TestNode(ENVIRONMENT, builder, credentials, trust);
        nodes.add(node);
        return node;
    }
}
