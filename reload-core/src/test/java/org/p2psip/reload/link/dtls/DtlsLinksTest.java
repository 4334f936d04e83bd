// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.dtls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.p2psip.reload.link.LinkNode.await;
import static org.p2psip.reload.link.LinkNode.take;
import static org.p2psip.reload.link.TestOverlay.ALICE;
import static org.p2psip.reload.link.TestOverlay.BOB;
import static org.p2psip.reload.link.TestOverlay.CAROL;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.link.Link;
import org.p2psip.reload.link.LinkException;
import org.p2psip.reload.link.LinkNode;
import org.p2psip.reload.link.LinkNode.Received;
import org.p2psip.reload.link.LinkRules;
import org.p2psip.reload.link.LinksContract;
import org.p2psip.reload.link.RefusalReason;
import org.p2psip.reload.link.reliability.SenderAlgorithm;
import org.p2psip.reload.security.CertificateTrust;
import org.p2psip.reload.security.Credentials;

class DtlsLinksTest extends LinksContract<DtlsNode> {
    @Override
    protected DtlsNode start(InetSocketAddress listen, Credentials credentials, CertificateTrust trust) {
        return new DtlsNode(environment, DtlsLinks.builder().listen(listen), credentials, trust);
    }

    @Override
    protected Counts counts(DtlsNode node) {
        DtlsLinkCounters counters = node.counters();
        return new Counts(counters.open(), counters.handshakes(), counters.negotiations(), counters.refusals());
    }

    @Test
    void manyMessagesArriveOnceEach() {
        DtlsNode alice = node(EXAMPLE.credentials(ALICE));
        DtlsNode bob = node(EXAMPLE.credentials(BOB));
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
        DtlsNode alice = node(EXAMPLE.credentials(ALICE));
        DtlsNode bob = node(EXAMPLE.credentials(BOB));
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
        DtlsNode alice = node(builder().maxDatagramBytes(9000), EXAMPLE.credentials(ALICE));
        DtlsNode bob = closed(new DtlsNode(environment, builder(), EXAMPLE.credentials(BOB), EXAMPLE.trust(), 2000));
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
        DtlsNode alice = node(builder().maxDatagramBytes(9000), EXAMPLE.credentials(ALICE));
        DtlsNode bob = closed(new DtlsNode(environment, builder(), EXAMPLE.credentials(BOB), EXAMPLE.trust(), 2000));
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
        DtlsNode alice = node(EXAMPLE.credentials(ALICE));
        DtlsNode bob = node(EXAMPLE.credentials(BOB));
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
    void handshakesFitIntoShortDatagrams() {
        DtlsNode alice = node(builder().maxDatagramBytes(548), EXAMPLE.rsaCredentials(ALICE));
        DtlsNode bob = node(builder().maxDatagramBytes(548), EXAMPLE.rsaCredentials(BOB));
        Link toBob = alice.connect(bob);
        assertThat(toBob.peer()).isEqualTo(BOB);
        assertThat(alice.on(toBob::maxMessageBytes)).isEqualTo(548 - 13 - 24 - 8);
    }

    @Test
    void stopAndWaitCarriesMessagesToo() {
        DtlsNode alice = node(builder().sender(SenderAlgorithm.STOP_AND_WAIT), EXAMPLE.credentials(ALICE));
        DtlsNode bob = node(EXAMPLE.credentials(BOB));
        Link toBob = alice.connect(bob);
        alice.receive(toBob);
        Received atBob = bob.receive(take(bob.accepted));
        alice.send(toBob, "01");
        alice.send(toBob, "02");
        assertThat(take(atBob.messages)).isEqualTo("01");
        assertThat(take(atBob.messages)).isEqualTo("02");
    }

    @Test
    void connectingToNobodyIsUnreachable() {
        DtlsNode alice = node(builder().connectTimeout(Duration.ofMillis(100)), EXAMPLE.credentials(ALICE));
        DtlsNode bob = node(EXAMPLE.credentials(BOB));
        InetSocketAddress gone = bob.address();
        bob.run(bob.links::close);
        assertThat(failure(alice.dial(gone))).isEqualTo(RefusalReason.UNREACHABLE);
    }

    @Test
    void connectingToItselfIsRefused() {
        DtlsNode alice = node(EXAMPLE.credentials(ALICE));
        assertThat(failure(alice.dial(alice.address()))).isEqualTo(RefusalReason.UNREACHABLE);
    }

    @Test
    void closingTheProviderEndsHandshakesUnderWay() {
        DtlsNode alice = node(EXAMPLE.credentials(ALICE));
        DtlsNode bob = node(EXAMPLE.credentials(BOB));
        InetSocketAddress gone = bob.address();
        bob.run(bob.links::close);
        CompletionStage<Link> dial = alice.on(() -> alice.links.connect(gone));
        alice.links.close();
        assertThatThrownBy(() -> await(dial)).hasCauseInstanceOf(LinkException.class);
    }

    @Test
    void tapSeesFramesOfBothDirectionsAtBothEnds() {
        ConcurrentLinkedQueue<String> seen = new ConcurrentLinkedQueue<>();
        DtlsNode alice = node(tapped("alice", seen), EXAMPLE.credentials(ALICE));
        DtlsNode bob = node(tapped("bob", seen), EXAMPLE.credentials(BOB));
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
        DtlsNode alice = node(builder().keyLog(lines::add), EXAMPLE.credentials(ALICE));
        DtlsNode bob = node(builder().keyLog(lines::add), EXAMPLE.credentials(BOB));
        alice.connect(bob);
        take(bob.accepted);
        assertThat(lines).hasSize(2).allMatch(line -> line.matches("CLIENT_RANDOM [0-9a-f]{64} [0-9a-f]{96}"));
        assertThat(Set.copyOf(lines)).hasSize(1);
    }

    @Test
    void refusesMoreLinksThanAllowed() {
        DtlsNode alice = node(builder().maxLinks(1), EXAMPLE.credentials(ALICE));
        DtlsNode bob = node(EXAMPLE.credentials(BOB));
        DtlsNode carol = node(EXAMPLE.credentials(CAROL));
        Received atFirst = bob.receive(bob.connect(alice));
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
    void twoNodesThatDialEachOtherAtOnceGetOneLink() {
        for (int i = 0; i < 5; i++) {
            DtlsNode alice = node(EXAMPLE.credentials(ALICE));
            DtlsNode bob = node(EXAMPLE.credentials(BOB));
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
        DtlsNode alice = node(EXAMPLE.credentials(ALICE));
        DtlsNode bob = node(EXAMPLE.credentials(BOB));
        Link first = alice.connect(bob);
        take(bob.accepted);
        assertThat(alice.connect(bob)).isSameAs(first);
        assertThat(bob.connect(alice).peer()).isEqualTo(ALICE);
        assertThat(bob.accepted).isEmpty();
    }

    private static DtlsLinksBuilder tapped(String name, ConcurrentLinkedQueue<String> seen) {
        return builder()
                .frameTap((sent, local, remote, frame) ->
                        seen.add(name + (sent ? " sent " : " received ") + frame.readableBytes()));
    }

    private static DtlsLinksBuilder builder() {
        return DtlsLinks.builder().listen(LinkNode.anyPort());
    }

    private DtlsNode node(DtlsLinksBuilder builder, Credentials credentials) {
        return closed(new DtlsNode(environment, builder, credentials, EXAMPLE.trust()));
    }
}
