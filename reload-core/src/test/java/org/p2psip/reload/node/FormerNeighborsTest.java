// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.wire.NodeId;

class FormerNeighborsTest {
    private static final NodeId NODE =
            NodeId.copyOf(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16});
    private static final NodeId OTHER =
            NodeId.copyOf(new byte[] {2, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16});

    private final List<List<InetSocketAddress>> saved = new ArrayList<>();
    private List<InetSocketAddress> loaded = List.of();

    @Test
    @Tag("6940-11.4-5")
    void keepsTheTenThatWereLinkedLast() {
        FormerNeighbors neighbors = neighbors();
        for (int i = 1; i <= 12; i++) {
            neighbors.handleLinked(address(i), NODE);
        }
        assertThat(neighbors.addresses())
                .isEqualTo(IntStream.range(0, 10).mapToObj(i -> address(12 - i)).toList());
        assertThat(saved).hasSize(12).last().isEqualTo(neighbors.addresses());
    }

    @Test
    void anAddressThatIsLinkedAgainComesToTheFrontAndIsThereOnce() {
        loaded = List.of(address(1), address(2), address(3));
        FormerNeighbors neighbors = neighbors();
        neighbors.handleLinked(address(2), NODE);
        assertThat(neighbors.addresses()).containsExactly(address(2), address(1), address(3));
        neighbors.handleLinked(address(2), NODE);
        assertThat(saved).hasSize(1);
    }

    @Test
    void tellsThoseApartWhoseNodesAreLinkedNowAtWhateverAddress() {
        loaded = List.of(address(1), address(2));
        FormerNeighbors neighbors = neighbors();
        neighbors.handleLinked(address(2), NODE);
        neighbors.handleLinked(address(3), OTHER);
        neighbors.handleLinked(address(4), NODE);
        assertThat(neighbors.unlinked(node -> true)).containsExactly(address(1));
        assertThat(neighbors.unlinked(NODE::equals)).containsExactly(address(3), address(1));
        assertThat(neighbors.unlinked(node -> false)).containsExactly(address(4), address(3), address(2), address(1));
    }

    @Test
    void takesNoMoreThanTenFromTheCache() {
        loaded = IntStream.range(1, 30).mapToObj(FormerNeighborsTest::address).toList();
        assertThat(neighbors().addresses())
                .hasSize(BootstrapCache.MAX_ADDRESSES)
                .startsWith(address(1));
    }

    @Test
    void remembersMoreWhileTheNodeRunsButNoMoreThanItsMaximum() {
        FormerNeighbors neighbors = neighbors();
        for (int i = 1; i <= FormerNeighbors.MAX_REMEMBERED + 5; i++) {
            neighbors.handleLinked(address(i), NODE);
        }
        assertThat(neighbors.addresses()).hasSize(BootstrapCache.MAX_ADDRESSES);
        assertThat(neighbors.unlinked(node -> false))
                .hasSize(FormerNeighbors.MAX_REMEMBERED)
                .startsWith(address(FormerNeighbors.MAX_REMEMBERED + 5))
                .endsWith(address(6));
    }

    private FormerNeighbors neighbors() {
        return new FormerNeighbors(new BootstrapCache() {
            @Override
            public List<InetSocketAddress> load() {
                return loaded;
            }

            @Override
            public void save(List<InetSocketAddress> addresses) {
                saved.add(addresses);
            }
        });
    }

    /** Neighbors of before, none of which is linked. */
    static FormerNeighbors of(List<InetSocketAddress> addresses) {
        return new FormerNeighbors(new BootstrapCache() {
            @Override
            public List<InetSocketAddress> load() {
                return addresses;
            }

            @Override
            public void save(List<InetSocketAddress> changed) {}
        });
    }

    private static InetSocketAddress address(int i) {
        return new InetSocketAddress("10.0.0." + i, 6084);
    }
}
