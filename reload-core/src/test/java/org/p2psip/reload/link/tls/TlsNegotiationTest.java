// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.p2psip.reload.link.LinkNode.await;
import static org.p2psip.reload.link.LinkNode.take;
import static org.p2psip.reload.link.LinkPurpose.APPLICATION;
import static org.p2psip.reload.link.LinkPurpose.OVERLAY;
import static org.p2psip.reload.link.NegotiationRole.ANSWERER;
import static org.p2psip.reload.link.NegotiationRole.OFFERER;
import static org.p2psip.reload.link.TestOverlay.ALICE;
import static org.p2psip.reload.link.TestOverlay.BOB;
import static org.p2psip.reload.link.TestOverlay.CAROL;

import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.link.AppChannel;
import org.p2psip.reload.link.Link;
import org.p2psip.reload.link.LinkNegotiation;
import org.p2psip.reload.link.LinkNode.ReceivedBytes;
import org.p2psip.reload.link.NegotiationContract;
import org.p2psip.reload.link.RefusalReason;
import org.p2psip.reload.link.internal.DirectCandidates;
import org.p2psip.reload.security.CertificateTrust;
import org.p2psip.reload.security.Credentials;
import org.p2psip.reload.wire.IceCandidate;
import org.p2psip.reload.wire.IceExtension;
import org.p2psip.reload.wire.IpAddressPort;
import org.p2psip.reload.wire.IpAddressPort.InternetAddress;
import org.p2psip.reload.wire.LinkDescription;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.OverlayLinkType;

/** Attach and AppAttach without ICE, from both sides. */
class TlsNegotiationTest extends NegotiationContract<TestNode> {
    TlsNegotiationTest() {
        super(OverlayLinkType.TLS_TCP_FH_NO_ICE);
    }

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
    @Tag("6940-6.5.1.1-1")
    @Tag("6940-6.6.5-4")
    void describesThePassiveListenerAndTheRole() {
        TestNode alice = node(ALICE);
        LinkDescription offer = describe(alice, negotiate(alice, OFFERER, OVERLAY));
        LinkDescription answer = describe(alice, negotiate(alice, ANSWERER, OVERLAY));
        assertThat(offer.role()).isEqualTo(ascii("passive"));
        assertThat(answer.role()).isEqualTo(ascii("active"));
        assertThat(offer.candidates())
                .isEqualTo(answer.candidates())
                .singleElement()
                .satisfies(candidate -> {
                    assertThat(candidate.overlayLink()).isEqualTo(OverlayLinkType.TLS_TCP_FH_NO_ICE);
                    assertThat(candidate.addressPort()).isEqualTo(IpAddressPort.of(alice.address()));
                    assertThat(candidate.priority()).isEqualTo(2130706431L);
                    assertThat(candidate.extensions())
                            .containsExactly(new IceExtension(ascii("tcptype"), ascii("passive")));
                });
    }

    @Test
    void offererDoesNotTakeALinkOfAnEarlierTime() {
        TestNode alice = node(builder().negotiationTimeout(Duration.ofMillis(100)), EXAMPLE.credentials(ALICE));
        TestNode bob = node(BOB);
        bob.connect(alice);
        take(alice.accepted);
        LinkNegotiation offering = negotiate(alice, OFFERER, OVERLAY);
        LinkDescription answer = describe(bob, negotiate(bob, ANSWERER, OVERLAY));
        assertThat(failure(alice.on(() -> offering.establish(answer, BOB)))).isEqualTo(RefusalReason.TIMED_OUT);
    }

    @Test
    void negotiationDecidesWhichOfSeveralNodeIdsIsMeant() {
        TestNode alice = node(ALICE);
        TestNode twins = node(builder(), EXAMPLE.credentials(BOB, CAROL));
        LinkNegotiation offering = negotiate(alice, OFFERER, OVERLAY);
        LinkNegotiation answering = negotiate(twins, ANSWERER, OVERLAY);
        LinkDescription offer = describe(alice, offering);
        LinkDescription answer = describe(twins, answering);
        await(twins.on(() -> answering.establish(offer, ALICE)));
        Link early = take(alice.accepted);
        NodeId other = early.certificate().nodeIds().get(1);
        assertThat(alice.on(early::peer)).isNotEqualTo(other);
        assertThat(await(alice.on(() -> offering.establish(answer, other))).peer())
                .isEqualTo(other);
    }

    @Test
    void answererTriesTheNextCandidateWhenOneFails() {
        TestNode alice = node(ALICE);
        TestNode bob = node(BOB);
        TestNode carol = node(CAROL);
        LinkNegotiation answering = negotiate(bob, ANSWERER, OVERLAY);
        LinkDescription offer =
                description(candidate(alice.address(), 1), candidate(carol.address(), 3), candidate(closedPort(), 2));
        assertThat(await(bob.on(() -> answering.establish(offer, ALICE))).peer())
                .isEqualTo(ALICE);
        assertThat(take(carol.accepted).peer()).isEqualTo(BOB);
        assertThat(bob.counters().refusals())
                .containsEntry(RefusalReason.WRONG_NODE_ID, 1L)
                .containsEntry(RefusalReason.UNREACHABLE, 1L);
    }

