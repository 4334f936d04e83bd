// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.p2psip.reload.link.LinkNode.await;
import static org.p2psip.reload.link.LinkPurpose.APPLICATION;
import static org.p2psip.reload.link.LinkPurpose.OVERLAY;
import static org.p2psip.reload.link.NegotiationRole.ANSWERER;
import static org.p2psip.reload.link.NegotiationRole.OFFERER;
import static org.p2psip.reload.link.TestOverlay.ALICE;
import static org.p2psip.reload.link.TestOverlay.BOB;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.p2psip.reload.driver.NettyEnvironment;
import org.p2psip.reload.link.dtls.DtlsLinks;
import org.p2psip.reload.link.tls.TlsLinks;
import org.p2psip.reload.security.Credentials;
import org.p2psip.reload.wire.IceCandidate;
import org.p2psip.reload.wire.LinkDescription;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.OverlayLinkType;

@ExtendWith(NoLeaks.class)
class CombinedLinksTest {
    private static final NettyEnvironment ENVIRONMENT = NettyEnvironment.create();
    private static final TestOverlay EXAMPLE = TestOverlay.create("example.com");

    private final List<Node> nodes = new ArrayList<>();

    /** A node with TLS, DTLS or both. */
    private static final class Node extends LinkNode {
        private final LinkProvider links;
        private final TlsLinks tls;
        private final DtlsLinks dtls;

        private Node(LinkProvider links, TlsLinks tls, DtlsLinks dtls, Credentials credentials) {
            super(ENVIRONMENT, links, credentials, EXAMPLE.trust());
            this.links = links;
            this.tls = tls;
            this.dtls = dtls;
        }

        @Override
        public InetSocketAddress address() {
            return on(tls::localAddress);
        }

        private int openTls() {
            return on(() -> tls.counters().open());
        }

        private int openDtls() {
            return on(() -> dtls.counters().open());
        }
    }

    @AfterEach
    void closeNodes() {
        nodes.forEach(node -> node.links.close());
    }

    @AfterAll
    static void closeEnvironment() {
        ENVIRONMENT.close();
    }

    @Test
    void describesTheCandidatesOfAllWithThePreferredOnesFirst() {
        Node alice = tlsAndDtls(ALICE);
        LinkDescription offer = describe(alice, negotiate(alice, OFFERER, OVERLAY));
        assertThat(offer.candidates())
                .extracting(IceCandidate::overlayLink)
                .containsExactly(OverlayLinkType.TLS_TCP_FH_NO_ICE, OverlayLinkType.DTLS_UDP_SR_NO_ICE);
        assertThat(offer.candidates().get(0).priority())
                .isGreaterThan(offer.candidates().get(1).priority());
        assertThat(offer.candidates()).extracting(IceCandidate::foundation).doesNotHaveDuplicates();
    }

    @Test
    @Tag("6940-6.5.1.13-1")
    void bothComeToTheSameSingleLinkOfThePreferredType() {
        Node alice = tlsAndDtls(ALICE);
        Node bob = tlsAndDtls(BOB);
        attach(alice, bob);
        assertThat(List.of(alice.openTls(), alice.openDtls(), bob.openTls(), bob.openDtls()))
                .containsExactly(1, 0, 1, 0);
    }

    @Test
    void theOfferersPreferenceDecides() {
        Node alice = dtlsAndTls(ALICE);
        Node bob = tlsAndDtls(BOB);
        attach(alice, bob);
        assertThat(List.of(alice.openTls(), alice.openDtls(), bob.openTls(), bob.openDtls()))
                .containsExactly(0, 1, 0, 1);
    }

    @Test
    void nodesUseWhatBothHave() {
        Node alice = tlsAndDtls(ALICE);
        Node bob = dtlsOnly(BOB);
        attach(alice, bob);
        assertThat(alice.openDtls()).isEqualTo(1);
        attach(bob, tlsAndDtls(TestOverlay.CAROL));
    }

