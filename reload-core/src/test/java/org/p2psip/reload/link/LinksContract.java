// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.p2psip.reload.link.LinkNode.await;
import static org.p2psip.reload.link.LinkNode.take;
import static org.p2psip.reload.link.TestOverlay.ALICE;
import static org.p2psip.reload.link.TestOverlay.BOB;
import static org.p2psip.reload.link.TestOverlay.CAROL;

import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.link.LinkNode.Received;

/** What links do whatever they run over: each provider without ICE is put through all of it. */
public abstract class LinksContract<N extends LinkNode> extends ProviderFixture<N> {
    @Test
    void linkCarriesMessagesBothWays() {
        N alice = node(EXAMPLE.credentials(ALICE));
        N bob = node(EXAMPLE.credentials(BOB));

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
        N alice = node(EXAMPLE.rsaCredentials(ALICE));
        N bob = node(EXAMPLE.credentials(BOB));
        N carol = node(EXAMPLE.rsaCredentials(CAROL));
        assertThat(alice.connect(bob).peer()).isEqualTo(BOB);
        assertThat(carol.connect(alice).peer()).isEqualTo(ALICE);
        assertThat(bob.connect(carol).peer()).isEqualTo(CAROL);
    }

    @Test
    void messagesThatArriveEarlyWaitForTheReceiver() {
        N alice = node(EXAMPLE.credentials(ALICE));
        N bob = node(EXAMPLE.credentials(BOB));
        Link toBob = alice.connect(bob);
        alice.receive(toBob);
        Link toAlice = take(bob.accepted);
        alice.send(toBob, "01");
        alice.send(toBob, "02");
        Received atBob = bob.receive(toAlice);
        assertThat(take(atBob.messages)).isEqualTo("01");
        assertThat(take(atBob.messages)).isEqualTo("02");
    }

    @Test
    void measuresTheRoundTrip() {
        N alice = node(EXAMPLE.credentials(ALICE));
        N bob = node(EXAMPLE.credentials(BOB));
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
    void givesBackWhatTheFarEndHasNotAcknowledgedWhenItCloses() {
        N alice = node(EXAMPLE.credentials(ALICE));
        N bob = node(EXAMPLE.credentials(BOB));
        Link toBob = alice.connect(bob);
        Received atAlice = alice.receive(toBob);
        Link toAlice = take(bob.accepted);
        alice.send(toBob, "01");
        // Nobody reads at the other end, so that nothing is acknowledged.
        alice.send(toBob, "02");
        bob.run(toAlice::close);
        await(atAlice.closed);
        assertThat(atAlice.undelivered).containsExactly("01", "02");
        assertThat(alice.on(toBob::takeUnacknowledged)).isEmpty();
    }

    @Test
    void givesBackNothingThatIsAcknowledged() {
        N alice = node(EXAMPLE.credentials(ALICE));
        N bob = node(EXAMPLE.credentials(BOB));
        Link toBob = alice.connect(bob);
        Received atAlice = alice.receive(toBob);
        Link toAlice = take(bob.accepted);
        Received atBob = bob.receive(toAlice);
        alice.send(toBob, "01");
        take(atBob.messages);
        // Bob's acknowledgement goes out before this.
        bob.send(toAlice, "02");
        take(atAlice.messages);
        bob.run(toAlice::close);
        await(atAlice.closed);
        assertThat(atAlice.undelivered).isEmpty();
    }

    @Test
    void closingTellsBothEndsOnceAfterWhatWasSentArrived() {
        N alice = node(EXAMPLE.credentials(ALICE));
        N bob = node(EXAMPLE.credentials(BOB));
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
        assertThat(counts(alice).open()).isZero();
        assertThat(counts(bob).open()).isZero();
    }

    @Test
    void tellsALateReceiverThatTheLinkIsClosed() {
        N alice = node(EXAMPLE.credentials(ALICE));
        N bob = node(EXAMPLE.credentials(BOB));
        Link toBob = alice.connect(bob);
        alice.run(toBob::close);
        assertThat(await(alice.receive(toBob).closed)).isEqualTo("closed by this node");
        assertThatThrownBy(() -> alice.receive(toBob)).hasCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void closingTheProviderClosesItsLinks() {
        N alice = node(EXAMPLE.credentials(ALICE));
        N bob = node(EXAMPLE.credentials(BOB));
        Received atAlice = alice.receive(alice.connect(bob));
        Received atBob = bob.receive(take(bob.accepted));
        alice.close();
        alice.close();
        assertThat(await(atAlice.closed)).isEqualTo("closed by this node");
        assertThat(await(atBob.closed)).isEqualTo("closed by the far end");
        assertThatThrownBy(() -> alice.connect(bob)).hasRootCauseMessage("closed");
    }

    @Test
    void portInUseFailsWithALineThatSaysWhatToDo() {
        InetSocketAddress taken = node(EXAMPLE.credentials(ALICE)).address();
        assertThatThrownBy(() -> start(taken, EXAMPLE.credentials(BOB), EXAMPLE.trust()))
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOf(ListenFailedException.class)
                .hasMessageContaining("cannot listen on ")
                .hasMessageContaining("127.0.0.1 port " + taken.getPort())
                .hasMessageContaining("choose another port")
                .hasMessageNotContaining("\n");
    }

    @Test
    void refusesNodesOfAnUnknownAuthority() {
        TestOverlay foreign = TestOverlay.create("example.com");
        N mallory = node(foreign.credentials(BOB));
        assertRefusedBothWays(node(EXAMPLE.credentials(ALICE)), mallory, RefusalReason.UNKNOWN_CA);
    }

    @Test
    void refusesExpiredCertificates() {
        N late = node(EXAMPLE.expiredCredentials(BOB));
        assertRefusedBothWays(node(EXAMPLE.credentials(ALICE)), late, RefusalReason.EXPIRED);
    }

    @Test
    void refusesNodesOfAnotherOverlayOfTheSameAuthority() {
        N stranger = node(EXAMPLE.sibling("other.example.com").credentials(BOB));
        assertRefusedBothWays(node(EXAMPLE.credentials(ALICE)), stranger, RefusalReason.WRONG_OVERLAY);
    }

    @Test
    void refusesBadNodes() {
        N bob = node(EXAMPLE.credentials(BOB));
        assertRefusedBothWays(node(EXAMPLE.credentials(ALICE), EXAMPLE.trust(BOB)), bob, RefusalReason.BAD_NODE);
    }

    @Test
    void refusesCallsOnOtherThreads() {
        N alice = node(EXAMPLE.credentials(ALICE));
        Link link = alice.connect(node(EXAMPLE.credentials(BOB)));
        assertThatThrownBy(() -> alice.provider().connect(LinkNode.loopback(1)))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(link::close).isInstanceOf(IllegalStateException.class);
    }

    /** What the stranger learns differs: in TLS 1.3 a client is through before its server has seen its certificate. */
    private void assertRefusedBothWays(N node, N stranger, RefusalReason reason) {
        stranger.dial(node.address());
        assertThat(take(node.refused)).isEqualTo(reason);
        assertThat(counts(node).refusals()).containsEntry(reason, 1L);
        assertThat(node.accepted).isEmpty();
        assertThat(counts(node).handshakes()).isZero();
        assertThat(failure(node.dial(stranger.address()))).isEqualTo(reason);
        assertThat(counts(node).open()).isZero();
    }
}
