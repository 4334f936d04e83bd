// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.security.Credentials;
import org.p2psip.reload.wire.AttachAnswer;
import org.p2psip.reload.wire.AttachRequest;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.ErrorCode;
import org.p2psip.reload.wire.ErrorResponse;
import org.p2psip.reload.wire.IceCandidate;
import org.p2psip.reload.wire.IpAddressPort;
import org.p2psip.reload.wire.LinkDescription;
import org.p2psip.reload.wire.MessageBody;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.OverlayLinkType;
import org.p2psip.reload.wire.ReceivedMessage;
import org.p2psip.reload.wire.TransactionId;
import org.p2psip.reload.wire.UpdateRequest;
import org.p2psip.reload.wire.WireWriter;

/** Attaches that meet others under way (RFC 6940, Section 6.5.1.2), from a peer that also speaks for another one. */
class AttachCollisionSimulationTest {
    private static final LinkDescription OFFER =
            new LinkDescription(Opaque.EMPTY, Opaque.EMPTY, ascii("passive"), List.of());
    private static final LinkDescription ANSWER =
            new LinkDescription(Opaque.EMPTY, Opaque.EMPTY, ascii("active"), List.of());

    private final RingScenario scenario = new RingScenario(1, 3);
    private SimulatedPeer node;
    private RawPeer between;

    @BeforeEach
    void connectToARing() {
        scenario.network.setLoss(0);
        scenario.converge();
        node = scenario.overlay.peers().get(0);
        SimulatedHost host = scenario.network.addHost("between");
        between = new RawPeer(
                scenario.simulation,
                host,
                scenario.overlay.configuration(),
                scenario.authority.issue("between@" + RingScenario.OVERLAY),
                scenario.authority);
        between.connect(host, node.host().address());
    }

    @Test
    @Tag("6940-6.5.1.2-6")
    @Tag("6940-6.5.1.2-7")
    void theSmallerNodeIdGivesWay() {
        Credentials other = other(true);
        ReceivedMessage own = ownAttachTo(other);
        between.sendBytes(between.forwarded(other, to(node.nodeId()), new AttachRequest(OFFER, false)));
        ReceivedMessage answer = between.awaitMessage(AttachAnswer.class, 1);
        assertThat(((AttachAnswer) between.bodyOf(answer)).description().role()).isEqualTo(ascii("active"));

        int sent = transmissions(own);
        scenario.simulation.runFor(Duration.ofSeconds(20));
        assertThat(transmissions(own)).isEqualTo(sent);
    }

    @Test
    @Tag("6940-6.5.1.2-8")
    void theLargerNodeIdInsistsOnItsOwnAttach() {
        Credentials other = other(false);
        ReceivedMessage own = ownAttachTo(other);
        between.sendBytes(between.forwarded(other, to(node.nodeId()), new AttachRequest(OFFER, false)));
        assertThat(refusal()).isEqualTo(ErrorCode.IN_PROGRESS);

        scenario.simulation.runFor(Duration.ofSeconds(20));
        assertThat(transmissions(own)).isEqualTo(5);
    }

    @Test
    @Tag("6940-6.5.1.2-4")
    void refusesAnAttachWhileTheLinkIsBeingMade() {
        Credentials other = other(true);
        ReceivedMessage own = ownAttachTo(other);
        between.sendBytes(between.answer(own, new AttachAnswer(ANSWER, false), other));
        scenario.simulation.runFor(Duration.ofSeconds(1));
        between.sendBytes(between.forwarded(other, to(node.nodeId()), new AttachRequest(OFFER, false)));
        assertThat(refusal()).isEqualTo(ErrorCode.IN_PROGRESS);
    }

