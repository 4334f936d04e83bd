// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.links;

import static org.assertj.core.api.Assertions.assertThat;
import static org.p2psip.reload.ice.links.IceNode.take;
import static org.p2psip.reload.ice.links.TestNodes.await;
import static org.p2psip.reload.link.NegotiationRole.ANSWERER;
import static org.p2psip.reload.link.NegotiationRole.OFFERER;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.driver.NettyEnvironment;
import org.p2psip.reload.ice.driver.TurnAddress;
import org.p2psip.reload.ice.driver.TurnService;
import org.p2psip.reload.ice.turn.FixedUsers;
import org.p2psip.reload.ice.turn.PeerPolicy;
import org.p2psip.reload.ice.turn.RelayAddress;
import org.p2psip.reload.ice.turn.TurnServerSettings;
import org.p2psip.reload.link.Link;
import org.p2psip.reload.link.LinkNegotiation;
import org.p2psip.reload.wire.CandidateType;
import org.p2psip.reload.wire.IceCandidate;
import org.p2psip.reload.wire.LinkDescription;

/** Links through a relay on the loopback address: whoever carries the descriptions leaves the direct ways out of them. */
class RelayedLinksTest {
    private static final NettyEnvironment ENVIRONMENT = NettyEnvironment.create();
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private final TestNodes overlay = new TestNodes();
    private final List<IceNode> nodes = new ArrayList<>();
    private TurnService server;

    @BeforeEach
    void startServer() {
        server = await(TurnService.open(
                ENVIRONMENT.eventLoop(),
                List.of(TurnAddress.udp(new InetSocketAddress(LOOPBACK, 0))),
                TurnServerSettings.relayingAt(List.of(new RelayAddress(LOOPBACK, LOOPBACK))),
                "example.org",
                new FixedUsers("example.org", Map.of("alice", "secret")),
                PeerPolicy.anyUnicast(),
                new Random(1)));
    }

    @AfterEach
    void stop() {
        nodes.forEach(node -> node.links.close());
        await(server.close());
    }

    @AfterAll
    static void closeEnvironment() {
        ENVIRONMENT.close();
    }

    private IceNode node(Duration directRetry) {
        IceLinks links = IceLinks.builder()
                .listen(TestNodes.anyPort())
                .relays(new TurnRelays(
                        List.of(TurnAddress.udp(server.addresses().get(0))), "alice", "secret"))
                .directRetry(directRetry)
                .build();
        IceNode node = new IceNode(ENVIRONMENT, overlay, links);
        nodes.add(node);
        return node;
    }

    private static LinkDescription relayedOnly(LinkDescription full) {
        List<IceCandidate> relayed = full.candidates().stream()
                .filter(each -> each.type().equals(CandidateType.RELAYED))
                .toList();
        assertThat(relayed).hasSize(1);
        return new LinkDescription(full.ufrag(), full.password(), full.role(), relayed);
    }

    private static Link[] attach(IceNode offerer, IceNode answerer, boolean relayed) {
        LinkNegotiation offering = offerer.negotiate(OFFERER);
        LinkNegotiation answering = answerer.negotiate(ANSWERER);
        LinkDescription offer = offerer.describe(offering);
        LinkDescription answer = answerer.describe(answering);
        CompletionStage<Link> atAnswerer =
                answerer.establish(answering, relayed ? relayedOnly(offer) : offer, offerer.nodeId());
        CompletionStage<Link> atOfferer =
                offerer.establish(offering, relayed ? relayedOnly(answer) : answer, answerer.nodeId());
        return new Link[] {await(atOfferer), await(atAnswerer)};
    }

    private static List<Boolean> relayed(IceNode node) throws InterruptedException {
        List<IcePath> paths = List.of();
        for (int i = 0; i < 1200 && paths.isEmpty(); i++) {
            // A path is selected some time after the first one works.
            paths = node.on(node.links::paths);
            boolean unused = new CountDownLatch(1).await(paths.isEmpty() ? 50 : 0, TimeUnit.MILLISECONDS);
        }
        return paths.stream().map(IcePath::isRelayed).toList();
    }

