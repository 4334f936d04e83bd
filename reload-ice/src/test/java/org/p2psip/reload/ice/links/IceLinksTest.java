// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.links;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.p2psip.reload.ice.links.IceNode.attach;
import static org.p2psip.reload.ice.links.IceNode.take;
import static org.p2psip.reload.ice.links.TestNodes.await;
import static org.p2psip.reload.link.NegotiationRole.ANSWERER;
import static org.p2psip.reload.link.NegotiationRole.OFFERER;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.driver.NettyEnvironment;
import org.p2psip.reload.ice.stun.AttributeType;
import org.p2psip.reload.ice.stun.StunClass;
import org.p2psip.reload.ice.stun.StunIntegrity;
import org.p2psip.reload.ice.stun.StunMessage;
import org.p2psip.reload.ice.stun.StunMethod;
import org.p2psip.reload.ice.stun.StunWriter;
import org.p2psip.reload.ice.stun.TransactionId;
import org.p2psip.reload.link.Link;
import org.p2psip.reload.link.LinkException;
import org.p2psip.reload.link.LinkNegotiation;
import org.p2psip.reload.link.NegotiationRole;
import org.p2psip.reload.link.RefusalReason;
import org.p2psip.reload.link.dtls.DatagramDrop;
import org.p2psip.reload.link.dtls.DtlsLinks;
import org.p2psip.reload.wire.CandidateType;
import org.p2psip.reload.wire.IceCandidate;
import org.p2psip.reload.wire.IpAddressPort;
import org.p2psip.reload.wire.LinkDescription;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.OverlayLinkType;

/** Attach with ICE from both sides, over real sockets of the loopback address. */
class IceLinksTest {
    private static final NettyEnvironment ENVIRONMENT = NettyEnvironment.create();

    private final TestNodes overlay = new TestNodes();
    private final List<IceNode> nodes = new ArrayList<>();

    @AfterEach
    void closeNodes() {
        nodes.forEach(node -> node.links.close());
    }

    @AfterAll
    static void closeEnvironment() {
        ENVIRONMENT.close();
    }

    private IceNode node() {
        return node(TestNodes.links());
    }

    private IceNode node(IceLinks links) {
        IceNode node = new IceNode(ENVIRONMENT, overlay, links);
        nodes.add(node);
        return node;
    }

    @Test
    @Tag("6940-6.5.1.1-1")
    void describesItselfWithCredentialsRoleAndHostCandidates() {
        IceNode alice = node();
        LinkDescription offer = alice.describe(alice.negotiate(OFFERER));
        LinkDescription answer = alice.describe(alice.negotiate(ANSWERER));
        assertThat(offer.role()).isEqualTo(ascii("passive"));
        assertThat(answer.role()).isEqualTo(ascii("active"));
        assertThat(offer.ufrag().length()).isBetween(4, 255);
        assertThat(offer.password().length()).isBetween(22, 255);
        assertThat(offer.ufrag()).isNotEqualTo(answer.ufrag());
        assertThat(offer.candidates()).singleElement().satisfies(candidate -> {
            assertThat(candidate.overlayLink()).isEqualTo(OverlayLinkType.DTLS_UDP_SR);
            assertThat(candidate.type()).isEqualTo(CandidateType.HOST);
            assertThat(candidate.addressPort()).isEqualTo(IpAddressPort.of(alice.address()));
            assertThat(candidate.relatedAddress()).isNull();
            assertThat(candidate.priority()).isBetween(1L, (1L << 31) - 1);
        });
    }

    @Test
    @Tag("6940-6.5.1.9-1")
    @Tag("6940-6.5.1.13-1")
    @Tag("6940-6.5.1.13-2")
    void bothEndsGetALinkOverWhichMessagesTravel() {
        IceNode alice = node();
        IceNode bob = node();
        Link[] ends = attach(alice, bob);
        assertThat(ends[0].peer()).isEqualTo(bob.nodeId());
        assertThat(ends[1].peer()).isEqualTo(alice.nodeId());
        assertThat(ends[0].type()).isEqualTo(OverlayLinkType.DTLS_UDP_SR);
        assertThat(ends[0].remoteAddress()).isEqualTo(bob.address());
        IceNode.Received atAlice = alice.receive(ends[0]);
        IceNode.Received atBob = bob.receive(ends[1]);
        alice.send(ends[0], (byte) 1, (byte) 2);
        assertThat(take(atBob.messages)).isEqualTo("0102");
        bob.send(ends[1], (byte) 3);
        assertThat(take(atAlice.messages)).isEqualTo("03");
        alice.run(ends[0]::close);
        assertThat(await(atBob.closed)).isEqualTo("closed by the far end");
        assertThat(alice.on(alice.links::counters).sessions()).isZero();
        assertThat(bob.on(bob.links::counters).sessions()).isZero();
    }

