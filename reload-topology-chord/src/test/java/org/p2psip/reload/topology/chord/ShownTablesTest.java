// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.topology.chord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.p2psip.reload.topology.chord.Fixtures.node;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.wire.NodeId;

/** What others have shown of their tables, and what follows from it. */
class ShownTablesTest {
    private static final NodeId SELF = node(100);
    private static final NodeId PEER = node(130);

    private final Ring ring = new Ring(SELF, ChordSettings.of(Fixtures.configuration(), ChordSettings.MIN_NEIGHBORS));
    private final ShownTables tables = new ShownTables(ring);

    private final List<NodeId> known = new ArrayList<>();

    ShownTablesTest() {
        for (int place : new int[] {70, 80, 90, 110, 120, 130}) {
            ring.connect(node(place));
            ring.setReady(node(place));
        }
        ring.enter(0);
    }

    @Test
    void peerThatHasNotShownItsTableNeedsToHearOfWhoIsNextToThisOneUntilItHas() {
        assertThat(needs(PEER)).isTrue();
        known.addAll(List.of(node(90), node(110)));
        assertThat(needs(PEER)).isFalse();
        known.clear();
        show(PEER, List.of(120, 110, 100), List.of(140, 150, 160));
        assertThat(needs(PEER)).isFalse();
    }

    @Test
    void unreachableNodeIsNotRecalledUntilItIsShownAnew() {
        Outbox outbox = new Outbox();
        NeighborSearch search = new NeighborSearch(
                ring, outbox, new Agenda(), new HoldDown(), tables::handleUnreachable, new Random(1));
        show(PEER, List.of(105), List.of());
        tables.handleUnreachable(node(105));
        tables.recall(search, 0);
        assertThat(search.size()).isZero();
        show(PEER, List.of(105), List.of());
        tables.recall(search, 0);
        assertThat(search.seeks(node(105))).isTrue();
    }

    @Test
    void tellsWhomAnotherHasLostWhoWouldStillBeItsNeighbor() {
        assertThat(show(PEER, List.of(120, 110, 100), List.of(140, 150, 160))).isEmpty();
        assertThat(show(PEER, List.of(120, 100, 90), List.of(140, 150, 160))).containsExactly(node(110));
        assertThat(show(PEER, List.of(120, 100, 90), List.of(140, 150, 160))).isEmpty();
        assertThat(show(PEER, List.of(125, 120, 100), List.of(140, 150, 160)))
                .as("90 has no room any more")
                .isEmpty();
        assertThat(show(PEER, List.of(125, 120), List.of(140, 150, 160)))
                .as("nobody loses this node itself")
                .isEmpty();
    }

    @Test
    void tellsPeersNextToTheOtherFromThoseAtTheEndOfItsTable() {
        show(PEER, List.of(120, 100, 90), List.of(140, 150, 160));
        assertThat(tables.needs(PEER, known::contains, 2)).isTrue();
        assertThat(tables.needs(PEER, known::contains, 1)).isFalse();
    }

    @Test
    void peerThatLacksWhoIsNextToThisOneNeedsToHearOfItUnlessThatPeerKnowsIt() {
        show(PEER, List.of(120, 100, 90), List.of(140, 150, 160));
        assertThat(needs(PEER)).isTrue();
        assertThat(tables.lacksSomebody(PEER, known::contains)).isTrue();
        show(node(110), List.of(100, 90, 80), List.of(120, 130, 140));
        assertThat(needs(PEER)).isFalse();
        tables.forget(PEER);
        assertThat(needs(PEER)).isTrue();
    }

    @Test
    void keepsOneTableOfEachLinkedNodeAndOfThatNoMoreThanTheLargestNumberOfNeighbors() {
        List<Integer> many = new ArrayList<>();
        for (int i = 1; i <= ChordSettings.MAX_NEIGHBORS + 1; i++) {
            many.add(i < 10 ? 100 + i : 81 + i);
        }
        show(PEER, many, List.of());
        NeighborSearch search =
                new NeighborSearch(ring, new Outbox(), new Agenda(), new HoldDown(), unreachable -> {}, new Random(1));
        tables.recall(search, 0);
        assertThat(search.seeks(node(97))).isTrue();
        assertThat(search.seeks(node(98))).isFalse();
        show(PEER, List.of(), List.of());
        assertThat(tables.size()).isEqualTo(1);
        tables.handleUpdate(PEER, ChordUpdate.peerReady(1));
        assertThat(tables.size()).isEqualTo(1);
        tables.forget(PEER);
        assertThat(tables.size()).isZero();
    }

    private boolean needs(NodeId peer) {
        return tables.needs(peer, known::contains, ChordSettings.MAX_NEIGHBORS);
    }

    private List<NodeId> show(NodeId sender, List<Integer> predecessors, List<Integer> successors) {
        return tables.handleUpdate(
                sender, ChordUpdate.neighbors(1, new NeighborTable(nodes(predecessors), nodes(successors))));
    }

    private static List<NodeId> nodes(List<Integer> places) {
        List<NodeId> nodes = new ArrayList<>();
        places.forEach(place -> nodes.add(node(place)));
        return nodes;
    }
}
