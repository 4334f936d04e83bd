// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.p2psip.reload.routing.LinkId;
import org.p2psip.reload.wire.NodeId;

/** The search for a way into the overlay (RFC 6940, Section 11.4). */
class BootstrapTest {
    private static final NodeId BOB = NodeId.parse("0123456789abcdef0123456789abcdef");
    private static final NodeId CAROL = NodeId.parse("f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0");
    private static final LinkId LINK = new LinkId(7);

    private final Outputs outputs = new Outputs();
    private final List<NodeOutput.ConnectBootstrap> begun = new ArrayList<>();
    private final List<String> events = new ArrayList<>();
    private List<InetSocketAddress> former = List.of();
    private List<InetSocketAddress> nodes = addresses(1, 3);
    private int linkedPeers = 1;
    private Bootstrap bootstrap = bootstrap(Duration.ZERO);

    /** Near overflow on purpose: a monotonic clock has no meaningful origin. */
    private long nowNanos = Long.MAX_VALUE - Duration.ofSeconds(1).toNanos();

    @Test
    void triesTheNextAddressWhileASlowOneIsStillTried() {
        bootstrap.start(nowNanos);
        drain();
        assertThat(begun).hasSize(1);
        toDeadline(BootstrapSettings.STAGGER);
        toDeadline(BootstrapSettings.STAGGER);
        assertThat(begun).extracting(NodeOutput.ConnectBootstrap::address).containsExactlyInAnyOrderElementsOf(nodes);
    }

    @Test
    void neverHasMoreThanThreeAttemptsUnderWay() {
        nodes = addresses(1, 10);
        bootstrap = bootstrap(Duration.ZERO);
        bootstrap.start(nowNanos);
        for (int i = 1; i < BootstrapSettings.MAX_PARALLEL; i++) {
            toDeadline(BootstrapSettings.STAGGER);
        }
        assertThat(begun).hasSize(BootstrapSettings.MAX_PARALLEL);
        toDeadline(BootstrapSettings.STAGGER);
        assertThat(bootstrap.nextDeadlineNanos()).isEmpty();
        assertThat(begun).hasSize(BootstrapSettings.MAX_PARALLEL);
        fail(0);
        assertThat(begun).hasSize(BootstrapSettings.MAX_PARALLEL + 1);
    }

    @Test
    void tellsTheReasonsOfSoManyFailuresAndCountsTheRest() {
        nodes = addresses(1, Bootstrap.MAX_TOLD_FAILURES + 3);
        bootstrap = bootstrap(Duration.ZERO);
        bootstrap.start(nowNanos);
        drain();
        for (int i = 0; i < nodes.size(); i++) {
            fail(i);
        }
        assertThat(events).singleElement().satisfies(event -> {
            assertThat(event).endsWith("; and 3 more");
            assertThat(event.split("; ", -1)).hasSize(Bootstrap.MAX_TOLD_FAILURES + 1);
        });
    }

    @Test
    void triesTheNextAddressAtOnceWhenOneHasFailed() {
        bootstrap.start(nowNanos);
        drain();
        fail(0);
        fail(1);
        assertThat(begun).hasSize(3);
        assertThat(events).isEmpty();
        connect(2, BOB);
        assertThat(events).containsExactly("connected " + BOB);
    }

    @Test
    @Tag("6940-11.4-1")
    void takesTheFirstLinkAndNoOther() {
        bootstrap.start(nowNanos);
        toDeadline(BootstrapSettings.STAGGER);
        connect(1, BOB);
        assertThat(events).containsExactly("connected " + BOB);
        assertThat(bootstrap.wants(begun.get(0).attempt())).isFalse();
        bootstrap.handleLate(begun.get(0).attempt());
        connect(0, CAROL);
        assertThat(events).hasSize(1);
        assertThat(begun).hasSize(2);
    }

    @Test
    void comesBackToTheOneThatWasLateWhenTheFirstLeadsNowhere() {
        nodes = addresses(1, 2);
        bootstrap = bootstrap(Duration.ZERO);
        bootstrap.start(nowNanos);
        toDeadline(BootstrapSettings.STAGGER);
        connect(1, BOB);
        bootstrap.handleLate(begun.get(0).attempt());
        bootstrap.tryNext("refused", nowNanos);
        drain();
        assertThat(begun).hasSize(3);
        assertThat(begun.get(2).address()).isEqualTo(begun.get(0).address());
        connect(2, CAROL);
        assertThat(events).containsExactly("connected " + BOB, "connected " + CAROL);
    }

    @Test
    void saysWhyNobodyLetItIn() {
        bootstrap.start(nowNanos);
        drain();
        fail(0);
        connect(1, BOB);
        bootstrap.handleDisconnected(CAROL, "not asked");
        bootstrap.handleDisconnected(BOB, "alert certificate_unknown");
        bootstrap.tryNext("the link to the bootstrap node is lost", nowNanos);
        drain();
        fail(2);
        assertThat(events).hasSize(2);
        assertThat(events.get(1))
                .startsWith("unreachable: no bootstrap node let this node in: 10.0.0.")
                .contains("connection refused")
                .contains("the link to the bootstrap node is lost (alert certificate_unknown)")
                .doesNotContain("not asked");
    }