    @Test
    @Tag("6940-6.5.1.14-1")
    void answererMayBeReadyLongBeforeItsAnswerArrives() {
        IceNode alice = node();
        IceNode bob = node();
        LinkNegotiation offering = alice.negotiate(OFFERER);
        LinkNegotiation answering = bob.negotiate(ANSWERER);
        LinkDescription offer = alice.describe(offering);
        LinkDescription answer = bob.describe(answering);
        CompletionStage<Link> atBob = bob.establish(answering, offer, alice.nodeId());
        // Bob's checks are answered before Alice knows of Bob; a Binding request of a stranger comes back after them.
        ask(alice.address());
        CompletionStage<Link> atAlice = alice.establish(offering, answer, bob.nodeId());
        assertThat(await(atAlice).peer()).isEqualTo(bob.nodeId());
        assertThat(await(atBob).peer()).isEqualTo(alice.nodeId());
    }

    @Test
    void aNewLinkWithTheSameNodeTakesThePlaceOfTheFormer() {
        IceNode alice = node();
        IceNode bob = node();
        Link[] former = attach(alice, bob);
        IceNode.Received atAlice = alice.receive(former[0]);
        IceNode.Received atBob = bob.receive(former[1]);
        Link[] next = attach(bob, alice);
        assertThat(next[0]).isNotSameAs(former[1]);
        await(atAlice.closed);
        await(atBob.closed);
        bob.receive(next[0]);
        IceNode.Received received = alice.receive(next[1]);
        bob.send(next[0], (byte) 7);
        assertThat(take(received.messages)).isEqualTo("07");
    }

    @Test
    void nodesThatJoinConnectToTheSamePortWithoutIce() {
        IceNode alice = node();
        IceNode bob = node();
        InetSocketAddress address = alice.address();
        Link toAlice = await(bob.on(() -> bob.links.connect(address)));
        Link toBob = take(alice.accepted);
        assertThat(toAlice.peer()).isEqualTo(alice.nodeId());
        Link[] attached = attach(bob, alice);
        bob.receive(toAlice);
        bob.receive(attached[0]);
        IceNode.Received overFirst = alice.receive(toBob);
        IceNode.Received overSecond = alice.receive(attached[1]);
        for (int i = 0; i < 20; i++) {
            // The same bytes again would be taken for a copy.
            bob.send(toAlice, (byte) 1, (byte) i);
            bob.send(attached[0], (byte) 2, (byte) i);
            assertThat(take(overFirst.messages)).isEqualTo(String.format("01%02x", i));
            assertThat(take(overSecond.messages)).isEqualTo(String.format("02%02x", i));
        }
    }

    @Test
    @Tag("6940-6.5.1.4-2")
    @Tag("6940-6.5.1.4-3")
    void asksThePeersItHasLinksWithForItsAddress() {
        IceNode alice = node();
        IceNode bob = node();
        attach(alice, bob);
        assertThat(bob.on(() -> bob.links.stunServers())).containsExactly(alice.address());
        // What Alice sees is the host candidate itself, so nothing is added.
        assertThat(bob.describe(bob.negotiate(OFFERER)).candidates()).hasSize(1);
        alice.links.close();
        IceNode carol = node();
        attach(bob, carol);
        assertThat(bob.on(() -> bob.links.stunServers())).contains(carol.address());
    }

    @Test
    void answersStrangersThatAskForTheirAddress() throws Exception {
        IceNode alice = node();
        StunMessage answer = ask(alice.address());
        assertThat(answer.messageClass()).isEqualTo(StunClass.SUCCESS_RESPONSE);
        assertThat(answer.xorAddress(AttributeType.XOR_MAPPED_ADDRESS)).isPresent();
    }

    @Test
    @Tag("6940-6.5.1.1-4")
    void refusesDescriptionsThatMixIceWithNone() {
        LinkDescription offer = overlay(OverlayLinkType.DTLS_UDP_SR, OverlayLinkType.TLS_TCP_FH_NO_ICE);
        assertThat(refusal(offer, ANSWERER)).hasMessageContaining("without ICE");
    }

    @Test
    void refusesTheWrongRoleAndUnusableCredentials() {
        LinkDescription good = overlay(OverlayLinkType.DTLS_UDP_SR);
        assertThat(refusal(good, OFFERER)).hasMessageContaining("role");
        LinkDescription shortPassword =
                new LinkDescription(good.ufrag(), ascii("short"), good.role(), good.candidates());
        assertThat(refusal(shortPassword, ANSWERER)).hasMessageContaining("credentials");
        LinkDescription colon = new LinkDescription(ascii("a:bcd"), good.password(), good.role(), good.candidates());
        assertThat(refusal(colon, ANSWERER)).hasMessageContaining("credentials");
    }