    @Test
    @Tag("6940-6.5.1.2-9")
    void refusesTheNinthAttachOfOnePeerUntilTheOthersAreOver() {
        SimulatedHost dead = scenario.network.addHost("dead");
        dead.crash();
        IceCandidate candidate = IceCandidate.builder(
                        IpAddressPort.of(dead.address()), OverlayLinkType.TLS_TCP_FH_NO_ICE)
                .build();
        AttachRequest attach = new AttachRequest(
                new LinkDescription(Opaque.EMPTY, Opaque.EMPTY, ascii("passive"), List.of(candidate)), false);
        for (int i = 1; i <= 8; i++) {
            between.sendBytes(ask(attach));
            between.awaitMessage(AttachAnswer.class, i);
        }
        between.sendBytes(ask(attach));
        assertThat(refusal()).isEqualTo(ErrorCode.REQUEST_TIMEOUT);

        scenario.simulation.runFor(Duration.ofSeconds(40));
        between.sendBytes(ask(attach));
        between.awaitMessage(AttachAnswer.class, 9);
    }

    @Test
    @Tag("6940-6.5.1.2-9")
    void refusesFurtherAttachesWhileTwentyFourThatOneNeighborBringsAreUnderWay() {
        SimulatedHost dead = scenario.network.addHost("dead");
        dead.crash();
        IceCandidate candidate = IceCandidate.builder(
                        IpAddressPort.of(dead.address()), OverlayLinkType.TLS_TCP_FH_NO_ICE)
                .build();
        AttachRequest attach = new AttachRequest(
                new LinkDescription(Opaque.EMPTY, Opaque.EMPTY, ascii("passive"), List.of(candidate)), false);
        for (int i = 0; i < 4; i++) {
            Credentials other = scenario.authority.issue("other" + i + "@" + RingScenario.OVERLAY);
            for (int j = 0; j < 8; j++) {
                between.sendBytes(between.forwarded(other, to(node.nodeId()), attach));
            }
            scenario.simulation.runFor(Duration.ofMillis(500));
        }
        scenario.simulation.runFor(Duration.ofSeconds(2));
        assertThat(between.messages(AttachAnswer.class)).hasSize(24);
        assertThat(between.messages(ErrorResponse.class))
                .as("nobody is left without a word")
                .hasSize(8)
                .allMatch(message ->
                        ((ErrorResponse) between.bodyOf(message)).errorCode().equals(ErrorCode.REQUEST_TIMEOUT));

        scenario.simulation.runFor(Duration.ofSeconds(40));
        between.sendBytes(ask(attach));
        between.awaitMessage(AttachAnswer.class, 25);
        scenario.overlay.awaitRing(RingScenario.CONVERGENCE);
    }

    /** Credentials of a node right before or right after the node under test. */
    private Credentials other(boolean larger) {
        byte[] id = node.nodeId().toByteArray();
        int last = id.length - 1;
        assertThat(id[last] & 0xFF).isBetween(1, 0xFE);
        id[last] += (byte) (larger ? 1 : -1);
        return scenario.authority.issue("other@" + RingScenario.OVERLAY, NodeId.copyOf(id));
    }

    /** Names {@code other} as a neighbor, and waits for the Attach that the node then sends to it. */
    private ReceivedMessage ownAttachTo(Credentials other) {
        Opaque update = WireWriter.toOpaque(out -> {
            out.uint32(1);
            out.uint8(2);
            out.opaque16(Opaque.EMPTY);
            out.opaque16(other.nodeId().toOpaque());
        });
        between.sendBytes(
                between.message(to(node.nodeId()), new UpdateRequest(update), header -> header, contents -> contents));
        ReceivedMessage attach = between.awaitMessage(AttachRequest.class, 1);
        assertThat(attach.header().destinationList())
                .containsExactly(to(between.credentials().nodeId()), to(other.nodeId()));
        return attach;
    }

    private byte[] ask(MessageBody body) {
        return between.message(to(node.nodeId()), body, header -> header, contents -> contents);
    }

    private ErrorCode refusal() {
        return ((ErrorResponse) between.bodyOf(between.awaitMessage(ErrorResponse.class, 1))).errorCode();
    }

    private int transmissions(ReceivedMessage request) {
        TransactionId id = request.header().transactionId();
        return (int) between.messages(AttachRequest.class).stream()
                .filter(message -> message.header().transactionId().equals(id))
                .count();
    }

    private static Destination to(NodeId node) {
        return new Destination.Node(node);
    }

    private static Opaque ascii(String text) {
        return Opaque.copyOf(text.getBytes(StandardCharsets.US_ASCII));
    }
}
