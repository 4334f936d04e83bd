// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.p2psip.reload.link.LinkNode.assertIsClosed;
import static org.p2psip.reload.link.LinkNode.await;
import static org.p2psip.reload.link.LinkNode.take;
import static org.p2psip.reload.link.TestOverlay.ALICE;
import static org.p2psip.reload.link.TestOverlay.BOB;
import static org.p2psip.reload.link.TestOverlay.CAROL;

import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.p2psip.reload.driver.NettyEnvironment;
import org.p2psip.reload.link.FramedMessage;
import org.p2psip.reload.link.Link;
import org.p2psip.reload.link.LinkNode.Received;
import org.p2psip.reload.link.LinkRules;
import org.p2psip.reload.link.NoLeaks;
import org.p2psip.reload.link.RefusalReason;
import org.p2psip.reload.link.TestOverlay;
import org.p2psip.reload.security.Credentials;
import org.p2psip.reload.wire.Hex;

/** Peers that speak TLS otherwise, badly or not at all, and what becomes of the good ones. */
@ExtendWith(NoLeaks.class)
class TlsHostilePeerTest {
    private static final NettyEnvironment ENVIRONMENT = NettyEnvironment.create();
    private static final TestOverlay OVERLAY = TestOverlay.create("example.com");

    private final List<TestNode> nodes = new ArrayList<>();
    private final List<Socket> sockets = new ArrayList<>();

