// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.topology.chord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.p2psip.reload.wire.NodeId;

class RingSizeTest {
    @ParameterizedTest
    @CsvSource({"2, 3", "32, 3", "64, 4", "1000, 7", "10000, 11", "300000, 16", "100000000, 16"})
    @Tag("6940-10.7-3")
    void neighborsGrowWithTheLogarithmOfTheRing(double size, int perSide) {
        int number = ChordSettings.MIN_NEIGHBORS;
        for (int i = 0; i < 3; i++) {
            number = RingSize.neighborsPerSide(size, number, 3);
        }
        assertThat(number).isBetween(perSide - 1, perSide);
    }

    @Test
    void numberStaysWhileTheEstimateWavers() {
        int number = RingSize.neighborsPerSide(1000, 3, 3);
        for (double size : new double[] {900, 1100, 800, 1200, 1000}) {
            assertThat(RingSize.neighborsPerSide(size, number, 3)).isEqualTo(number);
        }
        assertThat(RingSize.neighborsPerSide(10, number, 3)).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 8})
    void knowsTheSizeOfASmallRing(int size) {
        Random random = new Random(size);
        RoutingTable table = new RoutingTable(RingKey.of(Fixtures.randomNode(random)));
        for (int i = 1; i < size; i++) {
            table.add(Fixtures.randomNode(random));
        }
        assertThat(RingSize.estimate(table, 3)).isBetween((double) size, 4.0 * size);
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 1000, 10000})
    void judgesALargeRingByTheNearestPeers(int size) {
        double sum = 0;
        int runs = 50;
        for (int run = 0; run < runs; run++) {
            Random random = new Random(run);
            RoutingTable all = new RoutingTable(RingKey.of(Fixtures.randomNode(random)));
            for (int i = 1; i < size; i++) {
                all.add(Fixtures.randomNode(random));
            }
            RoutingTable known = new RoutingTable(all.self());
            NeighborTable nearest = all.neighbors(7);
            for (NodeId node : nearest.successors()) {
                known.add(node);
            }
            for (NodeId node : nearest.predecessors()) {
                known.add(node);
            }
            sum += Math.log(RingSize.estimate(known, 7));
        }
        assertThat(Math.exp(sum / runs)).isBetween(size / 1.3, size * 1.3);
    }

    @Test
    void takesNoOtherNumberOfNeighborsThanTheRfcAndItsOwnMaximumAllow() {
        assertThatThrownBy(() -> new ChordTopology(2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ChordTopology(17)).isInstanceOf(IllegalArgumentException.class);
    }
}
