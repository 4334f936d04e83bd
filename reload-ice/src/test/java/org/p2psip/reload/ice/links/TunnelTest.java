// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.links;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.p2psip.reload.ice.links.IceNode.take;
import static org.p2psip.reload.ice.links.TestNodes.await;
import static org.p2psip.reload.link.LinkPurpose.APPLICATION;
import static org.p2psip.reload.link.NegotiationRole.ANSWERER;
import static org.p2psip.reload.link.NegotiationRole.OFFERER;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.driver.NettyEnvironment;
import org.p2psip.reload.ice.tunnel.Tunnel;
import org.p2psip.reload.link.AppChannel;
import org.p2psip.reload.link.AppReceiver;
import org.p2psip.reload.link.LinkNegotiation;
import org.p2psip.reload.wire.IceCandidate;
import org.p2psip.reload.wire.LinkDescription;

/** AppAttach with ICE: channels of applications, over real sockets of the loopback address. */
class TunnelTest {
    /** As {@code IceTunnel} has it. */
    private static final int MAX_WAITING_BYTES = 256 * 1_024;

    private static final NettyEnvironment ENVIRONMENT = NettyEnvironment.create();

    private final TestNodes overlay = new TestNodes();
    private final IceNode alice = new IceNode(ENVIRONMENT, overlay, TestNodes.links());
    private final IceNode bob = new IceNode(ENVIRONMENT, overlay, TestNodes.links());

    @AfterEach
    void closeNodes() {
        alice.links.close();
        bob.links.close();
    }

    @AfterAll
    static void closeEnvironment() {
        ENVIRONMENT.close();
    }

    private static final class End implements AppReceiver {
        private final Tunnel tunnel;
        private final ByteArrayOutputStream stream = new ByteArrayOutputStream();
        private final BlockingQueue<Integer> sizes = new LinkedBlockingQueue<>();
        private final BlockingQueue<String> datagrams = new LinkedBlockingQueue<>();
        private final CompletableFuture<Void> closed = new CompletableFuture<>();

        End(IceNode node, AppChannel channel) {
            tunnel = (Tunnel) channel;
            node.run(() -> {
                tunnel.datagramReceiver(datagram -> datagrams.add(ByteBufUtil.hexDump(datagram)));
                tunnel.receiver(this);
            });
        }

        @Override
        public void bytes(ByteBuf bytes) {
            byte[] part = ByteBufUtil.getBytes(bytes);
            synchronized (stream) {
                stream.write(part, 0, part.length);
                sizes.add(stream.size());
            }
        }

        @Override
        public void closed() {
            closed.complete(null);
        }

        byte[] first(int count) {
            while (true) {
                if (take(sizes) >= count) {
                    synchronized (stream) {
                        return stream.toByteArray();
                    }
                }
            }
        }
    }

    /** Sends without a word at the other end, which has no receiver yet. */
    private AppChannel[] connectUnheard() {
        LinkNegotiation offering = alice.negotiate(OFFERER, APPLICATION);
        LinkNegotiation answering = bob.negotiate(ANSWERER, APPLICATION);
        LinkDescription offer = alice.describe(offering);
        LinkDescription answer = bob.describe(answering);
        CompletionStage<AppChannel> atBob = bob.on(() -> answering.establishApplication(offer, alice.nodeId()));
        CompletionStage<AppChannel> atAlice = alice.on(() -> offering.establishApplication(answer, bob.nodeId()));
        return new AppChannel[] {await(atAlice), await(atBob)};
    }

    @Test
    void whatComesBeforeThereIsAReceiverWaits() {
        AppChannel[] channels = connectUnheard();
        byte[] much = new byte[MAX_WAITING_BYTES];
        new Random(7).nextBytes(much);
        alice.run(() -> channels[0].send(Unpooled.copiedBuffer(much)));
        End atAlice = new End(alice, channels[0]);
        End atBob = new End(bob, channels[1]);
        assertThat(atBob.first(much.length)).isEqualTo(much);
        assertThat(atAlice.closed).isNotDone();
    }

    @Test
    void whoSendsMoreThanWaitsForAReceiverLosesTheTunnel() {
        AppChannel[] channels = connectUnheard();
        End atAlice = new End(alice, channels[0]);
        alice.run(() -> channels[0].send(Unpooled.wrappedBuffer(new byte[MAX_WAITING_BYTES + 1])));
        await(atAlice.closed);
        assertThat(bob.on(bob.links::counters).links()).isZero();
    }

    private End[] connect(boolean known) {
        LinkNegotiation offering = alice.negotiate(OFFERER, APPLICATION);
        LinkNegotiation answering = bob.negotiate(ANSWERER, APPLICATION);
        LinkDescription offer = as(alice.describe(offering), known);
        LinkDescription answer = as(bob.describe(answering), known);
        CompletionStage<AppChannel> atBob = bob.on(() -> answering.establishApplication(offer, alice.nodeId()));
        CompletionStage<AppChannel> atAlice = alice.on(() -> offering.establishApplication(answer, bob.nodeId()));
        return new End[] {new End(alice, await(atAlice)), new End(bob, await(atBob))};
    }