    @Test
    void tellsOfSomeFailuresAndCountsTheOthers() {
        nodes = addresses(1, 20);
        bootstrap = bootstrap(Duration.ZERO);
        bootstrap.start(nowNanos);
        drain();
        for (int i = 0; i < 20; i++) {
            fail(i);
        }
        assertThat(events).singleElement().asString().endsWith("; and 15 more");
    }

    @Test
    void pausesGrowAreByChanceAndHaveALimit() {
        bootstrap = bootstrap(BootstrapSettings.MAX_PATIENCE);
        bootstrap.start(nowNanos);
        List<Duration> pauses = new ArrayList<>();
        for (int round = 0; round < 10; round++) {
            drain();
            failAll();
            assertThat(events).hasSize(round + 1).last().asString().startsWith("delayed");
            pauses.add(Duration.ofNanos(bootstrap.nextDeadlineNanos().orElseThrow() - nowNanos));
            assertThat(events.get(round)).contains(pauses.get(round).toString());
            nowNanos = bootstrap.nextDeadlineNanos().orElseThrow();
            bootstrap.handleTimeout(nowNanos);
        }
        for (int round = 0; round < 10; round++) {
            long longest =
                    Math.min(BootstrapSettings.MAX_PAUSE.toMillis(), BootstrapSettings.FIRST_PAUSE.toMillis() << round);
            assertThat(pauses.get(round).toMillis()).isBetween(longest / 2, longest);
        }
        assertThat(pauses).doesNotHaveDuplicates();
    }

    @Test
    void givesUpWhenItsPatienceIsOverAndCanBeStartedAgain() {
        bootstrap = bootstrap(Duration.ofSeconds(30));
        long begin = nowNanos;
        bootstrap.start(nowNanos);
        while (events.isEmpty() || events.get(events.size() - 1).startsWith("delayed")) {
            drain();
            failAll();
            nowNanos = bootstrap.nextDeadlineNanos().orElse(nowNanos);
            bootstrap.handleTimeout(nowNanos);
        }
        assertThat(Duration.ofNanos(nowNanos - begin)).isBetween(Duration.ofSeconds(10), Duration.ofSeconds(30));
        assertThat(bootstrap.nextDeadlineNanos()).isEmpty();
        begun.clear();
        bootstrap.start(nowNanos);
        drain();
        connect(0, BOB);
        assertThat(events).last().isEqualTo("connected " + BOB);
    }

    @Test
    void withoutPatienceItTriesEveryAddressOnce() {
        bootstrap.start(nowNanos);
        drain();
        failAll();
        assertThat(events).singleElement().asString().startsWith("unreachable");
        assertThat(begun).hasSize(3);
    }

    @Test
    void saysThatThereIsNowhereToGo() {
        nodes = List.of();
        bootstrap = bootstrap(BootstrapSettings.MAX_PATIENCE);
        bootstrap.start(nowNanos);
        assertThat(events).containsExactly("unreachable: the configuration names no bootstrap node");
    }

    @Test
    void cutsTheLinkOfANodeThatOnlyKeepsItOpen() {
        bootstrap.start(nowNanos);
        drain();
        connect(0, BOB);
        toDeadline(BootstrapSettings.ENTRY_LIMIT);
        assertThat(closed()).isEqualTo(LINK);
    }

    @Test
    void leavesTheLinkAloneWhenTheEntryGoesOnThroughOthers() {
        bootstrap.start(nowNanos);
        drain();
        connect(0, BOB);
        linkedPeers = 2;
        toDeadline(BootstrapSettings.ENTRY_LIMIT);
        assertThat(closed()).isNull();
        assertThat(bootstrap.nextDeadlineNanos()).isEmpty();
    }

    @Test
    void onceTheNodeHasJoinedNothingIsSearched() {
        bootstrap.start(nowNanos);
        toDeadline(BootstrapSettings.STAGGER);
        connect(0, BOB);
        bootstrap.stop();
        bootstrap.tryNext("too late", nowNanos);
        bootstrap.handleConnectFailed(begun.get(1).attempt(), "too late", nowNanos);
        assertThat(bootstrap.nextDeadlineNanos()).isEmpty();
        drain();
        assertThat(begun).hasSize(2);
        assertThat(events).hasSize(1);
    }

