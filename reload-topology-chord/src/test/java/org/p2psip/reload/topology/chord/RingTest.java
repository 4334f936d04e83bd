// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.topology.chord;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.wire.NodeId;

class RingTest {
    @Test
    @Tag("6940-10.7-3")
    void neighborTableGrowsAndShrinksWithTheRing() {
        Random random = new Random(1);
        Ring ring = new Ring(Fixtures.randomNode(random), ChordSettings.of(Fixtures.configuration(), 0));
        for (int i = 0; i < 500; i++) {
            add(ring, Fixtures.randomNode(random));
        }
        assertThat(ring.neighborsPerSide()).isEqualTo(ChordSettings.USUAL_NEIGHBORS);
        for (int i = 0; i < 9_500; i++) {
            add(ring, Fixtures.randomNode(random));
        }
        assertThat(ring.neighborsPerSide()).isBetween(9, 13);
        assertThat(ring.neighbors().successors()).hasSize(ring.neighborsPerSide());
        List<NodeId> all = ring.routing().nodes();
        for (int i = 0; i < all.size(); i++) {
            if (i % 50 != 0) {
                ring.setUnready(all.get(i));
            }
        }
        assertThat(ring.neighborsPerSide()).isEqualTo(ChordSettings.USUAL_NEIGHBORS);
    }

    private static void add(Ring ring, NodeId peer) {
        ring.connect(peer);
        ring.setReady(peer);
    }
}
