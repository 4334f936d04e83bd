// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.topology.chord;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.p2psip.reload.topology.TopologyView;
import org.p2psip.reload.topology.chord.RingSimulation.Member;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.ResourceId;

/** Knows all members of a {@link RingSimulation}, and so what their tables should hold. */
final class RingOracle {
    private RingOracle() {}

    /** What is wrong with the tables of {@code ring}, in the order of the ring; empty when they all are right. */
    static Optional<String> flaw(List<Member> ring, int expected) {
        if (ring.size() != expected) {
            return Optional.of(ring.size() + " of " + expected + " are peers");
        }
        for (int i = 0; i < ring.size(); i++) {
            TopologyView view = ring.get(i).view();
            int kept = Math.max(ChordSettings.MIN_NEIGHBORS, view.successors().size());
            List<NodeId> successors = new ArrayList<>();
            List<NodeId> predecessors = new ArrayList<>();
            for (int step = 1; step <= Math.min(kept, ring.size() - 1); step++) {
                successors.add(ring.get((i + step) % ring.size()).id);
                predecessors.add(ring.get(Math.floorMod(i - step, ring.size())).id);
            }
            if (!view.successors().equals(successors) || !view.predecessors().equals(predecessors)) {
                return Optional.of(ring.get(i) + " has " + view + " instead of " + predecessors + " " + successors);
            }
        }
        return Optional.empty();
    }

    /** Follows {@code key} from {@code from}; returns the number of hops, or -1 if it ends nowhere or at the wrong peer. */
    static int hops(Map<NodeId, Member> members, Member from, ResourceId key) {
        Member at = from;
        for (int hops = 0; hops < RingSimulation.MAX_HOPS; hops++) {
            if (at.chord.isResponsible(key)) {
                return hops;
            }
            Optional<NodeId> next = at.chord.nextHop(key);
            if (next.isEmpty() || !at.links.contains(next.get())) {
                return -1;
            }
            at = members.get(next.get());
        }
        return -1;
    }
}
