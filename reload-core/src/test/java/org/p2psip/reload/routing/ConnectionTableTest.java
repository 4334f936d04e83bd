// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.routing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.p2psip.reload.wire.NodeId;

class ConnectionTableTest {
    private static final NodeId ALICE = node(1);
    private static final NodeId BOB = node(2);

    private final ConnectionTable table = new ConnectionTable();

    @Test
    void oldestLinkCarriesMessagesUntilItGoes() {
        assertThat(table.add(new LinkId(1), ALICE, 10_000)).isEqualTo(ConnectionTable.Added.FIRST);
        assertThat(table.add(new LinkId(2), ALICE, 10_000)).isEqualTo(ConnectionTable.Added.ANOTHER);
        assertThat(table.link(ALICE)).isEqualTo(new LinkId(1));
        assertThat(table.remove(new LinkId(1))).isEmpty();
        assertThat(table.link(ALICE)).isEqualTo(new LinkId(2));
        assertThat(table.remove(new LinkId(2))).contains(ALICE);
        assertThat(table.link(ALICE)).isNull();
        assertThat(table.size()).isZero();
    }

    @Test
    void preferredLinkCarriesMessagesAsLongAsItResponds() {
        for (int i = 1; i <= 3; i++) {
            table.add(new LinkId(i), ALICE, 10_000);
        }
        table.prefer(new LinkId(2));
        assertThat(table.links(ALICE)).containsExactly(new LinkId(2), new LinkId(1), new LinkId(3));
        table.setResponsive(new LinkId(2), false);
        assertThat(table.link(ALICE)).isEqualTo(new LinkId(1));
        table.prefer(new LinkId(9));
        assertThat(table.hasSeveralLinks(ALICE)).isTrue();
        assertThat(table.hasSeveralLinks(BOB)).isFalse();
    }

    @Test
    void unknownLinkIsNobodys() {
        assertThat(table.peer(new LinkId(9))).isNull();
        assertThat(table.remove(new LinkId(9))).isEmpty();
        assertThat(table.isConnected(BOB)).isFalse();
    }

    @Test
    void refusesMoreLinksWithOnePeerThanItsShare() {
        for (int i = 0; i < ConnectionTable.MAX_LINKS_PER_PEER; i++) {
            assertThat(table.add(new LinkId(i), ALICE, 10_000)).isNotEqualTo(ConnectionTable.Added.REFUSED);
        }
        assertThat(table.add(new LinkId(99), ALICE, 10_000)).isEqualTo(ConnectionTable.Added.REFUSED);
        assertThat(table.add(new LinkId(100), BOB, 10_000)).isEqualTo(ConnectionTable.Added.FIRST);
    }

    @Test
    void refusesLinksOverItsBound() {
        for (int i = 0; i < ConnectionTable.MAX_LINKS; i++) {
            table.add(new LinkId(i), node(10 + i), 10_000);
        }
        assertThat(table.add(new LinkId(5000), BOB, 10_000)).isEqualTo(ConnectionTable.Added.REFUSED);
        assertThat(table.size()).isEqualTo(ConnectionTable.MAX_LINKS);
        assertThat(table.connectedPeers()).isSorted();
    }

    static NodeId node(int number) {
        byte[] bytes = new byte[16];
        bytes[14] = (byte) (number >> 8);
        bytes[15] = (byte) number;
        return NodeId.copyOf(bytes);
    }
}
