// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.node;

import io.netty.buffer.ByteBuf;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.config.OverlayConfiguration;
import org.p2psip.reload.routing.ConnectionTable;
import org.p2psip.reload.routing.LinkRates;
import org.p2psip.reload.routing.ListCompression;
import org.p2psip.reload.routing.OpaqueIds;
import org.p2psip.reload.routing.Router;
import org.p2psip.reload.routing.Routes;
import org.p2psip.reload.routing.TrafficLimits;
import org.p2psip.reload.routing.ViaLists;
import org.p2psip.reload.wire.ErrorCode;
import org.p2psip.reload.wire.ForwardingHeader;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.ResourceId;

/** Makes the transport of a node of which a test looks at one part alone: nobody takes what comes up. */
final class LoneTransport {
    private LoneTransport() {}

    /** @param nextHop where all goes; null if the node is responsible for all */
    static MessageTransport create(
            NodeId self,
            OverlayConfiguration configuration,
            ConnectionTable connections,
            @Nullable NodeId nextHop,
            Counters counters,
            Outputs outputs) {
        Routes routes = new Routes() {
            @Override
            public boolean isResponsible(ResourceId key) {
                return nextHop == null;
            }

            @Override
            public Optional<NodeId> nextHop(ResourceId key) {
                return Optional.ofNullable(nextHop);
            }
        };
        return new MessageTransport(
                self,
                configuration.wireContext(),
                configuration.maxMessageSize(),
                connections,
                new UnprovenLinks(),
                new Router(self, 1, 100, connections, routes, OpaqueIds.NONE),
                new ViaLists(ListCompression.NONE, configuration.wireContext(), new Random(1)),
                new LinkRates(TrafficLimits.DEFAULT),
                new Transmitter(connections, counters, outputs),
                new NobodyAbove(),
                counters,
                outputs);
    }

    private static final class NobodyAbove implements MessageTransport.Upward {
        @Override
        public void deliver(ForwardingHeader header, ByteBuf payload, NodeId previousHop, long nowNanos) {}

        @Override
        public void forwarded(NodeId previousHop, long nowNanos) {}

        @Override
        public void refuse(ForwardingHeader header, NodeId previousHop, ErrorCode code, String text, long nowNanos) {}
    }
}
