// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.topology.chord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.p2psip.reload.topology.chord.Fixtures.node;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.topology.TopologyOutput;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.NodeId;

/** How much of what others name is looked at, kept and tried. */
class NeighborSearchTest {
    private static final NodeId SELF = node(100);
    private static final NodeId NAMER = node(110);
    private static final NodeId OTHER = node(90);

    private final Ring ring = new Ring(SELF, ChordSettings.of(Fixtures.configuration(), ChordSettings.MIN_NEIGHBORS));
    private final Outbox outbox = new Outbox();
    private final Agenda agenda = new Agenda();
    private final List<NodeId> unreachable = new ArrayList<>();
    private final NeighborSearch search =
            new NeighborSearch(ring, outbox, agenda, new HoldDown(), unreachable::add, new Random(1));

    NeighborSearchTest() {
        for (int place : new int[] {70, 80, 90, 110, 120, 130}) {
            ring.connect(node(place));
            ring.setReady(node(place));
        }
        ring.enter(0);
    }

    @Test
    void looksAtNoMoreNodesOfAListThanItReads() {
        List<NodeId> named = new ArrayList<>(Collections.nCopies(ChordSettings.MAX_NODES_READ, SELF));
        named.add(near(1));
        search.learn(NAMER, named, 0);
        assertThat(search.size()).isZero();
        search.learn(NAMER, named.subList(1, named.size()), 0);
        assertThat(search.size()).isEqualTo(1);
    }

    @Test
    void keepsNoMoreThanItsMaximumAndOfOnePeerNoMoreThanThat() {
        search.learn(NAMER, near(1, NeighborSearch.MAX_FROM_ONE), 0);
        assertThat(search.size()).isEqualTo(NeighborSearch.MAX_FROM_ONE);
        search.learn(NAMER, near(100, 1), 0);
        assertThat(search.size()).isEqualTo(NeighborSearch.MAX_FROM_ONE);
        int left = NeighborSearch.MAX_CANDIDATES - NeighborSearch.MAX_FROM_ONE;
        search.learn(OTHER, near(100, left), 0);
        assertThat(search.size()).isEqualTo(NeighborSearch.MAX_CANDIDATES);
        search.learn(OTHER, near(200, 1), 0);
        assertThat(search.size()).isEqualTo(NeighborSearch.MAX_CANDIDATES);
        assertThat(search.seeks(near(200))).isFalse();
    }

    @Test
    void aLeaveThatNamesManyLeavesRoomForWhatOthersName() {
        Script script = Script.ringOf(SELF, OTHER, NAMER);
        List<NodeId> madeUp = near(100, NeighborSearch.MAX_CANDIDATES);
        script.leave(NAMER, new ChordLeaveData(ChordLeaveData.Type.FROM_SUCCESSOR, madeUp));
        script.take(TopologyOutput.Attach.class);
        NodeId nearest = near(1);
        script.update(OTHER, ChordUpdate.neighbors(1, new NeighborTable(List.of(), List.of(nearest))));
        assertThat(script.takeOne(TopologyOutput.Attach.class).destinations())
                .containsExactly(new Destination.Node(OTHER), new Destination.Node(nearest));
    }

    @Test
    @Tag("6940-10.6-1")
    void attachesThroughWhoeverNamedANodeLastAndHasNotLeft() {
        search.learn(OTHER, near(1, 1), 0);
        ring.setLeft(NAMER, 0);
        search.learn(NAMER, near(1, 2), 0);
        search.step(0);
        List<List<Destination>> ways = new ArrayList<>();
        for (TopologyOutput output = outbox.poll(); output != null; output = outbox.poll()) {
            ways.add(((TopologyOutput.Attach) output).destinations());
        }
        assertThat(ways).hasSize(2);
        assertThat(ways.get(0)).containsExactly(new Destination.Node(OTHER), new Destination.Node(near(1)));
        assertThat(ways.get(1))
                .hasSize(2)
                .doesNotContain(new Destination.Node(NAMER))
                .endsWith(new Destination.Node(near(2)));
    }

    @Test
    void triesANodeThatNobodyReachesAsOftenAsTheMaximum() {
        search.learn(NAMER, near(1, 1), 0);
        int tried = 0;
        search.step(0);
        OptionalLong next = OptionalLong.of(0);
        while (search.size() > 0 && next.isPresent()) {
            long nowNanos = next.getAsLong();
            agenda.run(nowNanos);
            search.step(nowNanos);
            for (TopologyOutput output = outbox.poll(); output != null; output = outbox.poll()) {
                if (output instanceof TopologyOutput.Attach attach) {
                    tried++;
                    outbox.handleAttachFailed(attach.token(), "no reason", nowNanos);
                }
            }
            next = agenda.nextDeadlineNanos();
        }
        assertThat(tried).isEqualTo(NeighborSearch.MAX_TRIES);
        assertThat(unreachable).containsExactly(near(1));
        assertThat(search.size()).isZero();
    }

    @Test
    void recallsNobodyWhoHasFailedSince() {
        HoldDown holdDown = new HoldDown();
        NeighborSearch recalling = new NeighborSearch(ring, outbox, agenda, holdDown, unreachable::add, new Random(1));
        holdDown.fail(near(1), 0);
        recalling.recall(NAMER, near(1, 2), HoldDown.LONGEST.toNanos());
        assertThat(recalling.seeks(near(1))).isFalse();
        assertThat(recalling.seeks(near(2))).isTrue();
    }

    @Test
    void onesThatDidNotAnswerMakeRoomForOthersBeyondThem() {
        NodeId nearest = near(1);
        List<NodeId> named = List.of(nearest, near(2), near(3), near(4));
        search.learn(NAMER, named, 0);
        search.step(0);
        assertThat(attachesTo(named)).isEqualTo(ChordSettings.MIN_NEIGHBORS);
        outbox.handleAttachFailed(1, "no reason", 0);
        search.step(0);
        assertThat(attachesTo(List.of(near(4)))).isEqualTo(1);
    }

    private long attachesTo(List<NodeId> nodes) {
        long count = 0;
        for (TopologyOutput output = outbox.poll(); output != null; output = outbox.poll()) {
            if (output instanceof TopologyOutput.Attach attach) {
                Destination last =
                        attach.destinations().get(attach.destinations().size() - 1);
                count += nodes.stream()
                        .filter(node -> last.equals(new Destination.Node(node)))
                        .count();
            }
        }
        return count;
    }

    private static List<NodeId> near(int first, int count) {
        List<NodeId> nodes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            nodes.add(near(first + i));
        }
        return nodes;
    }

    /** One that is nearer than the neighbors there are. */
    private static NodeId near(int number) {
        byte[] bytes = node(100).toByteArray();
        bytes[1] = (byte) number;
        return NodeId.copyOf(bytes);
    }
}
