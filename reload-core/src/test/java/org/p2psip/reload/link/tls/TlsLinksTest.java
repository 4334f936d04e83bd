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

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.link.FrameTap;
import org.p2psip.reload.link.Link;
import org.p2psip.reload.link.LinkException;
import org.p2psip.reload.link.LinkNode.Received;
import org.p2psip.reload.link.LinkRules;
import org.p2psip.reload.link.LinksContract;
import org.p2psip.reload.link.RefusalReason;
import org.p2psip.reload.security.CertificateTrust;
import org.p2psip.reload.security.Credentials;

class TlsLinksTest extends LinksContract<TestNode> {
    @Override
    protected TestNode start(InetSocketAddress listen, Credentials credentials, CertificateTrust trust) {
        return new TestNode(environment, TlsLinks.builder().listen(listen), credentials, trust);
    }

    @Override
    protected Counts counts(TestNode node) {
        TlsLinkCounters counters = node.counters();
        return new Counts(counters.open(), counters.handshakes(), counters.negotiations(), counters.refusals());
    }

    @Test
    void openLinkTakesLongerOrShorterMessagesAsTheOverlaysRulesChange() {
        TestNode alice = node(EXAMPLE.credentials(ALICE));
        TestNode bob = node(EXAMPLE.credentials(BOB));
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
        TestNode alice = node(EXAMPLE.credentials(ALICE));
        TestNode bob = node(EXAMPLE.credentials(BOB));
        Link toBob = alice.connect(bob);
        alice.receive(toBob);
        Received atBob = bob.receive(take(bob.accepted));
        String message = "a5".repeat(TestNode.MAX_MESSAGE_BYTES);
        alice.send(toBob, message);
        assertThat(take(atBob.messages)).isEqualTo(message);
    }

    @Test
    void answersALongerMessageAndClosesTheLink() {
        TestNode alice = node(EXAMPLE.credentials(ALICE));
        TestNode bob = node(EXAMPLE.credentials(BOB));
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
    void closingTheProviderEndsHandshakesAndDials() throws IOException {
        TestNode alice = node(EXAMPLE.credentials(ALICE));
        InetSocketAddress address = alice.address();
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket half = new Socket(address.getAddress(), address.getPort())) {
            CompletionStage<Link> dial =
                    alice.on(() -> alice.links.connect((InetSocketAddress) silent.getLocalSocketAddress()));
            Socket atSilent = silent.accept();
            // Connections are accepted in their order, so the half open one is in its handshake after this.
            node(EXAMPLE.credentials(BOB)).connect(alice);
            take(alice.accepted);
            alice.close();
            assertThatThrownBy(() -> await(dial)).hasCauseInstanceOf(LinkException.class);
            assertIsClosed(half);
            atSilent.close();
        }
        assertThat(alice.refused).isEmpty();
    }

    @Test
    void tapSeesFramesOfBothDirectionsAtBothEnds() {
        List<String> seen = new ArrayList<>();
        TestNode alice = node(tapped("alice", seen), EXAMPLE.credentials(ALICE));
        TestNode bob = node(tapped("bob", seen), EXAMPLE.credentials(BOB));
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
    void connectingToNobodyIsUnreachable() {
        TestNode alice = node(EXAMPLE.credentials(ALICE));
        TestNode bob = node(EXAMPLE.credentials(BOB));
        InetSocketAddress gone = bob.address();
        bob.run(bob.links::close);
        assertThat(failure(alice.dial(gone))).isEqualTo(RefusalReason.UNREACHABLE);
    }

    @Test
    void takesTheFirstOfSeveralNodeIdsWhereNoneWasNegotiated() {
        TestNode alice = node(EXAMPLE.credentials(ALICE));
        TestNode twins = node(EXAMPLE.credentials(BOB, CAROL));
        Link link = alice.connect(twins);
        assertThat(link.peer()).isEqualTo(link.certificate().nodeIds().get(0));
    }

    @Test
    void refusesMoreLinksThanAllowed() {
        TestNode alice = node(builder().maxLinks(1), EXAMPLE.credentials(ALICE));
        TestNode bob = node(EXAMPLE.credentials(BOB));
        TestNode carol = node(EXAMPLE.credentials(CAROL));
        Link first = bob.connect(alice);
        Received atFirst = bob.receive(first);
        Link kept = take(alice.accepted);
        alice.receive(kept);
        carol.connect(alice);
        assertThat(take(alice.refused)).isEqualTo(RefusalReason.TOO_MANY_LINKS);
        assertThat(failure(alice.dial(carol.address()))).isEqualTo(RefusalReason.TOO_MANY_LINKS);

        alice.run(kept::close);
        await(atFirst.closed);
        assertThat(alice.connect(carol).peer()).isEqualTo(CAROL);
    }

    @Test
    void refusesMoreLinksWithOneNodeThanAllowed() {
        TestNode alice = node(builder().maxLinksPerPeer(1), EXAMPLE.credentials(ALICE));
        TestNode bob = node(EXAMPLE.credentials(BOB));
        bob.connect(alice);
        take(alice.accepted);
        bob.connect(alice);
        assertThat(take(alice.refused)).isEqualTo(RefusalReason.TOO_MANY_LINKS);
        assertThat(alice.connect(node(EXAMPLE.credentials(CAROL))).peer()).isEqualTo(CAROL);
    }

    private static TlsLinksBuilder tapped(String name, List<String> seen) {
        FrameTap tap = (sent, local, remote, frame) ->
                seen.add(name + (sent ? " sent " : " received ") + frame.readableBytes());
        return builder().frameTap(tap);
    }

    private static TlsLinksBuilder builder() {
        return TlsLinks.builder().listen(TestNode.anyPort());
    }

    private TestNode node(TlsLinksBuilder builder, Credentials credentials) {
        return closed(new TestNode(environment, builder, credentials, EXAMPLE.trust()));
    }
}
