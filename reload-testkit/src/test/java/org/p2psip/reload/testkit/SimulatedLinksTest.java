// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.link.FramedMessage;
import org.p2psip.reload.link.Link;
import org.p2psip.reload.link.LinkNegotiation;
import org.p2psip.reload.link.LinkPurpose;
import org.p2psip.reload.link.ListenFailedException;
import org.p2psip.reload.link.NegotiationRole;
import org.p2psip.reload.link.RefusalReason;
import org.p2psip.reload.testkit.LinkEnds.Received;
import org.p2psip.reload.wire.LinkDescription;

class SimulatedLinksTest extends SimulatedLinksFixture {
    @Test
    void carriesMessagesBothWaysInOrderAndCountsThem() {
        Link link = linked();
        Received atAlice = receive(link);
        Received atBob = receive(bob.accepted.get(0));
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            expected.add("message " + i);
            link.send(LinkEnds.text("message " + i));
            bob.accepted.get(0).send(LinkEnds.text("message " + i));
        }
        simulation.runFor(SECOND);
        assertThat(atBob.messages).isEqualTo(expected);
        assertThat(atAlice.messages).isEqualTo(expected);
        assertThat(link.statistics().messagesSent()).isEqualTo(50);
        assertThat(link.statistics().messagesReceived()).isEqualTo(50);
        assertThat(link.statistics().bytesSent()).isEqualTo(link.statistics().bytesReceived());
        assertThat(alice.host.traffic().messagesSent()).isEqualTo(50);
    }

    @Test
    void keepsMessagesUntilAReceiverIsSet() {
        Link link = linked();
        link.send(LinkEnds.text("early"));
        simulation.runFor(SECOND);
        Received atBob = receive(bob.accepted.get(0));
        assertThat(atBob.messages).isEmpty();
        link.send(LinkEnds.text("late"));
        simulation.runFor(SECOND);
        assertThat(atBob.messages).containsExactly("early", "late");
        assertThatIllegalStateException().isThrownBy(() -> bob.accepted.get(0).receiver(atBob));
    }

    @Test
    void closesALinkOnWhichTooMuchWaitsForAReceiver() {
        Link link = linked();
        for (int i = 0; i < SimulatedTransport.MAX_UNREAD; i++) {
            link.send(LinkEnds.text("x"));
        }
        simulation.runFor(SECOND);
        assertThat(bob.accepted.get(0).isOpen()).isTrue();
        link.send(LinkEnds.text("one too many"));
        simulation.runFor(SECOND);
        assertThat(bob.accepted.get(0).isOpen()).isFalse();
        assertThat(link.isOpen()).isFalse();
    }

    @Test
    void deliversWhatWasSentBeforeClosingAndTellsBothReceiversOnce() {
        Link link = linked();
        Received atAlice = receive(link);
        link.send(LinkEnds.text("last words"));
        link.close();
        link.close();
        assertThat(atAlice.events).isEmpty();
        link.send(LinkEnds.text("too late"));
        simulation.runFor(SECOND);
        assertThat(atAlice.events).containsExactly("closed: closed by this node");
        Received atBob = receive(bob.accepted.get(0));
        assertThat(atBob.events).isEmpty();
        simulation.runFor(SECOND);
        assertThat(atBob.messages).containsExactly("last words");
        assertThat(atBob.events).containsExactly("closed by the far end: closed by this node");
    }

    @Test
    void announcesAMessageThatIsTooLongAndCloses() {
        Link link = linked();
        Received atBob = receive(bob.accepted.get(0));
        link.send(LinkEnds.zeros(LinkEnds.MAX_MESSAGE_BYTES));
        link.send(LinkEnds.zeros(LinkEnds.MAX_MESSAGE_BYTES + 1));
        link.send(LinkEnds.text("not read any more"));
        simulation.runFor(SECOND);
        assertThat(link.isOpen()).as("while the error may be on its way").isTrue();
        simulation.runFor(SECOND);
        assertThat(atBob.messages).hasSize(1);
        assertThat(atBob.events)
                .containsExactly(
                        "oversized " + LinkEnds.MAX_MESSAGE_BYTES,
                        "closed: the far end sent a message longer than max-message-size");
        assertThat(link.isOpen()).isFalse();
    }

    @Test
    void refusesToSendWhatNoFrameCanHold() {
        Link link = linked();
        ByteBuf tooLong = LinkEnds.zeros(FramedMessage.MAX_MESSAGE_BYTES + 1);
        assertThatIllegalArgumentException().isThrownBy(() -> link.send(tooLong));
        assertThat(tooLong.refCnt()).isZero();
    }

    @Test
    void losesMessagesAboveTheLinkButNotTheLink() {
        network.setLoss(0.5);
        Link link = linked();
        Received atBob = receive(bob.accepted.get(0));
        for (int i = 0; i < 1_000; i++) {
            link.send(LinkEnds.text("message"));
        }
        simulation.runFor(SECOND);
        assertThat(atBob.messages).hasSizeBetween(400, 600);
        assertThat(link.isOpen()).isTrue();
    }

    @Test
    void failsToConnectWhereNobodyListens() {
        bob.links.close();
        assertRefused(connect(alice, bob.host), RefusalReason.UNREACHABLE);
        assertThat(simulation.elapsed()).isLessThan(SECOND);
    }

    @Test
    void givesUpToConnectToACrashedHostAfterTheTimeOut() {
        bob.host.crash();
        assertRefused(connect(alice, bob.host), RefusalReason.UNREACHABLE);
        assertThat(simulation.elapsed())
                .isBetween(SimulatedLinks.CONNECT_TIMEOUT, SimulatedLinks.CONNECT_TIMEOUT.plus(SECOND));
        assertThat(alice.host.openConnectionCount()).isZero();
    }

    @Test
    void losesItsLinksInAPartitionAndConnectsAgainWhenItIsOver() {
        Link link = linked();
        Received atAlice = receive(link);
        network.partition(List.of(alice.host));
        link.send(LinkEnds.text("does not arrive"));
        simulation.runFor(SimulatedNetwork.DEFAULT_DETECTION_TIME);
        assertThat(atAlice.events).containsExactly("silent", "the far end is out of reach");
        assertThat(link.isOpen()).isFalse();
        assertRefused(connect(alice, bob.host), RefusalReason.UNREACHABLE);
        network.heal();
        assertThat(result(connect(alice, bob.host)).isOpen()).isTrue();
    }

    @Test
    void noticesTheCrashOfItsPeer() {
        Link link = linked();
        Received atAlice = receive(link);
        bob.host.crash();
        link.send(LinkEnds.text("does not arrive"));
        simulation.runFor(SimulatedNetwork.DEFAULT_DETECTION_TIME);
        assertThat(atAlice.events).containsExactly("silent", "the far end is out of reach");
    }

    @Test
    void startsAgainOnARestartedHost() {
        bob.host.crash();
        bob.host.restart();
        assertRefused(connect(alice, bob.host), RefusalReason.UNREACHABLE);
        LinkEnds again = new LinkEnds(bob.host, bob.credentials, authority.trust());
        result(connect(alice, bob.host));
        assertThat(again.accepted).hasSize(1);
        assertThat(bob.accepted).isEmpty();
    }

    @Test
    void limitsTheLinksTheHandshakesAndTheNegotiations() {
        SimulatedHost host = network.addHost("small");
        LinkEnds small = new LinkEnds(
                host, authority.issue("small@example.org"), authority.trust(), SimulatedLinks.create(host, 2, 1, 1));
        CompletableFuture<Link> first = connect(alice, host);
        CompletableFuture<Link> second = connect(bob, host);
        simulation.runFor(SECOND);
        assertThat(List.of(first.isCompletedExceptionally(), second.isCompletedExceptionally()))
                .containsExactlyInAnyOrder(true, false);
        assertThat(small.refused).containsExactly(RefusalReason.TOO_MANY_HANDSHAKES);

        result(connect(alice, host));
        result(connect(alice, host));
        assertThat(small.refused).hasSize(2).last().isEqualTo(RefusalReason.TOO_MANY_LINKS);

        LinkNegotiation running = small.links.negotiate(NegotiationRole.OFFERER, LinkPurpose.OVERLAY);
        LinkNegotiation refused = small.links.negotiate(NegotiationRole.OFFERER, LinkPurpose.OVERLAY);
        assertRefused(refused.localDescription(), RefusalReason.TOO_MANY_NEGOTIATIONS);
        assertRefused(
                refused.establish(describe(alice, LinkPurpose.OVERLAY), alice.credentials.nodeId()),
                RefusalReason.TOO_MANY_NEGOTIATIONS);
        running.cancel();
        assertThat(small.links
                        .negotiate(NegotiationRole.OFFERER, LinkPurpose.OVERLAY)
                        .localDescription()
                        .toCompletableFuture())
                .isCompleted();
        assertThatIllegalArgumentException().isThrownBy(() -> SimulatedLinks.create(host, 0, 1, 1));
    }

    @Test
    void closesEverythingWithTheProvider() {
        Link link = linked();
        Received atAlice = receive(link);
        CompletableFuture<Link> connecting = connect(bob, alice.host);
        CompletionStage<LinkDescription> described = bob.links
                .negotiate(NegotiationRole.OFFERER, LinkPurpose.OVERLAY)
                .localDescription();
        LinkNegotiation waiting = bob.links.negotiate(NegotiationRole.OFFERER, LinkPurpose.OVERLAY);
        CompletionStage<Link> awaited =
                waiting.establish(describe(alice, LinkPurpose.OVERLAY), alice.credentials.nodeId());
        bob.links.close();
        bob.links.close();
        assertRefused(connecting, RefusalReason.CANCELLED);
        assertRefused(awaited, RefusalReason.CANCELLED);
        assertThat(described.toCompletableFuture()).isCompleted();
        simulation.runFor(SECOND);
        assertThat(atAlice.events).containsExactly("closed by the far end: closed by this node");
        assertThat(bob.host.openConnectionCount()).isZero();
        assertThatIllegalStateException()
                .isThrownBy(() -> bob.links.negotiate(NegotiationRole.OFFERER, LinkPurpose.OVERLAY));
        assertThatIllegalStateException().isThrownBy(() -> bob.links.connect(alice.host.address()));
    }

    @Test
    void failsToListenWhereAnotherProviderDoes() {
        assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(() -> new LinkEnds(alice.host, alice.credentials, authority.trust()))
                .withCauseInstanceOf(ListenFailedException.class)
                .withMessageContaining("port 6084 of alice 10.0.0.1 is taken");
    }

    @Test
    void repeatsARunBitForBit() {
        assertThat(busyRun(5)).isEqualTo(busyRun(5)).isNotEqualTo(busyRun(6));
    }

    private static String busyRun(long seed) {
        Simulation run = Simulation.ofSeed(seed);
        SimulatedNetwork net = new SimulatedNetwork(run);
        net.setLoss(0.1);
        ThrowawayAuthority ca = ThrowawayAuthority.of(run, OVERLAY);
        List<LinkEnds> nodes = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            nodes.add(new LinkEnds(net.addHost("node " + i), ca.issue("user" + i + "@example.org"), ca.trust()));
        }
        for (LinkEnds from : nodes) {
            for (LinkEnds to : nodes) {
                if (from != to) {
                    from.links.connect(to.host.address()).thenAccept(link -> {
                        for (int i = 0; i < 5; i++) {
                            link.send(LinkEnds.text("message " + i));
                        }
                    });
                }
            }
        }
        run.schedule(Duration.ofMillis(150), () -> nodes.get(3).host.crash());
        run.runFor(Duration.ofSeconds(40));
        return run.traceHash();
    }
}
