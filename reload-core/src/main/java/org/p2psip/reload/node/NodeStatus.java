// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.node;

import java.util.List;
import java.util.Map;
import org.p2psip.reload.link.RefusalReason;
import org.p2psip.reload.storage.StorageView;
import org.p2psip.reload.topology.TopologyView;
import org.p2psip.reload.wire.NodeId;

/**
 * What a node knows and has done, at one moment.
 *
 * @param nodeId its Node-ID
 * @param topology its place in the ring
 * @param statistics what it has done with messages
 * @param storage how much it stores for the overlay
 * @param connectedPeers who is linked with it, in order of their Node-IDs
 * @param links those that are open, in the order in which they came up; there may be several to one peer
 * @param refusedLinks connections from outside that did not become links, by reason
 */
public record NodeStatus(
        NodeId nodeId,
        TopologyView topology,
        NodeStatistics statistics,
        StorageView storage,
        List<NodeId> connectedPeers,
        List<LinkStatus> links,
        Map<RefusalReason, Long> refusedLinks) {
    /** Copies the collections. */
    public NodeStatus {
        connectedPeers = List.copyOf(connectedPeers);
        links = List.copyOf(links);
        refusedLinks = Map.copyOf(refusedLinks);
    }
}
