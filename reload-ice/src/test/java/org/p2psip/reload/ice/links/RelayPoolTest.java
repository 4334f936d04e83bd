// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.links;

import static org.assertj.core.api.Assertions.assertThat;
import static org.p2psip.reload.ice.links.TestNodes.await;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.ice.agent.IceSettings;
import org.p2psip.reload.ice.driver.IceContext;
import org.p2psip.reload.ice.driver.Relay;
import org.p2psip.reload.ice.driver.TurnAddress;
import org.p2psip.reload.ice.driver.TurnService;
import org.p2psip.reload.ice.turn.FixedUsers;
import org.p2psip.reload.ice.turn.PeerPolicy;
import org.p2psip.reload.ice.turn.RelayAddress;
import org.p2psip.reload.ice.turn.TurnServerSettings;

/** How sessions share allocations at a server on the loopback address. */
class RelayPoolTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Duration SHORT = Duration.ofMillis(50);

    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final EventLoop eventLoop = group.next();
    private final IceContext context =
            new IceContext(eventLoop, IceSettings.defaults().withLoopback(), new Random(6940));
    private TurnService server;

    @BeforeEach
    void startServer() {
        server = await(open(new InetSocketAddress(LOOPBACK, 0)));
    }

    private CompletableFuture<TurnService> open(InetSocketAddress address) {
        return TurnService.open(
                eventLoop,
                List.of(TurnAddress.udp(address)),
                TurnServerSettings.relayingAt(List.of(new RelayAddress(LOOPBACK, LOOPBACK))),
                "example.org",
                new FixedUsers("example.org", Map.of("alice", "secret")),
                PeerPolicy.anyUnicast(),
                new Random(1));
    }

    /** The system takes a moment to free a port. */
    private void startAgain(InetSocketAddress address) throws InterruptedException {
        for (int i = 0; i < 1200; i++) {
            try {
                server = await(open(address));
                return;
            } catch (CompletionException e) {
                boolean unused = new CountDownLatch(1).await(50, TimeUnit.MILLISECONDS);
            }
        }
        throw new AssertionError("the port stays taken");
    }

    @AfterEach
    void stop() {
        await(server.close());
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private RelayPool pool(Duration idle) {
        return new RelayPool(
                new TurnRelays(List.of(TurnAddress.udp(server.addresses().get(0))), "alice", "secret"),
                context,
                idle,
                LONG);
    }

    private <T> T on(Callable<T> action) {
        return eventLoop.submit(action).syncUninterruptibly().getNow();
    }

    private Relay share(RelayPool pool) {
        return await(on(pool::share)).get(0);
    }

    private Relay takeAlone(RelayPool pool) {
        return await(on(pool::takeAlone)).get(0);
    }

    private void release(Relay relay) {
        on(() -> {
            relay.release();
            return true;
        });
    }

    private long atServer() {
        return await(server.statistics()).allocations();
    }

    private void awaitAtServer(long expected) throws InterruptedException {
        for (int i = 0; i < 1200 && atServer() != expected; i++) {
            boolean unused = new CountDownLatch(1).await(50, TimeUnit.MILLISECONDS);
        }
        assertThat(atServer()).isEqualTo(expected);
    }

    @Test
    void linksThatAskAtOnceShareOneAllocation() {
        RelayPool pool = pool(LONG);
        List<CompletableFuture<List<Relay>>> asked = on(() -> {
            List<CompletableFuture<List<Relay>>> all = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                all.add(pool.share());
            }
            return all;
        });
        assertThat(asked)
                .extracting(each -> await(each).get(0).relayedAddress())
                .containsOnly(share(pool).relayedAddress());
        assertThat(atServer()).isEqualTo(1);
    }

    @Test
    void asManyLinksAsAllowedShareOneAndTheNextGetsAnother() {
        RelayPool pool = pool(LONG);
        InetSocketAddress first = share(pool).relayedAddress();
        for (int i = 1; i < RelayPool.MAX_LEASES; i++) {
            assertThat(share(pool).relayedAddress()).isEqualTo(first);
        }
        assertThat(share(pool).relayedAddress()).isNotEqualTo(first);
        assertThat(atServer()).isEqualTo(2);
    }

    @Test
    void whoAsksForMoreThanAllowedGetsNone() {
        RelayPool pool = pool(LONG);
        for (int i = 0; i < RelayPool.MAX_ALLOCATIONS; i++) {
            takeAlone(pool);
        }
        assertThat(await(on(pool::takeAlone))).isEmpty();
        assertThat(await(on(pool::share))).isEmpty();
        assertThat(atServer()).isEqualTo(RelayPool.MAX_ALLOCATIONS);
    }

    @Test
    void whatATunnelHasIsNobodyElsesUntilItIsGivenBack() {
        RelayPool pool = pool(LONG);
        Relay ofLink = share(pool);
        Relay ofTunnel = takeAlone(pool);
        assertThat(ofTunnel.relayedAddress()).isNotEqualTo(ofLink.relayedAddress());
        assertThat(share(pool).relayedAddress()).isEqualTo(ofLink.relayedAddress());
        release(ofTunnel);
        assertThat(takeAlone(pool).relayedAddress()).isEqualTo(ofTunnel.relayedAddress());
        assertThat(atServer()).isEqualTo(2);
    }

    @Test
    void whatNobodyUsesForAWhileIsGivenBackToTheServer() throws InterruptedException {
        RelayPool pool = pool(SHORT);
        Relay one = share(pool);
        Relay other = share(pool);
        release(one);
        release(one);
        assertThat(atServer()).isEqualTo(1);
        release(other);
        awaitAtServer(0);
        assertThat(on(pool::size)).isZero();
        assertThat(share(pool).relayedAddress()).isNotNull();
    }

    @Test
    void allIsGivenBackWhenTheNodeCloses() throws InterruptedException {
        RelayPool pool = pool(LONG);
        share(pool);
        takeAlone(pool);
        on(() -> {
            pool.close();
            return true;
        });
        awaitAtServer(0);
        assertThat(await(on(pool::share))).isEmpty();
    }

    @Test
    void whereNobodyGivesARelayNobodyIsAskedAgainForAWhile() {
        int[] asked = new int[1];
        RelayPool pool = new RelayPool(
                context -> {
                    asked[0]++;
                    return RelaySource.none().open(context);
                },
                context,
                LONG,
                LONG);
        assertThat(await(on(pool::share))).isEmpty();
        assertThat(await(on(pool::share))).isEmpty();
        assertThat(await(on(pool::takeAlone))).isEmpty();
        assertThat(asked[0]).isEqualTo(1);
    }

    @Test
    void anAllocationThatTheServerDropsIsNotGivenToAnybody() throws InterruptedException {
        RelayPool pool = pool(LONG);
        share(pool);
        InetSocketAddress address = server.addresses().get(0);
        await(server.close());
        startAgain(address);
        // The server answers 437 to what is asked of an allocation that it does not know.
        on(() -> {
            pool.share().join().get(0).permit(new InetSocketAddress(LOOPBACK, 9));
            return true;
        });
        for (int i = 0; i < 1200 && on(pool::size) > 0; i++) {
            boolean unused = new CountDownLatch(1).await(50, TimeUnit.MILLISECONDS);
        }
        assertThat(on(pool::size)).isZero();
        assertThat(atServer()).isZero();
        assertThat(share(pool).relayedAddress()).isNotNull();
        assertThat(atServer()).isEqualTo(1);
    }
}