    @Test
    void passesOverCandidatesThatNobodyCanUse() {
        IceNode alice = node();
        IceNode bob = node();
        LinkNegotiation offering = alice.negotiate(OFFERER);
        LinkNegotiation answering = bob.negotiate(ANSWERER);
        LinkDescription offer = alice.describe(offering);
        LinkDescription answer = bob.describe(answering);
        List<IceCandidate> odd = new ArrayList<>();
        odd.add(candidate("127.0.0.1", 0));
        odd.add(candidate("255.255.255.255", 6084));
        odd.add(candidate("224.0.0.1", 6084));
        odd.add(candidate("0.0.0.0", 6084));
        odd.add(IceCandidate.builder(new IpAddressPort.UnknownAddress(77, ascii("x")), OverlayLinkType.DTLS_UDP_SR)
                .build());
        odd.add(IceCandidate.builder(address("127.0.0.1", 9), new OverlayLinkType(200))
                .build());
        odd.add(IceCandidate.builder(address("127.0.0.1", 9), OverlayLinkType.DTLS_UDP_SR)
                .type(CandidateType.RESERVED, address("127.0.0.1", 9))
                .build());
        odd.addAll(offer.candidates());
        CompletionStage<Link> atBob = bob.establish(
                answering, new LinkDescription(offer.ufrag(), offer.password(), offer.role(), odd), alice.nodeId());
        CompletionStage<Link> atAlice = alice.establish(offering, answer, bob.nodeId());
        assertThat(await(atAlice).peer()).isEqualTo(bob.nodeId());
        assertThat(await(atBob).remoteAddress()).isEqualTo(alice.address());
    }

    @Test
    void candidatesWithoutNumberCostNoMoreThanThirtyTwo() throws Exception {
        IceNode bob = node();
        try (DatagramSocket sink = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            List<IceCandidate> many = Collections.nCopies(2_500, candidate("127.0.0.1", sink.getLocalPort()));
            LinkNegotiation answering = bob.negotiate(ANSWERER);
            bob.describe(answering);
            LinkDescription good = overlay(OverlayLinkType.DTLS_UDP_SR);
            bob.establish(
                    answering,
                    new LinkDescription(good.ufrag(), good.password(), good.role(), many),
                    overlay.credentials().nodeId());
            sink.setSoTimeout(300);
            int checks = 0;
            try {
                for (; checks < 1_000; checks++) {
                    sink.receive(new DatagramPacket(new byte[1_500], 1_500));
                }
            } catch (java.net.SocketTimeoutException quiet) {
                // One pair for one address; its next retransmission is further off than that.
            }
            assertThat(checks).isBetween(1, 32);
        }
    }

    @Test
    @Tag("6940-6.5.1.13-4")
    void refusesAnotherNodeThanTheOneThatSigned() {
        IceNode alice = node();
        IceNode bob = node();
        NodeId somebody = overlay.credentials().nodeId();
        LinkNegotiation offering = alice.negotiate(OFFERER);
        LinkNegotiation answering = bob.negotiate(ANSWERER);
        LinkDescription offer = alice.describe(offering);
        LinkDescription answer = bob.describe(answering);
        bob.establish(answering, offer, alice.nodeId());
        assertThat(failure(alice.establish(offering, answer, somebody)).reason())
                .isEqualTo(RefusalReason.WRONG_NODE_ID);
        assertThat(alice.on(alice.links::counters).sessions()).isZero();
    }