    @Test
    void linksOfANodeShareOneAllocationAndCarryMessages() throws InterruptedException {
        IceNode alice = node(Duration.ofMinutes(5));
        for (int i = 0; i < 3; i++) {
            IceNode other = node(Duration.ofMinutes(5));
            Link[] ends = attach(alice, other, true);
            IceNode.Received atAlice = alice.receive(ends[0]);
            IceNode.Received atOther = other.receive(ends[1]);
            for (byte message = 0; message < 20; message++) {
                alice.send(ends[0], message, (byte) i);
                other.send(ends[1], (byte) i, message);
                assertThat(take(atOther.messages)).isEqualTo(String.format("%02x%02x", message, i));
                assertThat(take(atAlice.messages)).isEqualTo(String.format("%02x%02x", i, message));
            }
            assertThat(relayed(other)).containsExactly(true);
        }
        assertThat(relayed(alice)).containsOnly(true);
        assertThat(await(server.statistics()).allocations())
                .as("one for each node")
                .isBetween(1L, 4L);
        assertThat(await(server.statistics()).allocated()).isEqualTo(4);
    }

    @Test
    void aDirectPathIsTriedAfterAWhileAndTakesTheRelaysPlaceBesideWhichItStood() throws InterruptedException {
        IceNode alice = node(Duration.ofSeconds(1));
        IceNode bob = node(Duration.ofMinutes(5));
        Link[] before = attach(alice, bob, true);
        IceNode.Received formerAtBob = bob.receive(before[1]);
        alice.receive(before[0]);
        assertThat(relayed(alice)).containsExactly(true);
        assertThat(take(alice.improvable)).isSameAs(before[0]);
        Link[] after = attach(alice, bob, false);
        assertThat(after[0].remoteAddress()).isEqualTo(bob.address());
        IceNode.Received atBob = bob.receive(after[1]);
        alice.send(before[0], (byte) 1);
        alice.send(after[0], (byte) 2);
        assertThat(take(formerAtBob.messages))
                .as("stays until the node closes it")
                .isEqualTo("01");
        assertThat(take(atBob.messages)).isEqualTo("02");
        alice.run(before[0]::close);
        await(formerAtBob.closed);
        assertThat(relayed(alice)).containsExactly(false);
        assertThat(relayed(bob)).containsExactly(false);
    }

    @Test
    void aTryThatFindsNoDirectPathLeavesTheLinkThroughTheRelay() throws InterruptedException {
        IceNode alice = node(Duration.ofSeconds(1));
        IceNode bob = node(Duration.ofMinutes(5));
        Link[] ends = attach(alice, bob, true);
        IceNode.Received atBob = bob.receive(ends[1]);
        alice.receive(ends[0]);
        assertThat(relayed(alice)).containsExactly(true);
        assertThat(take(alice.improvable)).isSameAs(ends[0]);
        LinkNegotiation offering = alice.negotiate(OFFERER);
        LinkNegotiation answering = bob.negotiate(ANSWERER);
        LinkDescription offer = alice.describe(offering);
        LinkDescription answer = bob.describe(answering);
        CompletionStage<Link> atBobAgain = bob.establish(answering, relayedOnly(offer), alice.nodeId());
        CompletionStage<Link> atAliceAgain = alice.establish(offering, relayedOnly(answer), bob.nodeId());
        assertThat(take(alice.improvable)).as("tried again").isSameAs(ends[0]);
        assertThat(atAliceAgain.toCompletableFuture()).isNotDone();
        assertThat(atBobAgain.toCompletableFuture()).isNotDone();
        alice.send(ends[0], (byte) 7);
        assertThat(take(atBob.messages)).isEqualTo("07");
        alice.run(offering::cancel);
        bob.run(answering::cancel);
    }
}