    @Test
    void answererFallsBackWhenThePreferredTypeCannotBeReached() {
        Node alice = tlsAndDtls(ALICE);
        Node bob = tlsAndDtls(BOB);
        LinkNegotiation offering = negotiate(alice, OFFERER, OVERLAY);
        LinkNegotiation answering = negotiate(bob, ANSWERER, OVERLAY);
        LinkDescription offer = describe(alice, offering);
        LinkDescription answer = describe(bob, answering);
        // Nobody listens there any more.
        alice.run(alice.tls::close);
        CompletionStage<Link> atAlice = alice.on(() -> offering.establish(answer, BOB));
        assertThat(await(bob.on(() -> answering.establish(offer, ALICE))).peer())
                .isEqualTo(ALICE);
        assertThat(await(atAlice).peer()).isEqualTo(BOB);
        assertThat(bob.openDtls()).isEqualTo(1);
    }

    @Test
    void nodesWithNothingInCommonGetNoLink() {
        Node alice = tlsAndDtls(ALICE);
        Node bob = tlsAndDtls(BOB);
        LinkNegotiation answering = negotiate(bob, ANSWERER, OVERLAY);
        LinkDescription nothing = new LinkDescription(Opaque.EMPTY, Opaque.EMPTY, Opaque.EMPTY, List.of());
        assertThat(failure(bob.on(() -> answering.establish(nothing, ALICE)))).isEqualTo(RefusalReason.UNREACHABLE);
        LinkNegotiation offering = negotiate(alice, OFFERER, OVERLAY);
        assertThat(failure(alice.on(() -> offering.establish(nothing, BOB)))).isEqualTo(RefusalReason.UNREACHABLE);
    }

    @Test
    void applicationChannelsGoToTheProviderThatHasThem() {
        Node alice = dtlsAndTls(ALICE);
        Node bob = dtlsAndTls(BOB);
        LinkNegotiation offering = negotiate(alice, OFFERER, APPLICATION);
        LinkNegotiation answering = negotiate(bob, ANSWERER, APPLICATION);
        LinkDescription offer = describe(alice, offering);
        LinkDescription answer = describe(bob, answering);
        assertThat(offer.candidates())
                .extracting(IceCandidate::overlayLink)
                .containsOnly(OverlayLinkType.TLS_TCP_FH_NO_ICE);
        CompletionStage<AppChannel> atAlice = alice.on(() -> offering.establishApplication(answer, BOB));
        assertThat(await(bob.on(() -> answering.establishApplication(offer, ALICE)))
                        .peer())
                .isEqualTo(ALICE);
        assertThat(await(atAlice).peer()).isEqualTo(BOB);
    }

    @Test
    void bootstrapTriesOneProtocolAfterTheOther() {
        Node alice = tlsAndDtls(ALICE);
        Node bob = dtlsOnly(BOB);
        InetSocketAddress udp = bob.on(bob.dtls::localAddress);
        // Over TCP, nobody is at that port.
        assertThat(await(alice.on(() -> alice.links.connect(udp))).peer()).isEqualTo(BOB);
        assertThat(alice.openDtls()).isEqualTo(1);
    }

    @Test
    void bootstrapTellsWhatFailedWithEach() {
        Node alice = tlsAndDtls(ALICE);
        Node bob = tlsAndDtls(BOB);
        InetSocketAddress gone = bob.address();
        bob.run(bob.links::close);
        CompletionStage<Link> dial = alice.on(() -> alice.links.connect(gone));
        assertThatThrownBy(() -> await(dial))
                .hasMessageContaining("no connection")
                .hasMessageContaining("no answer within");
    }

    @Test
    void bothListenOnTheSamePortNumber() {
        TlsLinks tls = TlsLinks.builder().listen(LinkNode.anyPort()).build();
        Node overTcp = node(ALICE, tls, DtlsLinks.create(), tls);
        DtlsLinks dtls = dtls(overTcp.address());
        Node overUdp = node(ALICE, dtls, dtls, tls);
        assertThat(overUdp.on(dtls::localAddress)).isEqualTo(overTcp.address());
    }