    @Test
    void passesOverCandidatesThatCannotBeDialled() {
        TestNode bob = node(BOB);
        InetSocketAddress address = bob.address();
        IceCandidate active = candidate(address, 1)
                .extensions(List.of(new IceExtension(ascii("tcptype"), ascii("active"))))
                .build();
        LinkDescription offer = new LinkDescription(
                Opaque.EMPTY,
                Opaque.EMPTY,
                ascii("passive"),
                List.of(
                        active,
                        IceCandidate.builder(IpAddressPort.of(address), OverlayLinkType.DTLS_UDP_SR_NO_ICE)
                                .build(),
                        candidate(new InetSocketAddress("0.0.0.0", 5), 1).build(),
                        candidate(new InetSocketAddress("224.0.0.1", 5), 1).build(),
                        candidate(TestNode.loopback(0), 1).build(),
                        IceCandidate.builder(
                                        new IpAddressPort.UnknownAddress(9, Opaque.EMPTY),
                                        OverlayLinkType.TLS_TCP_FH_NO_ICE)
                                .build()));
        LinkNegotiation answering = negotiate(bob, ANSWERER, OVERLAY);
        assertThat(failure(bob.on(() -> answering.establish(offer, ALICE)))).isEqualTo(RefusalReason.UNREACHABLE);
    }

    @Test
    void listeningOnAllAddressesOffersAddressesThatCanBeDialled() {
        TestNode alice = node(TlsLinks.builder(), EXAMPLE.credentials(ALICE));
        LinkDescription offer = describe(alice, negotiate(alice, OFFERER, OVERLAY));
        assertThat(offer.candidates()).isNotEmpty();
        assertThat(TlsLinks.CANDIDATES.dialable(offer)).hasSameSizeAs(offer.candidates());
    }

