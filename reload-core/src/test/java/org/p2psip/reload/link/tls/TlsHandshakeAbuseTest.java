// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.p2psip.reload.link.LinkNode.assertIsClosed;
import static org.p2psip.reload.link.LinkNode.await;
import static org.p2psip.reload.link.LinkNode.take;
import static org.p2psip.reload.link.TestOverlay.ALICE;
import static org.p2psip.reload.link.TestOverlay.BOB;
import static org.p2psip.reload.link.TestOverlay.CAROL;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.p2psip.reload.driver.NettyEnvironment;
import org.p2psip.reload.link.Link;
import org.p2psip.reload.link.LinkNode.Received;
import org.p2psip.reload.link.NoLeaks;
import org.p2psip.reload.link.RefusalReason;
import org.p2psip.reload.link.TestOverlay;
import org.p2psip.reload.security.Credentials;
import org.p2psip.reload.wire.Hex;

/** Handshakes that are slow, too many, or begin where one is over. */
@ExtendWith(NoLeaks.class)
class TlsHandshakeAbuseTest {
    private static final NettyEnvironment ENVIRONMENT = NettyEnvironment.create();
    private static final TestOverlay OVERLAY = TestOverlay.create("example.com");

    /** A ClientHello of 512 bytes, of which hardly any will have come in time. */
    private static final String BEGIN_OF_CLIENT_HELLO = "1603010200010001fc0303";

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

    @Test
    void aHandshakeThatComesByteByByteEndsAsSoonAsASilentOne() throws Exception {
        TestNode alice = node(OVERLAY.credentials(ALICE), builder().handshakeTimeout(Duration.ofMillis(500)));
        Socket slow = plain(alice);
        CompletableFuture<Integer> sent = CompletableFuture.supplyAsync(() -> trickle(slow));
        assertThat(take(alice.refused)).isEqualTo(RefusalReason.TIMED_OUT);
        assertIsClosed(slow);
        assertThat(await(sent)).as("bytes until the connection ended").isPositive();
        assertThat(alice.on(alice.links::counters).handshakes()).isZero();
        assertThat(alice.on(alice.links::counters).refusals()).containsEntry(RefusalReason.TIMED_OUT, 1L);
    }

    @Test
    void aFloodOfConnectionsHoldsNoMorePlacesThanThereAre() throws Exception {
        TestNode alice =
                node(OVERLAY.credentials(ALICE), builder().maxHandshakes(8).handshakeTimeout(Duration.ofSeconds(5)));
        for (int i = 0; i < 300; i++) {
            Socket flooding = plain(alice, "127.0.0." + (2 + i % 5));
            flooding.getOutputStream().write(Hex.decode(BEGIN_OF_CLIENT_HELLO));
        }
        for (int i = 0; i < 300 - 8; i++) {
            assertThat(take(alice.refused)).isEqualTo(RefusalReason.TOO_MANY_HANDSHAKES);
        }
        assertThat(alice.on(alice.links::counters).handshakes()).isLessThanOrEqualTo(8);
        for (int i = 0; i < 8; i++) {
            assertThat(take(alice.refused)).isEqualTo(RefusalReason.TIMED_OUT);
        }
        TlsLinkCounters counters = alice.on(alice.links::counters);
        assertThat(counters.handshakes()).isZero();
        assertThat(counters.refusals())
                .containsEntry(RefusalReason.TOO_MANY_HANDSHAKES, 292L)
                .containsEntry(RefusalReason.TIMED_OUT, 8L);
        assertThat(node(OVERLAY.credentials(BOB), builder()).connect(alice).peer())
                .isEqualTo(ALICE);
    }

    @Test
    void renegotiationIsRefusedAndDisturbsNoOtherLink() throws Exception {
        TestNode alice = node(OVERLAY.credentials(ALICE), builder());
        TestNode carol = node(OVERLAY.credentials(CAROL), builder());
        Link fromCarol = carol.connect(alice);
        carol.receive(fromCarol);
        Received atAliceOfCarol = alice.receive(take(alice.accepted));

        SSLSocket bob = PlatformTls.over(plain(alice), "TLSv1.2", OVERLAY.credentials(BOB));
        sockets.add(bob);
        Link toBob = take(alice.accepted);
        Received atAlice = alice.receive(toBob);
        bob.getOutputStream().write(Hex.decode("8000000000000001aa"));
        assertThat(take(atAlice.messages)).isEqualTo("aa");
        PlatformTls.read(bob, 9);
        // Begins another handshake over the connection, as TLS 1.2 would let it.
        bob.startHandshake();
        bob.getOutputStream().write(Hex.decode("8000000001000001bb"));
        assertThat(take(atAlice.messages)).as("what comes under the old keys").isEqualTo("bb");
        assertThatThrownBy(() -> PlatformTls.read(bob, 9 + 1)).hasMessageContaining("no_renegotiation");
        await(atAlice.closed);
        assertThat(alice.accepted).isEmpty();
        assertThat(alice.on(alice.links::counters).refusals()).isEqualTo(Map.of(RefusalReason.RENEGOTIATION, 1L));

        carol.send(fromCarol, "01");
        assertThat(take(atAliceOfCarol.messages)).isEqualTo("01");
        assertThat(alice.on(alice.links::counters).open()).isEqualTo(1);
    }

    /** Writes the ClientHello, two hundred bytes a second, until the connection is closed. */
    private static int trickle(Socket socket) {
        int count = 0;
        try {
            OutputStream out = socket.getOutputStream();
            byte[] begin = Hex.decode(BEGIN_OF_CLIENT_HELLO);
            while (count < 512) {
                out.write(count < begin.length ? begin[count] : 0);
                count++;
                LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
            }
        } catch (IOException closed) {
            return count;
        }
        return count;
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

    private static TlsLinksBuilder builder() {
        return TlsLinks.builder().listen(TestNode.anyPort());
    }

    private TestNode node(Credentials credentials, TlsLinksBuilder builder) {
        TestNode node = new TestNode(ENVIRONMENT, builder, credentials, OVERLAY.trust());
        nodes.add(node);
        return node;
    }
}
