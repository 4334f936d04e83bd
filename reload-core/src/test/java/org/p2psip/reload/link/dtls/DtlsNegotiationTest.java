// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.dtls;

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

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.link.Link;
import org.p2psip.reload.link.LinkNegotiation;
import org.p2psip.reload.link.LinkNode;
import org.p2psip.reload.link.NegotiationContract;
import org.p2psip.reload.link.RefusalReason;
import org.p2psip.reload.link.internal.DirectCandidates;
import org.p2psip.reload.security.CertificateTrust;
import org.p2psip.reload.security.Credentials;
import org.p2psip.reload.wire.IceCandidate;
import org.p2psip.reload.wire.IpAddressPort;
import org.p2psip.reload.wire.LinkDescription;
import org.p2psip.reload.wire.OverlayLinkType;

/** Attach without ICE over DTLS, from both sides. */
class DtlsNegotiationTest extends NegotiationContract<DtlsNode> {
    DtlsNegotiationTest() {
        super(OverlayLinkType.DTLS_UDP_SR_NO_ICE);
    }

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
    void describesTheSocketAndTheRole() {
        DtlsNode alice = node(ALICE);
        LinkDescription offer = describe(alice, negotiate(alice, OFFERER, OVERLAY));
        LinkDescription answer = describe(alice, negotiate(alice, ANSWERER, OVERLAY));
        assertThat(offer.role()).isEqualTo(ascii("passive"));
        assertThat(answer.role()).isEqualTo(ascii("active"));
        assertThat(offer.candidates())
                .isEqualTo(answer.candidates())
                .singleElement()
                .satisfies(candidate -> {
                    assertThat(candidate.overlayLink()).isEqualTo(OverlayLinkType.DTLS_UDP_SR_NO_ICE);
                    assertThat(candidate.addressPort()).isEqualTo(IpAddressPort.of(alice.address()));
                    assertThat(candidate.priority()).isEqualTo(2130706431L);
                    assertThat(candidate.extensions()).isEmpty();
                });
    }

    @Test
    @Tag("6940-6.5.1.13-1")
    @Tag("6940-6.5.1.13-2")
    void theOffererIsTheServer() {
        DtlsNode alice = node(ALICE);
        DtlsNode bob = node(BOB);
        LinkNegotiation offering = negotiate(alice, OFFERER, OVERLAY);
        LinkNegotiation answering = negotiate(bob, ANSWERER, OVERLAY);
        LinkDescription offer = describe(alice, offering);
        LinkDescription answer = describe(bob, answering);
        CompletionStage<Link> atAlice = alice.on(() -> offering.establish(answer, BOB));
        DtlsLink toAlice = (DtlsLink) await(bob.on(() -> answering.establish(offer, ALICE)));
        DtlsLink toBob = (DtlsLink) await(atAlice);
        assertThat(toBob.channel().takesPlainHandshake()).isTrue();
        assertThat(toAlice.channel().takesPlainHandshake()).isFalse();
    }

    @Test
    void anExistingLinkServesBoth() {
        DtlsNode alice = node(ALICE);
        DtlsNode bob = node(BOB);
        Link toBob = alice.connect(bob);
        Link toAlice = take(bob.accepted);
        LinkNegotiation offering = negotiate(alice, OFFERER, OVERLAY);
        LinkNegotiation answering = negotiate(bob, ANSWERER, OVERLAY);
        LinkDescription offer = describe(alice, offering);
        LinkDescription answer = describe(bob, answering);
        assertThat(await(bob.on(() -> answering.establish(offer, ALICE)))).isSameAs(toAlice);
        assertThat(await(alice.on(() -> offering.establish(answer, BOB)))).isSameAs(toBob);
    }

    @Test
    void answererTriesTheNextCandidateWhenOneFails() {
        DtlsNode alice = node(ALICE);
        DtlsNode bob = node(builder().connectTimeout(Duration.ofMillis(200)), EXAMPLE.credentials(BOB));
        DtlsNode carol = node(CAROL);
        LinkNegotiation answering = negotiate(bob, ANSWERER, OVERLAY);
        LinkDescription offer =
                description(candidate(alice.address(), 1), candidate(carol.address(), 3), candidate(closedPort(), 2));
        assertThat(await(bob.on(() -> answering.establish(offer, ALICE))).peer())
                .isEqualTo(ALICE);
        assertThat(bob.counters().refusals())
                .containsEntry(RefusalReason.WRONG_NODE_ID, 1L)
                .containsEntry(RefusalReason.UNREACHABLE, 1L);
    }

