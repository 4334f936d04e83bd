// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.node;

import java.time.Duration;
import java.util.List;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.routing.ConnectionTable;
import org.p2psip.reload.routing.LinkId;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.ErrorResponse;
import org.p2psip.reload.wire.NodeId;

/** What a node does when it has found a way into the overlay, or none. */
final class OverlayEntry implements Bootstrap.Entry {
    private final boolean several;
    private final ConnectionTable connections;
    private final LinkNegotiations negotiations;
    private final TopologyDriver topologyDriver;
    private final Outputs outputs;
    private final ObjLongConsumer<String> tryNext;

    /**
     * @param several whether the node's certificate has several Node-IDs
     * @param tryNext goes on with another bootstrap node; takes a reason and the time
     */
    OverlayEntry(
            boolean several,
            ConnectionTable connections,
            LinkNegotiations negotiations,
            TopologyDriver topologyDriver,
            Outputs outputs,
            ObjLongConsumer<String> tryNext) {
        this.several = several;
        this.connections = connections;
        this.negotiations = negotiations;
        this.topologyDriver = topologyDriver;
        this.outputs = outputs;
        this.tryNext = tryNext;
    }

    @Override
    public void connected(NodeId peer, long nowNanos) {
        if (!several) {
            topologyDriver.join(peer, nowNanos);
            return;
        }
        // With several Node-IDs in its certificate a node has to attach before anything else (RFC 6940, Section 6.1.2).
        List<LinkId> unproven = connections.links(peer);
        negotiations.attach(
                List.of(new Destination.Node(peer)),
                false,
                new LinkNegotiations.Attached() {
                    @Override
                    public void attached(NodeId attached, long negotiation, long atNanos) {
                        String reason = "replaced by one that shows who this is";
                        unproven.forEach(link -> outputs.add(new NodeOutput.CloseLink(link, reason)));
                        topologyDriver.join(peer, atNanos);
                    }

                    @Override
                    public void failed(String reason, @Nullable ErrorResponse refusal, long atNanos) {
                        tryNext.accept(reason, atNanos);
                    }
                },
                nowNanos);
    }

    @Override
    public void delayed(String reason, long pauseNanos) {
        outputs.add(new NodeOutput.JoinDelayed(reason, Duration.ofNanos(pauseNanos)));
    }

    @Override
    public void unreachable(String reason) {
        outputs.add(new NodeOutput.JoinFailed(reason));
    }

    @Override
    public int linkedPeers() {
        return connections.connectedPeers().size();
    }
}