    /** As a node describes itself that does or does not know tunnels. */
    private static LinkDescription as(LinkDescription description, boolean known) {
        List<IceCandidate> candidates = description.candidates().stream()
                .map(each -> known
                        ? each
                        : IceCandidate.builder(each.addressPort(), each.overlayLink())
                                .foundation(each.foundation())
                                .priority(each.priority())
                                .build())
                .collect(Collectors.toList());
        return new LinkDescription(description.ufrag(), description.password(), description.role(), candidates);
    }

    @Test
    void carriesAStreamInOrderBothWays() {
        End[] ends = connect(true);
        byte[] much = new byte[300_000];
        new Random(6).nextBytes(much);
        alice.run(() -> ends[0].tunnel.send(Unpooled.copiedBuffer(much)));
        bob.run(() -> ends[1].tunnel.send(Unpooled.wrappedBuffer(new byte[] {5, 6})));
        assertThat(ends[1].first(much.length)).isEqualTo(much);
        assertThat(ends[0].first(2)).containsExactly(5, 6);
        assertThat(ends[0].tunnel.peer()).isEqualTo(bob.nodeId());
        assertThat(ends[0].tunnel.hasStream()).isTrue();
    }

    @Test
    void carriesDatagramsBesideTheStream() {
        End[] ends = connect(true);
        alice.run(() -> {
            ends[0].tunnel.send(Unpooled.wrappedBuffer(new byte[] {1}));
            ends[0].tunnel.sendDatagram(Unpooled.wrappedBuffer(new byte[] {(byte) 128, 2, 3}));
            ends[0].tunnel.sendDatagram(Unpooled.wrappedBuffer(new byte[ends[0].tunnel.maxDatagramBytes() + 1]));
            ends[0].tunnel.sendDatagram(Unpooled.wrappedBuffer(new byte[ends[0].tunnel.maxDatagramBytes()]));
        });
        // Datagrams may overtake each other.
        assertThat(List.of(take(ends[1].datagrams), take(ends[1].datagrams)))
                .contains("800203")
                .anyMatch(each -> each.length() == 2 * ends[0].tunnel.maxDatagramBytes());
        assertThat(ends[1].first(1)).containsExactly(1);
    }

    @Test
    void closesAfterWhatWasSentHasArrivedAndFreesItsPorts() {
        End[] ends = connect(true);
        byte[] last = new byte[50_000];
        alice.run(() -> {
            ends[0].tunnel.send(Unpooled.wrappedBuffer(last));
            ends[0].tunnel.close();
        });
        await(ends[1].closed);
        await(ends[0].closed);
        assertThat(ends[1].first(last.length)).hasSize(last.length);
        assertThat(alice.on(alice.links::counters).links()).isZero();
        assertThat(bob.on(bob.links::counters).links()).isZero();
    }

    @Test
    void hasPortsOfItsOwnBesideTheLink() {
        IceNode.attach(alice, bob);
        End[] one = connect(true);
        End[] other = connect(true);
        assertThat(one[0].tunnel.remoteAddress())
                .isNotEqualTo(other[0].tunnel.remoteAddress())
                .isNotEqualTo(bob.address());
        alice.run(() -> other[0].tunnel.send(Unpooled.wrappedBuffer(new byte[] {2})));
        alice.run(() -> one[0].tunnel.send(Unpooled.wrappedBuffer(new byte[] {1})));
        assertThat(one[1].first(1)).containsExactly(1);
        assertThat(other[1].first(1)).containsExactly(2);
    }

    @Test
    void sendsBareDatagramsToAFarEndThatKnowsNoTunnels() {
        End[] ends = connect(false);
        assertThat(ends[0].tunnel.hasStream()).isFalse();
        alice.run(() -> ends[0].tunnel.sendDatagram(Unpooled.wrappedBuffer(new byte[] {9, 8})));
        assertThat(take(ends[1].datagrams)).isEqualTo("0908");
        alice.run(ends[0].tunnel::close);
        await(ends[1].closed);
    }

    @Test
    void linksAndChannelsAreNotTakenForEachOther() {
        LinkNegotiation forLinks = alice.negotiate(OFFERER);
        LinkDescription offer = alice.describe(forLinks);
        assertThatThrownBy(() -> alice.on(() -> forLinks.establishApplication(offer, bob.nodeId())))
                .hasCauseInstanceOf(IllegalStateException.class);
        List<LinkNegotiation> many = new ArrayList<>();
        many.add(bob.negotiate(ANSWERER, APPLICATION));
        assertThatThrownBy(() -> bob.on(() -> many.get(0).establishApplication(offer, alice.nodeId())))
                .hasCauseInstanceOf(IllegalStateException.class);
    }
}
