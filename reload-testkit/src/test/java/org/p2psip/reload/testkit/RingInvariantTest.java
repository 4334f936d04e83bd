// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.topology.TopologyView;
import org.p2psip.reload.wire.NodeId;

class RingInvariantTest {
    private final Map<NodeId, TopologyView> members = new TreeMap<>();

    private static NodeId node(int number) {
        byte[] bytes = new byte[16];
        bytes[0] = (byte) number;
        return NodeId.copyOf(bytes);
    }

    private static List<NodeId> nodes(int... numbers) {
        List<NodeId> nodes = new ArrayList<>();
        for (int number : numbers) {
            nodes.add(node(number));
        }
        return nodes;
    }

    private void member(int number, List<NodeId> successors) {
        members.put(node(number), new TopologyView(true, List.of(), successors, List.of()));
    }

    private RingInvariant invariant() {
        return new RingInvariant(members);
    }

    @Test
    void rightRingIsWellAndAllItsMembersArePrincipals() {
        member(10, nodes(20, 30, 200));
        member(20, nodes(30, 200, 10));
        member(30, nodes(200, 10, 20));
        member(200, nodes(10, 20, 30));
        assertThat(invariant().violations()).isEmpty();
        assertThat(invariant().principals()).isEqualTo(4);
    }

    @Test
    void ringOfOneIsWell() {
        member(10, List.of());
        assertThat(invariant().violations()).isEmpty();
    }

    @Test
    void memberOnItsWayInIsAnAppendage() {
        member(10, nodes(30));
        member(30, nodes(10));
        member(20, nodes(30, 10));
        assertThat(invariant().violations()).isEmpty();
        assertThat(invariant().principals()).isEqualTo(2);
    }

    @Test
    void deadSuccessorsArePassedOver() {
        member(10, nodes(20, 30));
        member(30, nodes(10));
        assertThat(invariant().violations()).isEmpty();
        member(30, nodes(40, 50));
        assertThat(invariant().violations()).singleElement().asString().startsWith("OneLiveSuccessor");
    }

    @Test
    void listsOutOfOrderAreSeen() {
        for (List<NodeId> list : List.of(nodes(30, 20), nodes(20, 20), nodes(20, 10), nodes(200, 30))) {
            member(10, list);
            assertThat(invariant().violations()).singleElement().asString().startsWith("OrderedLists");
        }
        members.put(node(10), new TopologyView(true, nodes(20, 30), List.of(), List.of()));
        assertThat(invariant().violations()).singleElement().asString().startsWith("OrderedLists");
    }

    @Test
    void twoRingsAreSeen() {
        member(10, nodes(30));
        member(30, nodes(10));
        member(20, nodes(40));
        member(40, nodes(20));
        assertThat(invariant().violations()).singleElement().asString().startsWith("OneRing");
    }

    @Test
    void ringThatGoesAroundTwiceIsSeen() {
        member(10, nodes(30));
        member(30, nodes(20));
        member(20, nodes(40));
        member(40, nodes(10));
        assertThat(invariant().violations()).singleElement().asString().startsWith("OrderedRing");
    }
}
