// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.handler.ssl.SslContext;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.ice.agent.IceSettings;
import org.p2psip.reload.ice.turn.FixedUsers;
import org.p2psip.reload.ice.turn.PeerPolicy;
import org.p2psip.reload.ice.turn.RelayAddress;
import org.p2psip.reload.ice.turn.TurnFailure;
import org.p2psip.reload.ice.turn.TurnServerSettings;

/** Relays that are reached over TLS, on the loopback address: what goes through, and whose certificate is believed. */
class TurnTlsTest {
    private static final int SECONDS = 60;
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final String NAME = "turn.example.org";

    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final EventLoop eventLoop = group.next();
    private final IceContext context =
            new IceContext(eventLoop, IceSettings.defaults().withLoopback(), new Random(6940));

    @AfterEach
    void stop() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private TurnService server(SslContext shown) throws Exception {
        return TurnService.open(
                        eventLoop,
                        List.of(TurnAddress.tls(new InetSocketAddress(LOOPBACK, 0), shown, "")),
                        TurnServerSettings.relayingAt(List.of(new RelayAddress(LOOPBACK, LOOPBACK))),
                        "example.org",
                        new FixedUsers("example.org", Map.of("alice", "secret")),
                        PeerPolicy.anyUnicast(),
                        new Random(1))
                .get(SECONDS, TimeUnit.SECONDS);
    }

    private TurnAllocation allocate(TurnService server, SslContext trusted, String name) throws Exception {
        TurnAddress address = TurnAddress.tls(server.addresses().get(0), trusted, name);
        return TurnAllocation.open(context, address, "alice", "secret").get(SECONDS, TimeUnit.SECONDS);
    }

    private void assertRefused(SslContext shown, SslContext trusted, String name) throws Exception {
        TurnService server = server(shown);
        assertThatThrownBy(() -> allocate(server, trusted, name))
                .hasCauseInstanceOf(TurnException.class)
                .satisfies(e ->
                        assertThat(((TurnException) e.getCause()).failure()).isEqualTo(TurnFailure.UNREACHABLE));
        assertThat(server.statistics().get(SECONDS, TimeUnit.SECONDS).unauthenticated())
                .as("nothing was said to whoever that is")
                .isZero();
    }

    @Test
    void datagramsGoThroughBothWays() throws Exception {
        ServerTls tls = new ServerTls();
        TurnService server = server(tls.server(NAME));
        TurnAllocation allocation = allocate(server, tls.client(), NAME);
        BlockingQueue<String> received = new LinkedBlockingQueue<>();
        Relay relay = eventLoop
                .submit(() -> {
                    Relay first = allocation.relays().get(0);
                    first.port().otherwise((datagram, from) -> received.add(ByteBufUtil.hexDump(datagram)));
                    return first;
                })
                .get();
        try (DatagramSocket peer = new DatagramSocket(0, LOOPBACK)) {
            peer.setSoTimeout(SECONDS * 1000);
            for (int length = 1; length < 1200; length += 37) {
                byte[] bytes = new byte[length];
                bytes[0] = (byte) length;
                eventLoop
                        .submit(() -> relay.port()
                                .send((InetSocketAddress) peer.getLocalSocketAddress(), Unpooled.wrappedBuffer(bytes)))
                        .get();
                DatagramPacket packet = new DatagramPacket(new byte[2000], 2000);
                peer.receive(packet);
                assertThat(packet.getSocketAddress()).isEqualTo(relay.relayedAddress());
                peer.send(packet);
                assertThat(received.poll(SECONDS, TimeUnit.SECONDS)).isEqualTo(ByteBufUtil.hexDump(bytes));
            }
        }
        server.close().get(SECONDS, TimeUnit.SECONDS);
        assertThat(allocation.lost().get(SECONDS, TimeUnit.SECONDS))
                .as("the connection went with the server")
                .isEqualTo(TurnFailure.UNREACHABLE);
    }

    @Test
    void aServerOfAnotherAuthorityIsRefused() throws Exception {
        assertRefused(new ServerTls().server(NAME), new ServerTls().client(), NAME);
    }

    @Test
    void aCertificateForAnotherNameIsRefused() throws Exception {
        ServerTls tls = new ServerTls();
        assertRefused(tls.server("other.example.org"), tls.client(), NAME);
    }

    @Test
    void aCertificateIsNotForTheAddressUnlessItSaysSo() throws Exception {
        ServerTls tls = new ServerTls();
        assertRefused(tls.server(NAME), tls.client(), LOOPBACK.getHostAddress());
    }

    @Test
    void aCertificateThatHasExpiredIsRefused() throws Exception {
        ServerTls tls = new ServerTls();
        assertRefused(tls.expired(NAME), tls.client(), NAME);
    }

    @Test
    void withoutANameWhoeverIsTrustedWillDo() throws Exception {
        ServerTls tls = new ServerTls();
        TurnService server = server(tls.server("other.example.org"));
        assertThat(allocate(server, tls.client(), "").relays()).hasSize(1);
        assertThatThrownBy(() -> allocate(server, new ServerTls().client(), ""))
                .hasCauseInstanceOf(TurnException.class);
    }

    @Test
    void whoSpeaksPlainlyToAServerOverTlsIsCutOff() throws Exception {
        TurnService server = server(new ServerTls().server(NAME));
        TurnAddress plain = TurnAddress.tcp(server.addresses().get(0));
        assertThatThrownBy(() ->
                        TurnAllocation.open(context, plain, "alice", "secret").get(SECONDS, TimeUnit.SECONDS))
                .hasCauseInstanceOf(TurnException.class);
    }
}