    @Test
    @Tag("6940-11.4-2")
    void asksFormerNeighborsFirstWithBootstrapNodesInBetween() {
        former = addresses(100, 4);
        List<InetSocketAddress> order = bootstrapAddresses().inOrder(new Random(1));
        assertThat(order).hasSize(7).doesNotHaveDuplicates();
        assertThat(order.get(0)).isEqualTo(former.get(0));
        assertThat(nodes).contains(order.get(1), order.get(3), order.get(5));
        assertThat(List.of(order.get(2), order.get(4), order.get(6))).isEqualTo(former.subList(1, 4));
    }

    @Test
    void searchForTheWayBackPausesLongerAndLongerHoweverOftenItIsAskedFor() {
        nodes = addresses(1, 1);
        bootstrap = bootstrap(Duration.ZERO);
        bootstrap.comeBack(nowNanos);
        drain();
        for (int round = 0; round < 12; round++) {
            bootstrap.comeBack(nowNanos);
            fail(round);
            long longest =
                    Math.min(BootstrapSettings.MAX_PAUSE.toNanos(), BootstrapSettings.FIRST_PAUSE.toNanos() << round);
            long pause = bootstrap.nextDeadlineNanos().orElseThrow() - nowNanos;
            assertThat(pause).isBetween(longest / 2, longest);
            bootstrap.comeBack(nowNanos);
            assertThat(begun).hasSize(round + 1);
            nowNanos += pause;
            bootstrap.handleTimeout(nowNanos);
            drain();
            assertThat(begun).hasSize(round + 2);
        }
        assertThat(events).hasSize(12).allSatisfy(event -> assertThat(event).startsWith("delayed"));
    }

    @Test
    void searchForTheWayBackGoesOnWhenTheNodeThatWasFoundIsLost() {
        bootstrap.comeBack(nowNanos);
        drain();
        connect(0, BOB);
        bootstrap.handleDisconnected(BOB, "closed by the far end");
        assertThat(begun).hasSize(1);
        bootstrap.comeBack(nowNanos);
        drain();
        assertThat(begun).hasSize(2);
        assertThat(bootstrap.wants(begun.get(1).attempt())).isTrue();
    }

    @Test
    void aFormerNeighborThatIsABootstrapNodeIsTriedOnce() {
        former = List.of(nodes.get(0));
        assertThat(bootstrapAddresses().inOrder(new Random(1))).hasSize(3).startsWith(former.get(0));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void bootstrapNodesShareTheLoad(int at) {
        long first = IntStream.range(0, 300)
                .filter(seed -> bootstrapAddresses()
                        .inOrder(new Random(seed))
                        .get((at - 1) % 3)
                        .equals(nodes.get(0)))
                .count();
        assertThat(first).isBetween(60L, 140L);
    }

    private Bootstrap bootstrap(Duration patience) {
        return new Bootstrap(
                bootstrapAddresses(), new BootstrapSettings(patience), new Random(1), outputs, new RecordingEntry());
    }

    private BootstrapAddresses bootstrapAddresses() {
        return new BootstrapAddresses(FormerNeighborsTest.of(former), List.of(), nodes);
    }

    private static List<InetSocketAddress> addresses(int from, int count) {
        return IntStream.range(from, from + count)
                .mapToObj(i -> new InetSocketAddress("10.0.0." + i, 6084))
                .toList();
    }

    private void toDeadline(Duration expected) {
        drain();
        OptionalLong deadline = bootstrap.nextDeadlineNanos();
        assertThat(deadline).hasValue(nowNanos + expected.toNanos());
        bootstrap.handleTimeout(nowNanos);
        assertThat(bootstrap.nextDeadlineNanos()).isEqualTo(deadline);
        nowNanos = deadline.getAsLong();
        bootstrap.handleTimeout(nowNanos);
        drain();
    }

    private void failAll() {
        for (int i = 0; i < begun.size(); i++) {
            fail(i);
        }
    }

    private void fail(int index) {
        bootstrap.handleConnectFailed(begun.get(index).attempt(), "connection refused", nowNanos);
        drain();
    }

    private void connect(int index, NodeId peer) {
        bootstrap.handleConnected(begun.get(index).attempt(), LINK, peer, nowNanos);
        drain();
    }

    private @Nullable LinkId closing;

    private void drain() {
        for (NodeOutput output = outputs.poll(); output != null; output = outputs.poll()) {
            if (output instanceof NodeOutput.ConnectBootstrap connect) {
                begun.add(connect);
            } else if (output instanceof NodeOutput.CloseLink close) {
                closing = close.link();
            }
        }
    }

    private @Nullable LinkId closed() {
        return closing;
    }

    private final class RecordingEntry implements Bootstrap.Entry {
        @Override
        public void connected(NodeId peer, long now) {
            events.add("connected " + peer);
        }

        @Override
        public void delayed(String reason, long pauseNanos) {
            events.add("delayed " + Duration.ofNanos(pauseNanos) + ": " + reason);
        }

        @Override
        public void unreachable(String reason) {
            events.add("unreachable: " + reason);
        }

        @Override
        public int linkedPeers() {
            return linkedPeers;
        }
    }
}
