// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.topology.chord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.p2psip.reload.topology.chord.Fixtures.node;
import static org.p2psip.reload.topology.chord.Fixtures.resource;

import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.p2psip.reload.wire.NodeId;

class RoutingTableTest {
    private final RoutingTable table = new RoutingTable(RingKey.of(node(100)));

    private void fill(int... places) {
        for (int place : places) {
            table.add(node(place));
        }
    }

    @ParameterizedTest(name = "key {0} goes to {1}")
    @CsvSource({"120, 110", "220, 110", "221, 220", "250, 220", "10, 220", "50, 40", "100, 40"})
    @Tag("6940-10.3-2")
    void takesThePeerNearestBeforeTheKey(int key, int expected) {
        fill(110, 220, 40);
        assertThat(table.nextHop(RingKey.of(resource(key)))).isEqualTo(node(expected));
    }

    @Test
    @Tag("6940-10.3-3")
    void takesTheFirstPeerAfterTheKeyIfNoneIsBefore() {
        fill(220, 40, 110);
        assertThat(table.nextHop(RingKey.of(resource(105)))).isEqualTo(node(110));
        assertThat(table.nextHop(RingKey.of(node(110)))).isEqualTo(node(110));
    }

    @Test
    void knowsNoNextHopWhenEmpty() {
        assertThat(table.nextHop(RingKey.of(resource(1)))).isNull();
        assertThat(table.neighbors(3)).isEqualTo(NeighborTable.EMPTY);
    }

    @Test
    void neighborsAreTheNearestOnEitherSide() {
        fill(10, 20, 90, 101, 110, 120, 130, 200);
        assertThat(table.neighbors(3))
                .isEqualTo(new NeighborTable(
                        List.of(node(90), node(20), node(10)), List.of(node(101), node(110), node(120))));
    }

    @Test
    void knowsWhoIsNeighborAsPeersComeAndGo() {
        Random random = new Random(7);
        Set<NodeId> peers = new HashSet<>();
        for (int round = 0; round < 500; round++) {
            NodeId node = node(1 + random.nextInt(90));
            boolean isThere = peers.contains(node);
            assertThat(isThere ? table.remove(node) : table.add(node)).isTrue();
            boolean unused = isThere ? peers.remove(node) : peers.add(node);
            assertThat(new HashSet<>(table.nodes())).isEqualTo(peers);
            NeighborTable neighbors = table.neighbors(4);
            for (int place = 1; place <= 90; place++) {
                assertThat(table.contains(node(place))).isEqualTo(peers.contains(node(place)));
                assertThat(table.isNeighbor(node(place), 4)).isEqualTo(neighbors.contains(node(place)));
            }
        }
    }

    @Test
    void samePeerIsOnBothSidesOfASmallRing() {
        fill(10, 200);
        assertThat(table.neighbors(3))
                .isEqualTo(new NeighborTable(List.of(node(10), node(200)), List.of(node(200), node(10))));
    }

    @Test
    @Tag("6940-10.7.3-4")
    void neverHoldsTheNodeItself() {
        assertThatThrownBy(() -> fill(100)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void addsAndRemovesOnce() {
        assertThat(table.add(node(7))).isTrue();
        assertThat(table.add(node(7))).isFalse();
        assertThat(table.contains(node(7))).isTrue();
        assertThat(table.remove(node(7))).isTrue();
        assertThat(table.remove(node(7))).isFalse();
        assertThat(table.contains(node(7))).isFalse();
    }

    @Test
    void countsPeersBetween() {
        fill(110, 120, 130);
        assertThat(table.rankClockwise(node(115))).isEqualTo(1);
        assertThat(table.rankClockwise(node(120))).isEqualTo(1);
        assertThat(table.rankClockwise(node(90))).isEqualTo(3);
    }

    @Test
    void eachPeerIsInOneIntervalOfTheFingerTable() {
        NodeId self = NodeId.parse("00000000000000000000000000000010");
        RoutingTable small = new RoutingTable(RingKey.of(self));
        small.add(NodeId.parse("00000000000000000000000000000011")); // distance 1: entry 128
        small.add(NodeId.parse("80000000000000000000000000000010")); // distance 2^127: entry 1
        small.add(NodeId.parse("7fffffffffffffffffffffffffffffff")); // just under 2^127: entry 2
        boolean[] occupied = small.occupiedFingers(0, node -> true);
        assertThat(occupied[127]).isTrue();
        assertThat(occupied[0]).isTrue();
        assertThat(occupied[1]).isTrue();
        occupied[127] = false;
        occupied[0] = false;
        occupied[1] = false;
        assertThat(occupied).containsOnly(false);
        assertThat(small.occupiedFingers(1, node -> true)[0]).isFalse();
        assertThat(small.occupiedFingers(9, node -> true)).containsOnly(false);
    }
}
