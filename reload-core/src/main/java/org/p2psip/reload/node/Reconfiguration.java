// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.node;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;
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
    private final boolean client;
    private final ConnectionTable connections;
    private final TopologyDriver topologyDriver;
    private final Outputs outputs;
    private final List<Consumer<OverlayConfiguration>> parts;
    private ObjLongConsumer<OverlayConfiguration> whenAdopted = (next, nowNanos) -> {};

    /**
     * @param client whether the node is a client
     * @param parts what keeps something of the configuration for itself
     */
    Reconfiguration(
            NodeId self,
            boolean client,
            ConnectionTable connections,
            TopologyDriver topologyDriver,
            Outputs outputs,
            List<Consumer<OverlayConfiguration>> parts) {
        this.self = self;
        this.client = client;
        this.connections = connections;
        this.topologyDriver = topologyDriver;
        this.outputs = outputs;
        this.parts = List.copyOf(parts);
    }

    /** @throws IllegalArgumentException if a node can't take part in such an overlay */
    static void requireSupported(OverlayConfiguration configuration) {
        if (configuration.sharedSecret().isPresent()) {
            throw new IllegalArgumentException(
                    configuration + " has a shared-secret, and handshakes with one are not supported");
        }
    }

    /** @throws IllegalArgumentException if a node can't go from one configuration to the other while it runs */
    static void requireFollowable(OverlayConfiguration before, OverlayConfiguration next) {
        requireSupported(next);
        if (!next.overlayName().equals(before.overlayName())
                || !next.topologyPlugin().equals(before.topologyPlugin())
                || next.nodeIdLength() != before.nodeIdLength()
                || next.noIce() != before.noIce()) {
            throw new IllegalArgumentException(next + " can't follow " + before + " while the node runs");
        }
    }

    /** Sets what is told when everything goes by the new configuration. */
    void whenAdopted(ObjLongConsumer<OverlayConfiguration> listener) {
        whenAdopted = listener;
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
        } else if (client && !next.clientsPermitted()) {
            exit("clients are not permitted any more", nowNanos);
        }
        whenAdopted.accept(next, nowNanos);
    }

    @Override
    public void exit(String reason, long nowNanos) {
        outputs.add(new NodeOutput.ConfigurationUnsupported(reason));
        topologyDriver.leave(nowNanos);
    }
}
