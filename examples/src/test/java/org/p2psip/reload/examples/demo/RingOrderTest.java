// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.topology.TopologyView;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.ResourceId;

class RingOrderTest {
    private final NodeId first = node("11");
    private final NodeId second = node("55");
    private final NodeId third = node("99");
    private final NodeId fourth = node("dd");
    private final RingOrder order = new RingOrder(List.of(fourth, second, first, third));

    @Test
    void aResourceBelongsToTheNextPeerClockwise() {
        assertThat(order.responsibleFor(resource("10"))).isEqualTo(first);
        assertThat(order.responsibleFor(ResourceId.of(second))).isEqualTo(second);
        assertThat(order.responsibleFor(resource("56"))).isEqualTo(third);
        assertThat(order.responsibleFor(resource("de"))).isEqualTo(first);
    }

    @Test
    void hasNothingAgainstTheRightNeighbors() {
        assertThat(order.problem(fourth, view(List.of(third, second, first), List.of(first, second, third))))
                .isEmpty();
    }

    @Test
    void namesNeighborsInTheWrongOrder() {
        assertThat(order.problem(fourth, view(List.of(third, second, first), List.of(second, first, third))))
                .hasValueSatisfying(problem -> assertThat(problem)
                        .isEqualTo("its successors are [55000000, 11000000, 99000000],"
                                + " not [11000000, 55000000, 99000000]"));
    }

    @Test
    void namesAPeerThatIsGone() {
        RingOrder without = new RingOrder(List.of(first, second));
        assertThat(without.problem(first, view(List.of(second, third), List.of(second))))
                .hasValueSatisfying(problem -> assertThat(problem).startsWith("its predecessors are"));
    }

    @Test
    void namesAPeerThatHasNotJoined() {
        TopologyView view = new TopologyView(false, List.of(), List.of(), List.of());
        assertThat(order.problem(first, view)).hasValue("it has not joined");
    }

    private static TopologyView view(List<NodeId> predecessors, List<NodeId> successors) {
        return new TopologyView(true, predecessors, successors, List.of());
    }

    private static NodeId node(String firstByte) {
        return NodeId.parse(firstByte + "0".repeat(30));
    }

    private static ResourceId resource(String firstByte) {
        return ResourceId.of(node(firstByte));
    }
}
