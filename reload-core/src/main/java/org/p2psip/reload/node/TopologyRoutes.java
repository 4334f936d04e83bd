// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.node;

import java.util.Optional;
import org.p2psip.reload.routing.Routes;
import org.p2psip.reload.topology.Topology;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.ResourceId;

/** The topology as the router sees it. */
record TopologyRoutes(Topology topology, boolean forwardsForOthers) implements Routes {
    @Override
    public boolean isResponsible(ResourceId key) {
        return topology.isResponsible(key);
    }

    @Override
    public boolean hasPlace() {
        return topology.isJoined();
    }

    @Override
    public Optional<NodeId> nextHop(ResourceId key) {
        return topology.nextHop(key);
    }

    @Override
    public Optional<NodeId> nextHopOnceMore(ResourceId key) {
        return topology.nextHopOnceMore(key);
    }
}