    @AfterEach
    void closeAll() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        nodes.forEach(node -> node.links.close());
    }

    @AfterAll
    static void closeEnvironment() {
        ENVIRONMENT.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void anotherTlsImplementationGetsItsFramesAcknowledged(String protocol) throws Exception {
        TestNode alice = node(builder());
        Socket bob = tls(alice, protocol, OVERLAY.credentials(BOB));
        Received atAlice = alice.receive(take(alice.accepted));
        bob.getOutputStream().write(Hex.decode("8000000000000002cafe"));
        assertThat(take(atAlice.messages)).isEqualTo("cafe");
        assertThat(Hex.encode(PlatformTls.read(bob, 9))).isEqualTo("810000000000000000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void refusesRsaClientsByTheSameRules(String protocol) throws Exception {
        TestNode alice = node(builder());
        tls(alice, protocol, OVERLAY.rsaCredentials(BOB));
        assertThat(take(alice.accepted).peer()).isEqualTo(BOB);
        try {
            tls(alice, protocol, TestOverlay.create("example.com").rsaCredentials(BOB));
        } catch (IOException expectedInTls12) {
            // In TLS 1.3 the client does not learn of it in the handshake.
        }
        assertThat(take(alice.refused)).isEqualTo(RefusalReason.UNKNOWN_CA);
    }

    @ParameterizedTest
    @Tag("6940-6.5.1.13-3")
    @CsvSource({"TLSv1.2, HANDSHAKE_FAILED", "TLSv1.3, NO_CERTIFICATE"})
    void refusesClientsWithoutCertificate(String protocol, RefusalReason reason) throws Exception {
        TestNode alice = node(builder());
        try {
            tls(alice, protocol, null);
        } catch (IOException expectedInTls12) {
            // In TLS 1.3 the client does not learn of it in the handshake.
        }
        assertThat(take(alice.refused)).isEqualTo(reason);
        assertThat(alice.accepted).isEmpty();
    }

    @Test
    void refusesWhatIsNotTls() throws Exception {
        TestNode alice = node(builder());
        Socket stranger = plain(alice);
        stranger.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(US_ASCII));
        assertThat(take(alice.refused)).isEqualTo(RefusalReason.NOT_TLS);
        assertIsClosed(stranger);
        assertThat(alice.on(alice.links::counters).refusals()).containsEntry(RefusalReason.NOT_TLS, 1L);
    }

    @Test
    void reportsWhoLeavesDuringTheHandshake() throws Exception {
        TestNode alice = node(builder());
        plain(alice).close();
        assertThat(take(alice.refused)).isEqualTo(RefusalReason.CLOSED_EARLY);
    }

    @Test
    void refusesWhoDoesNotFinishTheHandshakeInTime() throws Exception {
        TestNode alice = node(builder().handshakeTimeout(Duration.ofMillis(50)));
        Socket silent = plain(alice);
        assertThat(take(alice.refused)).isEqualTo(RefusalReason.TIMED_OUT);
        assertIsClosed(silent);
        assertThat(alice.on(alice.links::counters).handshakes()).isZero();
    }

    @Test
    void silentConnectionsFillTheHandshakesUpToTheLimitOnly() throws Exception {
        TestNode alice = node(builder().maxHandshakes(3));
        TestNode bob = node(OVERLAY.credentials(BOB), builder());
        List<Socket> silent = List.of(plain(alice, "127.0.0.1"), plain(alice, "127.0.0.2"), plain(alice, "127.0.0.3"));
        Socket oneTooMany = plain(alice, "127.0.0.4");
        assertThat(take(alice.refused)).isEqualTo(RefusalReason.TOO_MANY_HANDSHAKES);
        assertIsClosed(oneTooMany);
        assertThat(alice.on(alice.links::counters).handshakes()).isEqualTo(3);
        assertThat(alice.on(alice.links::counters).refusals()).containsEntry(RefusalReason.TOO_MANY_HANDSHAKES, 1L);

        silent.get(0).close();
        assertThat(take(alice.refused)).isEqualTo(RefusalReason.CLOSED_EARLY);
        assertThat(bob.connect(alice).peer()).isEqualTo(ALICE);
    }

    @Test
    void silentConnectionsOfOneAddressLeaveRoomForOthers() throws Exception {
        TestNode alice = node(builder().maxHandshakes(8));
        TestNode bob = node(OVERLAY.credentials(BOB), builder());
        for (int i = 0; i < 8; i++) {
            plain(alice, "127.0.0.2");
        }
        for (int i = 0; i < 6; i++) {
            assertThat(take(alice.refused)).isEqualTo(RefusalReason.TOO_MANY_HANDSHAKES);
        }
        assertThat(alice.on(alice.links::counters).handshakes()).isEqualTo(2);
        assertThat(bob.connect(alice).peer()).isEqualTo(ALICE);
    }

    @Test
    void bytesThatAreNoFrameCloseThatLinkOnly() throws Exception {
        TestNode alice = node(builder());
        TestNode bob = node(OVERLAY.credentials(BOB), builder());
        Link toAlice = bob.connect(alice);
        bob.receive(toAlice);
        Received fromBob = alice.receive(take(alice.accepted));

        Socket carol = tls(alice, "TLSv1.3", OVERLAY.credentials(CAROL));
        Received fromCarol = alice.receive(take(alice.accepted));
        carol.getOutputStream().write("hello".getBytes(US_ASCII));
        assertThat(await(fromCarol.closed)).contains("FramedMessage.type at byte 0: unknown type 104");
        assertIsClosed(carol);

        bob.send(toAlice, "01");
        assertThat(take(fromBob.messages)).isEqualTo("01");
    }

    @Test
    void aFrameThatClaimsSixteenMegabytesIsKeptNoFurtherThanTheOverlayAllowsAndEndsTheLink() throws Exception {
        TestNode alice = node(builder());
        alice.rules(4000, LinkRules.DEFAULT_RELIABILITY_TIMER);
        Socket bob = tls(alice, "TLSv1.3", OVERLAY.credentials(BOB));
        Received atAlice = alice.receive(take(alice.accepted));
        bob.getOutputStream().write(Hex.decode("8000000000ffffff"));
        try {
            byte[] block = new byte[64 * 1024];
            for (int i = 0; i < (1 << 24) / block.length; i++) {
                bob.getOutputStream().write(block);
            }
        } catch (IOException closedMeanwhile) {
            // The rest is of no interest.
        }
        assertThat(take(atAlice.oversized)).isEqualTo(4000);
        assertThat(await(atAlice.closed)).contains("max-message-size");
        assertThat(atAlice.messages).isEmpty();
    }

    @Test
    void carriesAFrameOfSixteenMegabytesWhereTheOverlayAllowsIt() {
        TestNode alice = node(builder());
        TestNode bob = node(OVERLAY.credentials(BOB), builder());
        alice.rules(FramedMessage.MAX_MESSAGE_BYTES, LinkRules.DEFAULT_RELIABILITY_TIMER);
        bob.rules(FramedMessage.MAX_MESSAGE_BYTES, LinkRules.DEFAULT_RELIABILITY_TIMER);
        Link toAlice = bob.connect(alice);
        bob.receive(toAlice);
        Received atAlice = alice.receive(take(alice.accepted));
        bob.run(() -> toAlice.send(Unpooled.wrappedBuffer(new byte[FramedMessage.MAX_MESSAGE_BYTES])));
        assertThat(take(atAlice.messages)).hasSize(2 * FramedMessage.MAX_MESSAGE_BYTES);
    }

    @Test
    void halfAFrameIsForgottenWithItsLink() throws Exception {
        TestNode alice = node(builder());
        Socket bob = tls(alice, "TLSv1.3", OVERLAY.credentials(BOB));
        Received atAlice = alice.receive(take(alice.accepted));
        bob.getOutputStream().write(Hex.decode("8000000000000008cafe"));
        bob.close();
        assertThat(await(atAlice.closed)).isEqualTo("closed by the far end");
        assertThat(atAlice.messages).isEmpty();
    }

    @Test
    void bytesThatAreNoTlsRecordCloseTheLink() throws Exception {
        TestNode alice = node(builder());
        Socket raw = plain(alice);
        SSLSocket bob = PlatformTls.over(raw, "TLSv1.3", OVERLAY.credentials(BOB));
        sockets.add(bob);
        Received atAlice = alice.receive(take(alice.accepted));
        raw.getOutputStream().write("garbage under the encryption".getBytes(US_ASCII));
        assertThat(await(atAlice.closed)).isEqualTo("connection lost: what arrived is not TLS");
    }

    @Test
    void tellsThatThePeerVanished() throws Exception {
        TestNode alice = node(builder());
        Socket raw = plain(alice);
        SSLSocket bob = PlatformTls.over(raw, "TLSv1.3", OVERLAY.credentials(BOB));
        sockets.add(bob);
        Received atAlice = alice.receive(take(alice.accepted));
        // Resets the connection instead of closing it.
        raw.setSoLinger(true, 0);
        raw.close();
        await(atAlice.closed);
        assertThat(alice.on(alice.links::counters).open()).isZero();
    }

    @Test
    @Tag("6940-6.6.5-2")
    void whoDoesNotAcknowledgeIsUnresponsiveUntilItDoes() throws Exception {
        TestNode alice = node(builder());
        Socket bob = tls(alice, "TLSv1.3", OVERLAY.credentials(BOB));
        Link toBob = take(alice.accepted);
        Received atAlice = alice.receive(toBob);
        alice.send(toBob, "aa");
        assertThat(Hex.encode(PlatformTls.read(bob, 9))).isEqualTo("8000000000000001aa");
        assertThat(take(atAlice.responsive)).isFalse();
        bob.getOutputStream().write(Hex.decode("810000000000000000"));
        assertThat(take(atAlice.responsive)).isTrue();
        assertThat(alice.on(toBob::isOpen)).isTrue();
    }

    @Test
    void whoDoesNotReadLosesTheLink() throws Exception {
        TestNode alice = node(builder());
        tls(alice, "TLSv1.3", OVERLAY.credentials(BOB));
        Link toBob = take(alice.accepted);
        Received atAlice = alice.receive(toBob);
        byte[] message = new byte[TestNode.MAX_MESSAGE_BYTES];
        for (int i = 0; i < 30 && alice.on(toBob::isOpen); i++) {
            alice.run(() -> toBob.send(Unpooled.wrappedBuffer(message)));
        }
        assertThat(await(atAlice.closed)).contains("reads too slowly").contains("8000000 bytes");
    }

    private Socket plain(TestNode to) throws IOException {
        return plain(to, "127.0.0.1");
    }

    private Socket plain(TestNode to, String from) throws IOException {
        Socket socket = new Socket();
        sockets.add(socket);
        socket.bind(new InetSocketAddress(from, 0));
        socket.connect(to.address());
        return socket;
    }

    private SSLSocket tls(TestNode to, String protocol, Credentials credentials)
            throws IOException, GeneralSecurityException {
        SSLSocket socket = PlatformTls.over(plain(to), protocol, credentials);
        sockets.add(socket);
        return socket;
    }

    private static TlsLinksBuilder builder() {
        return TlsLinks.builder().listen(TestNode.anyPort());
    }

    private TestNode node(TlsLinksBuilder builder) {
        return node(OVERLAY.credentials(ALICE), builder);
    }

    private TestNode node(Credentials credentials, TlsLinksBuilder builder) {
        TestNode node = new TestNode(ENVIRONMENT, builder, credentials, OVERLAY.trust());
        nodes.add(node);
        return node;
    }
}
