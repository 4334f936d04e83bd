// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.ice;

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
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.p2psip.reload.ice.agent.IceSettings;
import org.p2psip.reload.ice.driver.IceContext;
import org.p2psip.reload.ice.driver.Relay;
import org.p2psip.reload.ice.driver.TurnAddress;
import org.p2psip.reload.ice.driver.TurnAllocation;
import org.p2psip.reload.ice.driver.TurnException;
import org.p2psip.reload.ice.turn.TurnFailure;

/** Allocations at coturn: permissions, channels, nonces that grow stale, quotas. Fails without coturn. */
@Tag("interop")
class TurnAllocationInteropTest {
    private static final int SECONDS = 60;

    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final EventLoop eventLoop = group.next();
    private final IceContext context =
            new IceContext(eventLoop, IceSettings.defaults().withLoopback(), new SecureRandom());
    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();

    @AfterEach
    void stop() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private <T> T on(Callable<T> action) throws Exception {
        return eventLoop.submit(action).get(SECONDS, TimeUnit.SECONDS);
    }

    private TurnAllocation open(TurnAddress server) throws Exception {
        TurnAllocation allocation = TurnAllocation.open(context, server, CoturnServer.USER, CoturnServer.PASSWORD)
                .get(SECONDS, TimeUnit.SECONDS);
        on(() -> {
            allocation
                    .relays()
                    .get(0)
                    .port()
                    .otherwise((datagram, from) -> received.add(ByteBufUtil.hexDump(datagram)));
            return null;
        });
        return allocation;
    }

    private static DatagramSocket peer() throws Exception {
        DatagramSocket peer = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"));
        peer.setSoTimeout(SECONDS * 1000);
        return peer;
    }

    private void exchange(Relay relay, DatagramSocket peer, int number) throws Exception {
        byte[] bytes = {(byte) 0x80, (byte) number, 1};
        on(() -> {
            relay.port().send((InetSocketAddress) peer.getLocalSocketAddress(), Unpooled.wrappedBuffer(bytes));
            return null;
        });
        DatagramPacket packet = new DatagramPacket(new byte[100], 100);
        peer.receive(packet);
        assertThat(packet.getLength()).isEqualTo(3);
        assertThat(packet.getSocketAddress()).isEqualTo(relay.relayedAddress());
        peer.send(packet);
        assertThat(received.poll(SECONDS, TimeUnit.SECONDS)).isEqualTo(ByteBufUtil.hexDump(bytes));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void datagramsGoByIndicationsAndThenByChannel(boolean stream, @TempDir Path folder) throws Exception {
        try (CoturnServer turn = CoturnServer.start(folder);
                DatagramSocket peer = peer();
                DatagramSocket other = peer()) {
            TurnAllocation allocation =
                    open(stream ? TurnAddress.tcp(turn.address()) : TurnAddress.udp(turn.address()));
            Relay relay = on(() -> allocation.relays().get(0));
            for (int i = 0; i < 10; i++) {
                exchange(relay, peer, i);
                exchange(relay, other, i);
            }
            on(() -> {
                relay.release();
                return null;
            });
        }
    }

    @Test
    void staleNoncesAreReplaced(@TempDir Path folder) throws Exception {
        try (CoturnServer turn = CoturnServer.start(folder, "stale-nonce=1");
                DatagramSocket peer = peer()) {
            TurnAllocation allocation = open(TurnAddress.udp(turn.address()));
            Relay relay = on(() -> allocation.relays().get(0));
            // By then coturn takes the nonce no more.
            eventLoop.schedule(() -> 0, 3, TimeUnit.SECONDS).get(SECONDS, TimeUnit.SECONDS);
            for (int i = 0; i < 6; i++) {
                exchange(relay, peer, i);
            }
            assertThat(allocation.lost()).isNotDone();
        }
    }

    @Test
    void theServersQuotaIsTold(@TempDir Path folder) throws Exception {
        try (CoturnServer turn = CoturnServer.start(folder, "user-quota=1")) {
            TurnAllocation first = open(TurnAddress.udp(turn.address()));
            assertThat(first.relays()).hasSize(1);
            assertThatThrownBy(() -> open(TurnAddress.udp(turn.address())))
                    .hasCauseInstanceOf(TurnException.class)
                    .satisfies(e ->
                            assertThat(((TurnException) e.getCause()).failure()).isEqualTo(TurnFailure.QUOTA_REACHED));
        }
    }

    @Test
    void aServerThatIsNotThereIsTold() {
        assertThatThrownBy(() -> TurnAllocation.open(
                                context, TurnAddress.tcp(new InetSocketAddress("127.0.0.1", 1)), "a", "b")
                        .get(SECONDS, TimeUnit.SECONDS))
                .hasCauseInstanceOf(TurnException.class);
    }
}