    @Test
    void refusesTwoProvidersOfOneType() {
        assertThatThrownBy(() -> CombinedLinks.of(TlsLinks.create(), DtlsLinks.create(), TlsLinks.create()))
                .isInstanceOf(IllegalArgumentException.class);
        TlsLinks alone = TlsLinks.create();
        assertThat(CombinedLinks.of(alone)).isSameAs(alone);
    }

    @Test
    void cancellingGivesUpAll() {
        Node alice = tlsAndDtls(ALICE);
        Node bob = tlsAndDtls(BOB);
        LinkNegotiation offering = negotiate(alice, OFFERER, OVERLAY);
        LinkDescription answer = describe(bob, negotiate(bob, ANSWERER, OVERLAY));
        CompletionStage<Link> waiting = alice.on(() -> offering.establish(answer, BOB));
        alice.run(offering::cancel);
        assertThat(failure(waiting)).isEqualTo(RefusalReason.CANCELLED);
        assertThat(alice.on(() -> alice.tls.counters().negotiations())).isZero();
        assertThat(alice.on(() -> alice.dtls.counters().negotiations())).isZero();
    }

    private static void attach(Node offerer, Node answerer) {
        LinkNegotiation offering = negotiate(offerer, OFFERER, OVERLAY);
        LinkNegotiation answering = negotiate(answerer, ANSWERER, OVERLAY);
        LinkDescription offer = describe(offerer, offering);
        LinkDescription answer = describe(answerer, answering);
        NodeId answererId = answerer.nodeId();
        CompletionStage<Link> atOfferer = offerer.on(() -> offering.establish(answer, answererId));
        assertThat(await(answerer.on(() -> answering.establish(offer, offerer.nodeId())))
                        .peer())
                .isEqualTo(offerer.nodeId());
        assertThat(await(atOfferer).peer()).isEqualTo(answererId);
        assertThat(offerer.accepted).isEmpty();
        assertThat(answerer.accepted).isEmpty();
    }

    private static LinkNegotiation negotiate(Node node, NegotiationRole role, LinkPurpose purpose) {
        return node.on(() -> node.links.negotiate(role, purpose));
    }

    private static LinkDescription describe(Node node, LinkNegotiation negotiation) {
        return await(node.on(negotiation::localDescription));
    }

    private static RefusalReason failure(CompletionStage<?> stage) {
        try {
            await(stage);
        } catch (CompletionException e) {
            assertThat(e).hasCauseInstanceOf(LinkException.class);
            return ((LinkException) e.getCause()).reason();
        }
        throw new AssertionError("it succeeded");
    }

    private Node tlsAndDtls(NodeId nodeId) {
        TlsLinks tls = TlsLinks.builder().listen(LinkNode.anyPort()).build();
        DtlsLinks dtls = dtls(LinkNode.anyPort());
        return node(nodeId, CombinedLinks.of(tls, dtls), dtls, tls);
    }

    private Node dtlsAndTls(NodeId nodeId) {
        TlsLinks tls = TlsLinks.builder().listen(LinkNode.anyPort()).build();
        DtlsLinks dtls = dtls(LinkNode.anyPort());
        return node(nodeId, CombinedLinks.of(dtls, tls), dtls, tls);
    }

    private Node dtlsOnly(NodeId nodeId) {
        DtlsLinks dtls = dtls(LinkNode.anyPort());
        return node(nodeId, dtls, dtls, TlsLinks.create());
    }

    private static DtlsLinks dtls(InetSocketAddress listen) {
        return DtlsLinks.builder()
                .listen(listen)
                .connectTimeout(Duration.ofSeconds(2))
                .build();
    }

    private Node node(NodeId nodeId, LinkProvider links, DtlsLinks dtls, TlsLinks tls) {
        Node node = new Node(links, tls, dtls, EXAMPLE.credentials(nodeId));
        nodes.add(node);
        return node;
    }
}
