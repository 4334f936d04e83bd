// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.demo;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.p2psip.reload.topology.TopologyView;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.ResourceId;

/** How the ring of CHORD-RELOAD must look with the given peers (RFC 6940, Section 10). */
final class RingOrder {
    /** As many neighbors on each side are compared. */
    private static final int NEIGHBORS = 3;

    private final List<NodeId> ring;

    /** @param peers at least one; in any order */
    RingOrder(Collection<NodeId> peers) {
        List<NodeId> sorted = new ArrayList<>(peers);
        Collections.sort(sorted);
        ring = List.copyOf(sorted);
    }

    /** All peers by Node-ID. */
    List<NodeId> peers() {
        return ring;
    }

    /** The peer that is responsible for a resource: the first at or after it, clockwise. */
    NodeId responsibleFor(ResourceId resource) {
        BigInteger key = new BigInteger(1, resource.toByteArray());
        return ring.stream()
                .filter(peer -> new BigInteger(1, peer.toByteArray()).compareTo(key) >= 0)
                .findFirst()
                .orElse(ring.get(0));
    }

    /** What in {@code view}, the view of {@code peer}, is not as it must be; empty if nothing. */
    Optional<String> problem(NodeId peer, TopologyView view) {
        if (!view.joined()) {
            return Optional.of("it has not joined");
        }
        return problem("successors", neighbors(peer, 1), view.successors())
                .or(() -> problem("predecessors", neighbors(peer, -1), view.predecessors()));
    }

    private Optional<String> problem(String what, List<NodeId> wanted, List<NodeId> seen) {
        boolean right =
                seen.size() >= wanted.size() && seen.subList(0, wanted.size()).equals(wanted) && ring.containsAll(seen);
        return right ? Optional.empty() : Optional.of("its " + what + " are " + names(seen) + ", not " + names(wanted));
    }

    /** The nearest neighbors in one direction, the nearest first. */
    private List<NodeId> neighbors(NodeId peer, int direction) {
        int at = ring.indexOf(peer);
        List<NodeId> neighbors = new ArrayList<>();
        for (int i = 1; i <= Math.min(NEIGHBORS, ring.size() - 1); i++) {
            neighbors.add(ring.get(Math.floorMod(at + direction * i, ring.size())));
        }
        return neighbors;
    }

    private static List<String> names(List<NodeId> peers) {
        return peers.stream().map(RingOrder::brief).toList();
    }

    /** The first eight digits of a Node-ID, enough to tell the peers of a demo apart. */
    static String brief(NodeId nodeId) {
        return nodeId.toString().substring(0, 8);
    }
}