    @Test
    void advertisedAddressesStandInForTheOneListenedOn() throws IOException {
        InetAddress router = InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, 1});
        TestNode alice = node(builder().advertise(List.of(router)), EXAMPLE.credentials(ALICE));
        LinkDescription offer = describe(alice, negotiate(alice, OFFERER, OVERLAY));
        assertThat(TlsLinks.CANDIDATES.dialable(offer))
                .containsExactly(new InetSocketAddress(router, alice.address().getPort()));
    }

    @Test
    void dialsABoundedNumberOfCandidates() {
        InetSocketAddress address = TestNode.loopback(6084);
        IceCandidate[] many = new IceCandidate[DirectCandidates.MAX_TRIED + 5];
        for (int i = 0; i < many.length; i++) {
            many[i] = candidate(address, i).build();
        }
        assertThat(TlsLinks.CANDIDATES.dialable(
                        new LinkDescription(Opaque.EMPTY, Opaque.EMPTY, Opaque.EMPTY, List.of(many))))
                .hasSize(DirectCandidates.MAX_TRIED);
    }

    @Test
    void cancellingFailsWhatIsOpenAndFreesThePlace() {
        TestNode alice = node(builder().maxNegotiations(1), EXAMPLE.credentials(ALICE));
        TestNode bob = node(BOB);
        LinkNegotiation offering = negotiate(alice, OFFERER, OVERLAY);
        LinkNegotiation refused = negotiate(alice, OFFERER, OVERLAY);
        assertThat(failure(alice.on(refused::localDescription))).isEqualTo(RefusalReason.TOO_MANY_NEGOTIATIONS);

        LinkDescription answer = describe(bob, negotiate(bob, ANSWERER, OVERLAY));
        CompletionStage<Link> waiting = alice.on(() -> offering.establish(answer, BOB));
        alice.run(offering::cancel);
        assertThat(failure(waiting)).isEqualTo(RefusalReason.CANCELLED);
        alice.run(offering::cancel);
        describe(alice, negotiate(alice, OFFERER, OVERLAY));
    }

    @Test
    void eachPurposeHasItsOwnMethod() {
        TestNode alice = node(ALICE);
        LinkNegotiation overlay = negotiate(alice, OFFERER, OVERLAY);
        LinkNegotiation application = negotiate(alice, OFFERER, APPLICATION);
        LinkDescription any = describe(alice, overlay);
        assertThatThrownBy(() -> alice.on(() -> overlay.establishApplication(any, BOB)))
                .hasCauseInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> alice.on(() -> application.establish(any, BOB)))
                .hasCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void applicationChannelPassesBareBytes() {
        TestNode alice = node(ALICE);
        TestNode bob = node(BOB);
        LinkNegotiation offering = negotiate(alice, OFFERER, APPLICATION);
        LinkNegotiation answering = negotiate(bob, ANSWERER, APPLICATION);
        LinkDescription offer = describe(alice, offering);
        LinkDescription answer = describe(bob, answering);
        assertThat(offer.candidates().get(0).addressPort()).isNotEqualTo(IpAddressPort.of(alice.address()));

        CompletionStage<AppChannel> atAlice = alice.on(() -> offering.establishApplication(answer, BOB));
        AppChannel toAlice = await(bob.on(() -> answering.establishApplication(offer, ALICE)));
        AppChannel toBob = await(atAlice);
        assertThat(toAlice.peer()).isEqualTo(ALICE);
        assertThat(toBob.peer()).isEqualTo(BOB);
        assertThat(toBob.certificate().nodeIds()).containsExactly(BOB);

        ReceivedBytes fromBob = alice.receive(toBob);
        ReceivedBytes fromAlice = bob.receive(toAlice);
        bob.run(() -> toAlice.send(Unpooled.wrappedBuffer(new byte[] {1, 2, 3})));
        assertThat(fromBob.first(3)).isEqualTo("010203");
        alice.run(() -> toBob.send(Unpooled.wrappedBuffer(new byte[] {4})));
        assertThat(fromAlice.first(1)).isEqualTo("04");

        assertNobodyListens(offer);
        alice.run(toBob::close);
        await(fromAlice.closed);
        await(fromBob.closed);
        assertThat(alice.counters().open()).isZero();
    }

    @Test
    void applicationChannelMayComeBeforeTheAnswer() {
        TestNode alice = node(ALICE);
        TestNode bob = node(BOB);
        LinkNegotiation offering = negotiate(alice, OFFERER, APPLICATION);
        LinkNegotiation answering = negotiate(bob, ANSWERER, APPLICATION);
        LinkDescription offer = describe(alice, offering);
        LinkDescription answer = describe(bob, answering);
        AppChannel toAlice = await(bob.on(() -> answering.establishApplication(offer, ALICE)));
        bob.run(() -> toAlice.send(Unpooled.wrappedBuffer(new byte[] {9})));
        AppChannel toBob = await(alice.on(() -> offering.establishApplication(answer, BOB)));
        assertThat(alice.receive(toBob).first(1)).isEqualTo("09");
    }

    @Test
    void applicationListenerRefusesOtherNodesAndWaitsOn() {
        TestNode alice = node(ALICE);
        TestNode bob = node(BOB);
        TestNode carol = node(CAROL);
        LinkNegotiation offering = negotiate(alice, OFFERER, APPLICATION);
        LinkDescription offer = describe(alice, offering);
        LinkDescription answer = describe(bob, negotiate(bob, ANSWERER, APPLICATION));
        CompletionStage<AppChannel> toBob = alice.on(() -> offering.establishApplication(answer, BOB));

        LinkNegotiation wrong = negotiate(carol, ANSWERER, APPLICATION);
        AppChannel fromCarol = await(carol.on(() -> wrong.establishApplication(offer, ALICE)));
        assertThat(take(alice.refused)).isEqualTo(RefusalReason.WRONG_NODE_ID);
        await(carol.receive(fromCarol).closed);

        LinkNegotiation right = negotiate(bob, ANSWERER, APPLICATION);
        await(bob.on(() -> right.establishApplication(offer, ALICE)));
        assertThat(await(toBob).peer()).isEqualTo(BOB);
    }

    @Test
    void applicationListenerKeepsABoundedNumberOfEarlyNodes() {
        TestNode alice = node(ALICE);
        TestNode bob = node(BOB);
        LinkNegotiation offering = negotiate(alice, OFFERER, APPLICATION);
        LinkDescription offer = describe(alice, offering);
        for (int i = 0; i <= ApplicationNegotiation.MAX_EARLY; i++) {
            LinkNegotiation answering = negotiate(bob, ANSWERER, APPLICATION);
            await(bob.on(() -> answering.establishApplication(offer, ALICE)));
        }
        assertThat(take(alice.refused)).isEqualTo(RefusalReason.TOO_MANY_LINKS);
        assertThat(alice.counters().open()).isEqualTo(ApplicationNegotiation.MAX_EARLY);
        alice.run(offering::cancel);
    }

    @Test
    void applicationListenerClosesWhenNobodyComesInTime() {
        TestNode alice = node(builder().negotiationTimeout(Duration.ofMillis(100)), EXAMPLE.credentials(ALICE));
        TestNode bob = node(BOB);
        LinkNegotiation offering = negotiate(alice, OFFERER, APPLICATION);
        LinkDescription offer = describe(alice, offering);
        LinkDescription answer = describe(bob, negotiate(bob, ANSWERER, APPLICATION));
        assertThat(failure(alice.on(() -> offering.establishApplication(answer, BOB))))
                .isEqualTo(RefusalReason.TIMED_OUT);
        assertNobodyListens(offer);
        assertThat(alice.counters().negotiations()).isZero();
    }

    private static void assertNobodyListens(LinkDescription description) {
        InternetAddress target =
                (InternetAddress) description.candidates().get(0).addressPort();
        try (Socket socket = new Socket(target.address(), target.port())) {
            // The system may take a moment to close the port, and then drops who came in meanwhile.
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        } catch (IOException refused) {
            // As it should be.
        }
    }

    private static TlsLinksBuilder builder() {
        return TlsLinks.builder().listen(TestNode.anyPort());
    }

    private TestNode node(TlsLinksBuilder builder, Credentials credentials) {
        return closed(new TestNode(environment, builder, credentials, EXAMPLE.trust()));
    }
}
