// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.routing;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.ErrorCode;
import org.p2psip.reload.wire.ForwardingHeader;
import org.p2psip.reload.wire.ForwardingHeaderBuilder;
import org.p2psip.reload.wire.ForwardingOption;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.ResourceId;

/**
 * Decides by its header where a message goes: symmetric recursive routing (RFC 6940, Sections 6.1 and 6.2). Holds no state
 * of its own: via lists carry the way back.
 */
public final class Router {
    /**
     * Longest Via List of a request; one with more entries is dropped. So many, and one more, always fit into the Destination
     * List of the answer.
     */
    public static final int MAX_VIA_ENTRIES = 254;

    private final NodeId self;
    private final int overlayHash;
    private final int initialTtl;
    private final ConnectionTable connections;
    private final Routes routes;

    /**
     * @param overlayHash the {@code overlay} field that messages of this overlay carry
     * @param initialTtl largest TTL that is accepted, 1 to 255
     */
    public Router(NodeId self, int overlayHash, int initialTtl, ConnectionTable connections, Routes routes) {
        this.self = self;
        this.overlayHash = overlayHash;
        this.initialTtl = initialTtl;
        this.connections = connections;
        this.routes = routes;
    }

    /**
     * Decides about a message that came over a link.
     *
     * @param header the header as received
     * @param previousHop who sent it over the link
     * @param request whether it is a request, as far as can be seen; only requests need a Via List
     */
    public RoutingDecision route(ForwardingHeader header, NodeId previousHop, boolean request) {
        if (request && header.viaList().size() > MAX_VIA_ENTRIES) {
            return new RoutingDecision.Drop(DropReason.VIA_TOO_LONG);
        }
        if (header.overlay() != overlayHash) {
            return new RoutingDecision.Refuse(ErrorCode.INCOMPATIBLE_WITH_OVERLAY, "message of another overlay");
        }
        if (header.version() != ForwardingHeader.VERSION) {
            return new RoutingDecision.Refuse(
                    ErrorCode.INCOMPATIBLE_WITH_OVERLAY, "version " + header.version() + " of the protocol");
        }
        if (header.ttl() > initialTtl) {
            return new RoutingDecision.Refuse(
                    ErrorCode.TTL_EXCEEDED, "TTL " + header.ttl() + ", at most " + initialTtl);
        }
        List<Destination> destinations = header.destinationList();
        if (request && hasDuplicates(destinations)) {
            return new RoutingDecision.Refuse(ErrorCode.INVALID_MESSAGE, "a destination is listed twice");
        }
        return follow(header, destinations, previousHop, request);
    }

    /** Decides about a message that this node sends: the first hop. TTL and Via List stay as they are. */
    public RoutingDecision originate(ForwardingHeader header) {
        return follow(header, header.destinationList(), null, false);
    }

    private RoutingDecision follow(
            ForwardingHeader header, List<Destination> destinations, @Nullable NodeId previousHop, boolean request) {
        int first = 0;
        while (first < destinations.size() - 1 && isSelf(destinations.get(first))) {
            first++;
        }
        if (first >= destinations.size()) {
            return new RoutingDecision.Refuse(ErrorCode.INVALID_MESSAGE, "the Destination List is empty");
        }
        List<Destination> remaining = destinations.subList(first, destinations.size());
        Destination next = remaining.get(0);
        if (next instanceof Destination.Resource resource) {
            if (remaining.size() > 1) {
                return new RoutingDecision.Drop(DropReason.RESOURCE_NOT_LAST);
            }
            if (routes.isResponsible(resource.resourceId())) {
                return new RoutingDecision.Deliver();
            }
            return forward(header, remaining, routes.nextHop(resource.resourceId()), previousHop, request);
        }
        if (next instanceof Destination.Node node) {
            NodeId nodeId = node.nodeId();
            if (nodeId.equals(self) || nodeId.isWildcard()) {
                return new RoutingDecision.Deliver();
            }
            if (connections.isConnected(nodeId)) {
                return forward(header, remaining, Optional.of(nodeId), previousHop, request);
            }
            ResourceId key = ResourceId.of(nodeId);
            if (routes.isResponsible(key)) {
                return new RoutingDecision.Drop(DropReason.NO_SUCH_NODE);
            }
            return forward(header, remaining, routes.nextHop(key), previousHop, request);
        }
        return new RoutingDecision.Drop(DropReason.UNKNOWN_DESTINATION);
    }

    private boolean isSelf(Destination destination) {
        return destination instanceof Destination.Node node && node.nodeId().equals(self);
    }

    private RoutingDecision forward(
            ForwardingHeader header,
            List<Destination> remaining,
            Optional<NodeId> nextHop,
            @Nullable NodeId previousHop,
            boolean request) {
        if (previousHop != null && header.ttl() == 0) {
            return new RoutingDecision.Refuse(ErrorCode.TTL_EXCEEDED, "TTL ran out at " + self);
        }
        LinkId link = nextHop.map(connections::link).orElse(null);
        if (link == null) {
            return new RoutingDecision.Drop(DropReason.NO_ROUTE);
        }
        ForwardingHeaderBuilder changed = header.toBuilder().destinationList(remaining);
        if (previousHop != null) {
            for (ForwardingOption option : header.options()) {
                if ((option.flags() & ForwardingOption.FORWARD_CRITICAL) != 0) {
                    return new RoutingDecision.Refuse(
                            ErrorCode.UNSUPPORTED_FORWARDING_OPTION, "forwarding option " + option.type());
                }
            }
            changed.ttl(header.ttl() - 1);
            if (request) {
                List<Destination> via = new ArrayList<>(header.viaList());
                via.add(new Destination.Node(previousHop));
                changed.viaList(via);
            }
        }
        return new RoutingDecision.Forward(link, changed.build());
    }

    /** The way back to the sender of a request: its last hop, then the Via List from its end (RFC 6940, Section 6.1.2). */
    public static List<Destination> wayBack(ForwardingHeader request, NodeId previousHop) {
        List<Destination> via = request.viaList();
        List<Destination> back = new ArrayList<>(via.size() + 1);
        back.add(new Destination.Node(previousHop));
        for (int i = via.size() - 1; i >= 0; i--) {
            back.add(via.get(i));
        }
        return back;
    }

    private static boolean hasDuplicates(List<Destination> destinations) {
        return destinations.size() > 1 && new HashSet<>(destinations).size() < destinations.size();
    }
}