    @Test
    void passesOverCandidatesThatCannotBeDialled() {
        DtlsNode bob = node(BOB);
        InetSocketAddress address = bob.address();
        LinkDescription offer = description(
                IceCandidate.builder(IpAddressPort.of(address), OverlayLinkType.TLS_TCP_FH_NO_ICE),
                candidate(new InetSocketAddress("0.0.0.0", 5), 1),
                candidate(new InetSocketAddress("224.0.0.1", 5), 1),
                candidate(LinkNode.loopback(0), 1));
        LinkNegotiation answering = negotiate(bob, ANSWERER, OVERLAY);
        assertThat(failure(bob.on(() -> answering.establish(offer, ALICE)))).isEqualTo(RefusalReason.UNREACHABLE);
        IceCandidate.Builder[] many = new IceCandidate.Builder[DirectCandidates.MAX_TRIED + 5];
        for (int i = 0; i < many.length; i++) {
            many[i] = candidate(address, i);
        }
        assertThat(DtlsNegotiation.CANDIDATES.dialable(description(many))).hasSize(DirectCandidates.MAX_TRIED);
    }

    @Test
    void negotiationDecidesWhichOfSeveralNodeIdsIsMeant() {
        DtlsNode alice = node(ALICE);
        DtlsNode twins = node(builder(), EXAMPLE.credentials(BOB, CAROL));
        LinkDescription offer = describe(twins, negotiate(twins, OFFERER, OVERLAY));
        LinkNegotiation answering = negotiate(alice, ANSWERER, OVERLAY);
        assertThat(await(alice.on(() -> answering.establish(offer, CAROL))).peer())
                .isEqualTo(CAROL);
    }

    @Test
    void negotiationsAreBoundedAndTimedOut() {
        DtlsNode alice = node(
                builder().maxNegotiations(1).negotiationTimeout(Duration.ofMillis(300)), EXAMPLE.credentials(ALICE));
        DtlsNode bob = node(BOB);
        LinkNegotiation offering = negotiate(alice, OFFERER, OVERLAY);
        LinkNegotiation refused = negotiate(alice, OFFERER, OVERLAY);
        assertThat(failure(alice.on(refused::localDescription))).isEqualTo(RefusalReason.TOO_MANY_NEGOTIATIONS);
        LinkDescription answer = describe(bob, negotiate(bob, ANSWERER, OVERLAY));
        assertThat(failure(alice.on(() -> offering.establish(answer, BOB)))).isEqualTo(RefusalReason.TIMED_OUT);
        LinkNegotiation second = negotiate(alice, OFFERER, OVERLAY);
        CompletionStage<Link> waiting = alice.on(() -> second.establish(answer, BOB));
        alice.run(second::cancel);
        assertThat(failure(waiting)).isEqualTo(RefusalReason.CANCELLED);
        assertThat(alice.counters().negotiations()).isZero();
    }

    @Test
    void carriesNoApplicationChannels() {
        DtlsNode alice = node(ALICE);
        assertThat(alice.links.carries(APPLICATION)).isFalse();
        LinkNegotiation negotiation = negotiate(alice, OFFERER, APPLICATION);
        assertThat(failure(alice.on(negotiation::localDescription))).isEqualTo(RefusalReason.UNREACHABLE);
        LinkNegotiation overlay = negotiate(alice, OFFERER, OVERLAY);
        LinkDescription any = describe(alice, overlay);
        assertThatThrownBy(() -> alice.on(() -> overlay.establishApplication(any, BOB)))
                .hasCauseInstanceOf(IllegalStateException.class);
    }

    private static DtlsLinksBuilder builder() {
        return DtlsLinks.builder().listen(LinkNode.anyPort());
    }

    private DtlsNode node(DtlsLinksBuilder builder, Credentials credentials) {
        return closed(new DtlsNode(environment, builder, credentials, EXAMPLE.trust()));
    }
}
