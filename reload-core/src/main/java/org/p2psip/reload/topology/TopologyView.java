// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.topology;

import java.util.List;
import org.p2psip.reload.wire.NodeId;

/**
 * What a topology knows of its ring at one moment.
 *
 * @param joined whether the node is a peer of the ring
 * @param predecessors nearest first
 * @param successors nearest first
 * @param fingers the other peers it routes through, in the order of the key space from the node on
 * @param reachability whether the overlay finds the node
 */
public record TopologyView(
        boolean joined,
        List<NodeId> predecessors,
        List<NodeId> successors,
        List<NodeId> fingers,
        Reachability reachability) {
    /** Copies the lists. */
    public TopologyView {
        predecessors = List.copyOf(predecessors);
        successors = List.copyOf(successors);
        fingers = List.copyOf(fingers);
    }

    /** A view of a topology that does not know whether the overlay finds the node. */
    public TopologyView(boolean joined, List<NodeId> predecessors, List<NodeId> successors, List<NodeId> fingers) {
        this(joined, predecessors, successors, fingers, Reachability.UNKNOWN);
    }
}
