// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.relays;

import static org.assertj.core.api.Assertions.assertThat;
import static org.p2psip.reload.ice.links.TestNodes.await;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.ice.agent.IceSettings;
import org.p2psip.reload.ice.driver.IceContext;
import org.p2psip.reload.ice.driver.TurnAllocation;
import org.p2psip.reload.ice.links.IceLinks;
import org.p2psip.reload.ice.links.TestNodes;
import org.p2psip.reload.ice.turn.PeerPolicy;
import org.p2psip.reload.ice.turn.RelayAddress;
import org.p2psip.reload.ice.turn.TurnServerSettings;
import org.p2psip.reload.node.ReloadNode;
import org.p2psip.reload.usage.turn.TurnCredentials;
import org.p2psip.reload.usage.turn.TurnUsage;
import org.p2psip.reload.wire.IpAddressPort;
import org.p2psip.reload.wire.NodeId;

/** Members of an overlay find relays of others and use them, on the loopback address. */
class OverlayRelaysTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final Duration PATIENCE = Duration.ofMillis(500);

    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final EventLoop eventLoop = group.next();
    private final IceContext context =
            new IceContext(eventLoop, IceSettings.defaults().withLoopback(), new Random(6940));
    private final TestNodes overlay = new TestNodes();
    private final List<ReloadNode> nodes = new ArrayList<>();
    private final List<TurnUsage> usages = new ArrayList<>();
    private final List<RelayOffer> offers = new ArrayList<>();
    private List<InetSocketAddress> bootstrap = List.of();

    @BeforeEach
    void joinThree() {
        join(3);
    }

    private void join(int more) {
        for (int i = 0; i < more; i++) {
            IceLinks links = TestNodes.links();
            TurnUsage usage = new TurnUsage();
            ReloadNode node = overlay.node(bootstrap, links, builder -> builder.usage(usage));
            await(bootstrap.isEmpty() ? node.found() : node.join());
            bootstrap = bootstrap.isEmpty() ? links.localAddresses() : bootstrap;
            nodes.add(node);
            usages.add(usage);
        }
    }

    @AfterEach
    void close() {
        overlay.close();
        offers.forEach(each -> await(each.service().close()));
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    /** Node {@code index} relays for whom {@code allowed} says, and makes that known. */
    private RelayOffer offer(int index, Predicate<NodeId> allowed) {
        RelayOffer offer = await(RelayOffer.open(
                eventLoop,
                new InetSocketAddress(LOOPBACK, 0),
                nodes.get(index)::configuration,
                new OverlayTurnUsers(nodes.get(index)::configuration, allowed),
                TurnServerSettings.relayingAt(List.of(new RelayAddress(LOOPBACK, LOOPBACK))),
                PeerPolicy.anyUnicast(),
                new Random(1)));
        offers.add(offer);
        assertThat(await(offer.advertise(usages.get(index), offer.address()))).isEqualTo(4);
        return offer;
    }

    private OverlayRelays relays(int index) {
        return new OverlayRelays(
                usages.get(index),
                () -> TurnCredentials.of(
                        nodes.get(index).configuration(), nodes.get(index).nodeId()),
                PATIENCE);
    }

    private Optional<TurnAllocation> open(OverlayRelays relays) {
        return await(eventLoop
                .submit(() -> relays.open(context))
                .syncUninterruptibly()
                .getNow());
    }

    @Test
    @Tag("6940-9-4")
    @Tag("6940-9-5")
    void aRelayOfAnotherMemberIsFoundAndGivenBack() {
        RelayOffer offer = offer(0, node -> true);
        OverlayRelays relays = relays(2);
        Optional<TurnAllocation> got = open(relays);
        assertThat(got).hasValueSatisfying(allocation -> {
            assertThat(allocation.server().address()).isEqualTo(offer.address());
            assertThat(allocation.relays()).hasSize(1);
        });
        assertThat(relays.server())
                .hasValueSatisfying(
                        each -> assertThat(each.nodeId()).isEqualTo(nodes.get(0).nodeId()));
        assertThat(await(offer.service().statistics()).allocations()).isEqualTo(1);
        eventLoop.submit(() -> got.get().release()).syncUninterruptibly();
        assertThat(open(relays)).as("the same server again").isPresent();
    }

    @Test
    void aServerThatIsGoneIsPassedOver() throws Exception {
        RelayOffer gone = offer(0, node -> true);
        await(gone.service().close());
        RelayOffer living = offer(1, node -> true);
        assertServer(relays(2), living);
    }

    @Test
    void aServerThatRefusesIsPassedOver() {
        offer(0, node -> false);
        RelayOffer willing = offer(1, node -> true);
        assertServer(relays(2), willing);
    }

    @Test
    void aRecordThatNamesSomethingElseIsPassedOver() throws Exception {
        try (DatagramSocket echo = new DatagramSocket(0, LOOPBACK)) {
            Thread echoing = new Thread(() -> echo(echo), "echo");
            echoing.start();
            assertThat(await(usages.get(0)
                            .advertise(IpAddressPort.of((InetSocketAddress) echo.getLocalSocketAddress()))))
                    .isEqualTo(4);
            RelayOffer real = offer(1, node -> true);
            assertServer(relays(2), real);
            echo.close();
            echoing.join();
        }
    }

    @Test
    void nothingIsSentToAnAddressThatARecordMustNotName() {
        RelayOffer offer = offer(0, node -> true);
        IceContext elsewhere = new IceContext(eventLoop, IceSettings.defaults(), new Random(6940));
        OverlayRelays relays = relays(2);
        assertThat(await(eventLoop
                        .submit(() -> relays.open(elsewhere))
                        .syncUninterruptibly()
                        .getNow()))
                .as("the record names a loopback address")
                .isEmpty();
        assertThat(await(offer.service().statistics()).unauthenticated()).isZero();
        assertThat(open(relays(2))).isPresent();
        assertThat(await(offer.service().statistics()).unauthenticated()).isPositive();
    }

    @Test
    void onlySoManyServersAreTriedForOneAllocation() throws Exception {
        List<DatagramSocket> silent = new ArrayList<>();
        try {
            join(OverlayRelays.MAX_SERVERS);
            for (int i = 0; i < OverlayRelays.MAX_SERVERS + 2; i++) {
                DatagramSocket socket = new DatagramSocket(0, LOOPBACK);
                silent.add(socket);
                await(usages.get(i).advertise(IpAddressPort.of((InetSocketAddress) socket.getLocalSocketAddress())));
            }
            OverlayRelays relays = relays(nodes.size() - 1);
            assertThat(open(relays)).isEmpty();
            int asked = 0;
            for (DatagramSocket socket : silent) {
                asked += wasAsked(socket) ? 1 : 0;
            }
            assertThat(asked).isEqualTo(OverlayRelays.MAX_SERVERS);
        } finally {
            silent.forEach(DatagramSocket::close);
        }
    }

    private static boolean wasAsked(DatagramSocket socket) throws IOException {
        socket.setSoTimeout(1);
        try {
            socket.receive(new DatagramPacket(new byte[2000], 2000));
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    private static void echo(DatagramSocket socket) {
        DatagramPacket packet = new DatagramPacket(new byte[2000], 2000);
        try {
            while (true) {
                socket.receive(packet);
                packet.getData()[0] |= 1;
                socket.send(packet);
            }
        } catch (SocketException closed) {
            // The test is over.
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Whichever is found first, this one gives the relay. */
    private void assertServer(OverlayRelays relays, RelayOffer expected) {
        assertThat(open(relays))
                .hasValueSatisfying(
                        allocation -> assertThat(allocation.server().address()).isEqualTo(expected.address()));
    }

    @Test
    void whereNobodyRelaysThereIsNoneAndNobodyAsksAgainForAWhile() {
        OverlayRelays relays = relays(2);
        assertThat(open(relays)).isEmpty();
        offer(0, node -> true);
        assertThat(open(relays)).as("within the minute").isEmpty();
        assertThat(open(relays(2))).isPresent();
    }

    @Test
    void whereTheOverlayHasNoKeyThereIsNone() {
        offer(0, node -> true);
        assertThat(open(new OverlayRelays(usages.get(2), Optional::empty))).isEmpty();
    }

    @Test
    void ofANodeThatIsNotBuiltYetThereIsNone() {
        TurnCredentials credentials = TurnCredentials.of(
                        nodes.get(0).configuration(), nodes.get(2).nodeId())
                .orElseThrow();
        assertThat(open(new OverlayRelays(new TurnUsage(), () -> Optional.of(credentials))))
                .isEmpty();
    }

    @Test
    void aServerThatIsTakenBackIsNotFoundAnyMore() {
        RelayOffer offer = offer(0, node -> true);
        await(offer.withdraw(usages.get(0)));
        offers.clear();
        assertThat(open(relays(2))).isEmpty();
    }
}
