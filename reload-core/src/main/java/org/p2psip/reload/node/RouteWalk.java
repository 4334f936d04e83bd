// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.node;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.routing.ConnectionTable;
import org.p2psip.reload.topology.Topology;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.ErrorResponse;
import org.p2psip.reload.wire.MessageBody;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.PingAnswer;
import org.p2psip.reload.wire.PingRequest;
import org.p2psip.reload.wire.ResourceId;
import org.p2psip.reload.wire.RouteQueryAnswer;
import org.p2psip.reload.wire.RouteQueryRequest;

/**
 * One walk towards a place of the overlay: asks each hop by RouteQuery for the next one (RFC 6940, Section 6.4.2.4).
 *
 * <p>Requests go from hop to hop along the way found so far, since each hop has a link with the one it named. Ends after
 * {@link #MAX_HOPS} at the latest; each hop takes a request's lifetime at most.
 */
final class RouteWalk {
    /** Most hops of a walk. Rings of millions of peers need about 20. */
    static final int MAX_HOPS = 64;

    /** Hears how a walk ended. */
    interface Ended {
        void ended(RouteResult result);
    }

    private final NodeId self;
    private final Requests requests;
    private final Topology topology;
    private final ConnectionTable connections;
    private final Destination target;
    private final ResourceId key;
    private final Ended handler;
    private final List<RouteResult.Hop> hops = new ArrayList<>();
    private final List<Destination> way = new ArrayList<>();

    /** @param target a Node-ID or a Resource-ID */
    RouteWalk(
            NodeId self,
            Requests requests,
            Topology topology,
            ConnectionTable connections,
            Destination target,
            Ended handler) {
        this.self = self;
        this.requests = requests;
        this.topology = topology;
        this.connections = connections;
        this.target = target;
        this.key = key(target);
        this.handler = handler;
    }

    private static ResourceId key(Destination target) {
        if (target instanceof Destination.Node node) {
            return ResourceId.of(node.nodeId());
        }
        if (target instanceof Destination.Resource resource) {
            return resource.resourceId();
        }
        throw new IllegalArgumentException("the target is " + target + ", must be a Node-ID or a Resource-ID");
    }

    void start(long nowNanos) {
        if (isTarget(self)) {
            end(RouteResult.Outcome.REACHED, null);
            return;
        }
        if (target instanceof Destination.Node node && connections.isConnected(node.nodeId())) {
            ask(node.nodeId(), nowNanos);
            return;
        }
        Optional<NodeId> first = topology.nextHop(key);
        if (first.isPresent()) {
            ask(first.get(), nowNanos);
        } else if (topology.isResponsible(key)) {
            atResponsiblePeer();
        } else {
            end(RouteResult.Outcome.NO_ROUTE, null);
        }
    }

    private boolean isTarget(NodeId node) {
        return target instanceof Destination.Node sought && sought.nodeId().equals(node);
    }

    private void atResponsiblePeer() {
        boolean resource = target instanceof Destination.Resource;
        end(resource ? RouteResult.Outcome.REACHED : RouteResult.Outcome.NO_SUCH_NODE, null);
    }

    private void ask(NodeId node, long nowNanos) {
        Destination.Node hop = new Destination.Node(node);
        if (node.equals(self) || way.contains(hop)) {
            end(RouteResult.Outcome.LOOP, node);
            return;
        }
        if (way.size() == MAX_HOPS) {
            end(RouteResult.Outcome.TOO_MANY_HOPS, node);
            return;
        }
        way.add(hop);
        // The node sought may be a client, which routes nothing but answers a Ping.
        MessageBody body = isTarget(node) ? new PingRequest(Opaque.EMPTY) : new RouteQueryRequest(false, target);
        requests.send(List.copyOf(way), body, new Asked(node), nowNanos);
    }

    private void end(RouteResult.Outcome outcome, @Nullable NodeId next) {
        handler.ended(new RouteResult(hops, outcome, next));
    }

    private final class Asked implements AnswerHandler {
        private final NodeId node;

        private Asked(NodeId node) {
            this.node = node;
        }

        @Override
        public void answered(Answer answer, long nowNanos) {
            if (answer.body() instanceof ErrorResponse) {
                end(RouteResult.Outcome.REFUSED, node);
                return;
            }
            RouteResult.Hop hop = new RouteResult.Hop(node, Duration.ofNanos(answer.roundTripNanos()));
            if (answer.body() instanceof PingAnswer) {
                hops.add(hop);
                end(RouteResult.Outcome.REACHED, null);
                return;
            }
            Optional<NodeId> next =
                    answer.body() instanceof RouteQueryAnswer route ? topology.nextHopIn(route) : Optional.empty();
            if (!next.isPresent()) {
                end(RouteResult.Outcome.BAD_ANSWER, node);
                return;
            }
            hops.add(hop);
            if (next.get().equals(node)) {
                atResponsiblePeer();
            } else {
                ask(next.get(), nowNanos);
            }
        }

        @Override
        public void failed(RequestFailure failure, long nowNanos) {
            RouteResult.Outcome outcome =
                    failure == RequestFailure.TIMED_OUT ? RouteResult.Outcome.NO_ANSWER : RouteResult.Outcome.NO_ROUTE;
            end(outcome, node);
        }
    }
}
