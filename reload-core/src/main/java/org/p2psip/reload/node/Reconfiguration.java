// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.node;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.p2psip.reload.config.OverlayConfiguration;
import org.p2psip.reload.routing.ConnectionTable;
import org.p2psip.reload.routing.LinkId;
import org.p2psip.reload.wire.NodeId;

/**
 * Puts another configuration in force while the node runs (RFC 6940, Section 11.1): within one input of the machine, so that
 * no message meets a node that is half one and half the other.
 */
final class Reconfiguration implements ConfigurationUpdates.Adoption {
    private final NodeId self;
    private final ConnectionTable connections;
    private final TopologyDriver topologyDriver;
    private final Outputs outputs;
    private final List<Consumer<OverlayConfiguration>> parts;

    /** @param parts what keeps something of the configuration for itself */
    Reconfiguration(
            NodeId self,
            ConnectionTable connections,
            TopologyDriver topologyDriver,
            Outputs outputs,
            List<Consumer<OverlayConfiguration>> parts) {
        this.self = self;
        this.connections = connections;
        this.topologyDriver = topologyDriver;
        this.outputs = outputs;
        this.parts = List.copyOf(parts);
    }

    @Override
    public void adopt(OverlayConfiguration next, long nowNanos) {
        parts.forEach(part -> part.accept(next));
        outputs.add(new NodeOutput.ConfigurationAdopted(next));
        for (LinkId link : new ArrayList<>(connections.allLinks())) {
            NodeId peer = connections.peer(link);
            if (peer != null && next.badNodes().contains(peer)) {
                outputs.add(new NodeOutput.CloseLink(link, "its certificate was revoked"));
            }
        }
        topologyDriver.handleConfiguration(next, nowNanos);
        if (next.badNodes().contains(self)) {
            exit("this node's certificate was revoked", nowNanos);
        }
    }

    @Override
    public void exit(String reason, long nowNanos) {
        outputs.add(new NodeOutput.ConfigurationUnsupported(reason));
        topologyDriver.leave(nowNanos);
    }
}
