// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.p2psip.reload.link.LinkNode.await;
import static org.p2psip.reload.link.LinkNode.take;
import static org.p2psip.reload.link.LinkPurpose.OVERLAY;
import static org.p2psip.reload.link.NegotiationRole.ANSWERER;
import static org.p2psip.reload.link.NegotiationRole.OFFERER;
import static org.p2psip.reload.link.TestOverlay.ALICE;
import static org.p2psip.reload.link.TestOverlay.BOB;
import static org.p2psip.reload.link.TestOverlay.CAROL;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.link.LinkNode.Received;
import org.p2psip.reload.wire.IceCandidate;
import org.p2psip.reload.wire.IpAddressPort;
import org.p2psip.reload.wire.LinkDescription;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.OverlayLinkType;

/** Attach without ICE, from both sides, whatever the links run over. */
public abstract class NegotiationContract<N extends LinkNode> extends ProviderFixture<N> {
    private final OverlayLinkType type;

    protected NegotiationContract(OverlayLinkType type) {
        this.type = type;
    }

    protected final N node(NodeId nodeId) {
        return node(EXAMPLE.credentials(nodeId));
    }

    protected static LinkNegotiation negotiate(LinkNode node, NegotiationRole role, LinkPurpose purpose) {
        return node.on(() -> node.provider().negotiate(role, purpose));
    }

    protected static LinkDescription describe(LinkNode node, LinkNegotiation negotiation) {
        return await(node.on(negotiation::localDescription));
    }

    protected final IceCandidate.Builder candidate(InetSocketAddress address, long priority) {
        return IceCandidate.builder(IpAddressPort.of(address), type).priority(priority);
    }

    protected static LinkDescription description(IceCandidate.Builder... candidates) {
        List<IceCandidate> built = new ArrayList<>();
        for (IceCandidate.Builder candidate : candidates) {
            built.add(candidate.build());
        }
        return new LinkDescription(Opaque.EMPTY, Opaque.EMPTY, ascii("passive"), built);
    }

    protected static Opaque ascii(String text) {
        return Opaque.copyOf(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** An address at which nobody is. */
    protected final InetSocketAddress closedPort() {
        N gone = node(CAROL);
        InetSocketAddress address = gone.address();
        gone.close();
        return address;
    }

    @Test
    @Tag("6940-6.5.1.13-1")
    @Tag("6940-6.5.1.13-2")
    void answererDialsAndBothGetTheLink() {
        N alice = node(ALICE);
        N bob = node(BOB);
        LinkNegotiation offering = negotiate(alice, OFFERER, OVERLAY);
        LinkNegotiation answering = negotiate(bob, ANSWERER, OVERLAY);
        LinkDescription offer = describe(alice, offering);
        LinkDescription answer = describe(bob, answering);

        CompletionStage<Link> atAlice = alice.on(() -> offering.establish(answer, BOB));
        Link toAlice = await(bob.on(() -> answering.establish(offer, ALICE)));
        Link toBob = await(atAlice);
        assertThat(toBob.peer()).isEqualTo(BOB);
        assertThat(toAlice.peer()).isEqualTo(ALICE);
        assertThat(toAlice.remoteAddress()).isEqualTo(alice.address());
        assertThat(alice.accepted).isEmpty();

        Received received = alice.receive(toBob);
        bob.receive(toAlice);
        bob.send(toAlice, "01");
        assertThat(take(received.messages)).isEqualTo("01");
        assertThat(counts(alice).negotiations()).isZero();
    }

    @Test
    void offererTakesTheLinkThatCameBeforeTheAnswer() {
        N alice = node(ALICE);
        N bob = node(BOB);
        LinkNegotiation offering = negotiate(alice, OFFERER, OVERLAY);
        LinkNegotiation answering = negotiate(bob, ANSWERER, OVERLAY);
        LinkDescription offer = describe(alice, offering);
        LinkDescription answer = describe(bob, answering);
        await(bob.on(() -> answering.establish(offer, ALICE)));
        Link early = take(alice.accepted);
        assertThat(await(alice.on(() -> offering.establish(answer, BOB)))).isSameAs(early);
    }

    @Test
    @Tag("6940-6.5.1.11-1")
    @Tag("6940-6.5.1.13-4")
    void answererRefusesAnotherNodeThanTheOneThatSignedTheOffer() {
        N alice = node(ALICE);
        N bob = node(BOB);
        LinkDescription offer = describe(alice, negotiate(alice, OFFERER, OVERLAY));
        LinkNegotiation answering = negotiate(bob, ANSWERER, OVERLAY);
        assertThat(failure(bob.on(() -> answering.establish(offer, CAROL)))).isEqualTo(RefusalReason.WRONG_NODE_ID);
        await(alice.receive(take(alice.accepted)).closed);
        assertThat(counts(bob).open()).isZero();
        assertThat(counts(bob).refusals()).containsEntry(RefusalReason.WRONG_NODE_ID, 1L);
    }

    @Test
    void offererDoesNotWaitForOneThatHasNoProtocolInCommon() {
        N alice = node(ALICE);
        LinkNegotiation offering = negotiate(alice, OFFERER, OVERLAY);
        LinkDescription answer =
                description(IceCandidate.builder(IpAddressPort.of(closedPort()), OverlayLinkType.DTLS_UDP_SR));
        assertThat(failure(alice.on(() -> offering.establish(answer, BOB)))).isEqualTo(RefusalReason.UNREACHABLE);
        assertThat(counts(alice).negotiations()).isZero();
    }

    @Test
    void offererWaitsForOneThatTellsNoCandidates() {
        N alice = node(ALICE);
        N bob = node(BOB);
        LinkNegotiation offering = negotiate(alice, OFFERER, OVERLAY);
        LinkDescription offer = describe(alice, offering);
        CompletionStage<Link> atAlice = alice.on(() -> offering.establish(description(), BOB));
        LinkNegotiation answering = negotiate(bob, ANSWERER, OVERLAY);
        await(bob.on(() -> answering.establish(offer, ALICE)));
        assertThat(await(atAlice).peer()).isEqualTo(BOB);
    }

    @Test
    void offererWaitsOnWhenAnotherNodeComes() {
        N alice = node(ALICE);
        N bob = node(BOB);
        N carol = node(CAROL);
        LinkNegotiation offering = negotiate(alice, OFFERER, OVERLAY);
        LinkDescription answer = describe(carol, negotiate(carol, ANSWERER, OVERLAY));
        CompletionStage<Link> toCarol = alice.on(() -> offering.establish(answer, CAROL));
        bob.connect(alice);
        assertThat(take(alice.accepted).peer()).isEqualTo(BOB);
        carol.connect(alice);
        assertThat(await(toCarol).peer()).isEqualTo(CAROL);
    }
}