    @Test
    void dtlsOfUnknownSourcesGetsACookieAndNoMore() throws Exception {
        IceNode alice = node();
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            byte[] record = new byte[60];
            record[0] = 23;
            record[1] = (byte) 0xfe;
            record[2] = (byte) 0xfd;
            record[4] = 1;
            record[12] = 47;
            socket.send(new DatagramPacket(record, record.length, alice.address()));
            socket.send(new DatagramPacket(new byte[] {(byte) 128, 1, 2}, 3, alice.address()));
            ask(alice.address());
        }
        assertThat(alice.on(alice.links::counters).dropped())
                .containsEntry(DatagramDrop.UNKNOWN_SOURCE, 1L)
                .containsEntry(DatagramDrop.NOT_DTLS, 1L);
        assertThat(alice.accepted).isEmpty();
    }

    @Test
    void stunInsideOfDtlsIsNoFrameAndChangesNothing() {
        IceNode alice = node();
        IceNode bob = node();
        Link[] ends = attach(alice, bob);
        alice.receive(ends[0]);
        IceNode.Received atBob = bob.receive(ends[1]);
        ByteBuf stun = Unpooled.buffer();
        new StunWriter(new StunIntegrity())
                .begin(stun, StunClass.REQUEST, StunMethod.BINDING, new TransactionId(1, 2))
                .fingerprintAndEnd();
        byte[] message = new byte[stun.readableBytes()];
        stun.readBytes(message);
        alice.send(ends[0], message);
        assertThat(take(atBob.messages)).startsWith("0001");
        alice.send(ends[0], (byte) 9);
        assertThat(take(atBob.messages)).isEqualTo("09");
    }

    @Test
    void negotiationsAreBounded() {
        IceNode alice = node(IceLinks.builder()
                .listen(TestNodes.anyPort())
                .maxNegotiations(2)
                .build());
        alice.negotiate(OFFERER);
        LinkNegotiation second = alice.negotiate(OFFERER);
        LinkNegotiation third = alice.negotiate(OFFERER);
        assertThat(failure(alice.on(third::localDescription)).reason()).isEqualTo(RefusalReason.TOO_MANY_NEGOTIATIONS);
        alice.run(second::cancel);
        alice.describe(alice.negotiate(OFFERER));
        assertThat(alice.on(alice.links::counters).negotiations()).isEqualTo(2);
    }

    @Test
    void givesUpAtItsDeadlineWhenNobodyIsThere() {
        IceNode alice = node(IceLinks.builder()
                .listen(TestNodes.anyPort())
                .negotiationTimeout(Duration.ofMillis(200))
                .build());
        LinkNegotiation answering = alice.negotiate(ANSWERER);
        alice.describe(answering);
        LinkException failure = failure(alice.establish(
                answering,
                overlay(OverlayLinkType.DTLS_UDP_SR),
                overlay.credentials().nodeId()));
        assertThat(failure.reason()).isEqualTo(RefusalReason.TIMED_OUT);
        assertThat(alice.on(alice.links::counters).sessions()).isZero();
    }

    @Test
    void worksBesideDtlsWithoutIceAsBootstrap() {
        IceNode alice = node();
        assertThat(alice.on(() -> alice.links.type())).isEqualTo(OverlayLinkType.DTLS_UDP_SR);
        assertThatThrownBy(() -> IceLinks.create().connect(TestNodes.anyPort()))
                .isInstanceOf(IllegalStateException.class);
        assertThat(DtlsLinks.create().type()).isEqualTo(OverlayLinkType.DTLS_UDP_SR_NO_ICE);
    }

    private LinkException refusal(LinkDescription remote, NegotiationRole own) {
        IceNode alice = node();
        LinkNegotiation negotiation = alice.negotiate(own);
        alice.describe(negotiation);
        return failure(
                alice.establish(negotiation, remote, overlay.credentials().nodeId()));
    }

    private static LinkException failure(CompletionStage<?> stage) {
        try {
            await(stage);
        } catch (CompletionException e) {
            return (LinkException) e.getCause();
        }
        throw new AssertionError("did not fail");
    }

    /** An offer of somebody who is not there. */
    private static LinkDescription overlay(OverlayLinkType... types) {
        List<IceCandidate> candidates = new ArrayList<>();
        for (OverlayLinkType each : types) {
            candidates.add(IceCandidate.builder(address("127.0.0.1", 9), each).build());
        }
        return new LinkDescription(ascii("abcdefgh"), ascii("p".repeat(24)), ascii("passive"), candidates);
    }

    private static IceCandidate candidate(String ip, int port) {
        return IceCandidate.builder(address(ip, port), OverlayLinkType.DTLS_UDP_SR)
                .priority(1)
                .build();
    }

    private static IpAddressPort address(String ip, int port) {
        return IpAddressPort.of(new InetSocketAddress(ip, port));
    }

    private static Opaque ascii(String text) {
        return Opaque.copyOf(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static StunMessage ask(InetSocketAddress server) {
        ByteBuf out = Unpooled.buffer();
        new StunWriter(new StunIntegrity())
                .begin(out, StunClass.REQUEST, StunMethod.BINDING, new TransactionId(5, 6))
                .end();
        byte[] request = new byte[out.readableBytes()];
        out.readBytes(request);
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            socket.setSoTimeout(IceNode.SECONDS * 1_000);
            socket.send(new DatagramPacket(request, request.length, server));
            DatagramPacket answer = new DatagramPacket(new byte[1_500], 1_500);
            socket.receive(answer);
            return StunMessage.decode(Unpooled.wrappedBuffer(answer.getData(), 0, answer.getLength()));
        } catch (IOException | org.p2psip.reload.ice.stun.StunFormatException e) {
            throw new AssertionError(e);
        }
    }
}
