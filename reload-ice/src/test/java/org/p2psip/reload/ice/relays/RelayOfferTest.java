// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.relays;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.config.OverlayConfiguration;
import org.p2psip.reload.ice.agent.IceSettings;
import org.p2psip.reload.ice.driver.IceContext;
import org.p2psip.reload.ice.driver.Relay;
import org.p2psip.reload.ice.driver.TurnAddress;
import org.p2psip.reload.ice.driver.TurnAllocation;
import org.p2psip.reload.ice.driver.TurnException;
import org.p2psip.reload.ice.turn.PeerPolicy;
import org.p2psip.reload.ice.turn.RelayAddress;
import org.p2psip.reload.ice.turn.TurnFailure;
import org.p2psip.reload.ice.turn.TurnServerSettings;
import org.p2psip.reload.security.SelfSignedPolicy;
import org.p2psip.reload.usage.turn.TurnCredentials;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;

/** A peer's TURN server, and members and others that want to use it, on the loopback address. */
class RelayOfferTest {
    private static final int SECONDS = 60;
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final NodeId MEMBER = NodeId.parse("00112233445566778899aabbccddeeff");
    private static final NodeId BAD = NodeId.parse("10112233445566778899aabbccddeeff");
    private static final NodeId UNWANTED = NodeId.parse("20112233445566778899aabbccddeeff");

    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final EventLoop eventLoop = group.next();
    private final IceContext context =
            new IceContext(eventLoop, IceSettings.defaults().withLoopback(), new Random(6940));
    private final OverlayConfiguration overlay = OverlayConfiguration.builder("office.example")
            .selfSigned(SelfSignedPolicy.SHA256)
            .turnKey(Opaque.copyOf(new byte[32]))
            .badNodes(Set.of(BAD))
            .build();

    @AfterEach
    void stop() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private RelayOffer offer() throws Exception {
        return RelayOffer.open(
                        eventLoop,
                        new InetSocketAddress(LOOPBACK, 0),
                        () -> overlay,
                        new OverlayTurnUsers(() -> overlay, node -> !node.equals(UNWANTED)),
                        TurnServerSettings.relayingAt(List.of(new RelayAddress(LOOPBACK, LOOPBACK))),
                        PeerPolicy.anyUnicast(),
                        new Random(1))
                .toCompletableFuture()
                .get(SECONDS, TimeUnit.SECONDS);
    }

    private TurnAllocation allocate(RelayOffer offer, NodeId node, boolean stream) throws Exception {
        TurnCredentials credentials = TurnCredentials.of(overlay, node).orElseThrow();
        TurnAddress server = stream ? TurnAddress.tcp(offer.address()) : TurnAddress.udp(offer.address());
        return TurnAllocation.open(context, server, credentials.username(), credentials.password())
                .get(SECONDS, TimeUnit.SECONDS);
    }

    private <T> T on(Callable<T> action) throws Exception {
        return eventLoop.submit(action).get(SECONDS, TimeUnit.SECONDS);
    }

    @Test
    void membersRelayThroughIt() throws Exception {
        RelayOffer offer = offer();
        for (boolean stream : new boolean[] {false, true}) {
            TurnAllocation allocation = allocate(offer, MEMBER, stream);
            BlockingQueue<String> received = new LinkedBlockingQueue<>();
            Relay relay = on(() -> {
                allocation
                        .relays()
                        .get(0)
                        .port()
                        .otherwise((datagram, from) -> received.add(ByteBufUtil.hexDump(datagram)));
                return allocation.relays().get(0);
            });
            try (DatagramSocket peer = new DatagramSocket(0, LOOPBACK)) {
                peer.setSoTimeout(SECONDS * 1000);
                for (byte i = 1; i < 9; i++) {
                    byte[] bytes = {i, 2, 3};
                    on(() -> {
                        relay.port()
                                .send((InetSocketAddress) peer.getLocalSocketAddress(), Unpooled.wrappedBuffer(bytes));
                        return null;
                    });
                    DatagramPacket packet = new DatagramPacket(new byte[100], 100);
                    peer.receive(packet);
                    assertThat(packet.getSocketAddress()).isEqualTo(relay.relayedAddress());
                    peer.send(packet);
                    assertThat(received.poll(SECONDS, TimeUnit.SECONDS)).isEqualTo("0" + i + "0203");
                }
            }
            on(() -> {
                relay.release();
                return null;
            });
        }
        assertThat(offer.service().statistics().get(SECONDS, TimeUnit.SECONDS).allocated())
                .isEqualTo(2);
        offer.service().close().get(SECONDS, TimeUnit.SECONDS);
    }

    @Test
    void badNodesAndThoseThatTheOperatorDoesNotWantAreRefused() throws Exception {
        RelayOffer offer = offer();
        for (NodeId each : new NodeId[] {BAD, UNWANTED}) {
            assertThatThrownBy(() -> allocate(offer, each, false))
                    .hasCauseInstanceOf(TurnException.class)
                    .satisfies(e -> assertThat(((TurnException) e.getCause()).failure())
                            .isEqualTo(TurnFailure.UNAUTHENTICATED));
        }
    }
}
