// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.routing;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.ErrorCode;
import org.p2psip.reload.wire.ForwardingHeader;
import org.p2psip.reload.wire.HeaderView;
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

    /** Longest Destination List that is followed: the way back along the longest Via List. */
    public static final int MAX_DESTINATIONS = MAX_VIA_ENTRIES + 1;

    /**
     * How often one node may be in the Destination List of what goes back (RFC 6940, Section 13.6.5): twice if a request came through
     * it again, since tables were about to change.
     */
    private static final int MAX_MENTIONS = 2;

    /** So many destinations are compared with each other sooner than counted. */
    private static final int FEW_DESTINATIONS = 8;

    private static final RoutingDecision NO_ROUTE = new RoutingDecision.Drop(DropReason.NO_ROUTE);

    private final NodeId self;
    private final int overlayHash;
    private int initialTtl;
    private final ConnectionTable connections;
    private final Routes routes;
    private final OpaqueIds opaqueIds;

    /**
     * @param overlayHash the {@code overlay} field that messages of this overlay carry
     * @param initialTtl largest TTL that is accepted, 1 to 255
     */
    public Router(
            NodeId self,
            int overlayHash,
            int initialTtl,
            ConnectionTable connections,
            Routes routes,
            OpaqueIds opaqueIds) {
        this.self = self;
        this.overlayHash = overlayHash;
        this.initialTtl = initialTtl;
        this.connections = connections;
        this.routes = routes;
        this.opaqueIds = opaqueIds;
    }

    /** Sets the largest TTL that is accepted, 1 to 255. */
    public void initialTtl(int newInitialTtl) {
        initialTtl = newInitialTtl;
    }

    /**
     * Decides about a message that came over a link. If it goes on, its TTL is one less then, and unless it is an answer, the
     * previous hop is at the end of its Via List.
     *
     * @param header the header as received
     */
    public RoutingDecision route(HeaderView header, MessageRole role) {
        if (role.needsWayBack() && header.viaCount() > MAX_VIA_ENTRIES) {
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
        if (header.destinationCount() > MAX_DESTINATIONS) {
            return new RoutingDecision.Refuse(ErrorCode.INVALID_MESSAGE, "the Destination List has no end");
        }
        List<Destination> destinations = header.destinations();
        if (role == MessageRole.REQUEST && namesOneMoreThan(1, destinations)) {
            return new RoutingDecision.Refuse(ErrorCode.INVALID_MESSAGE, "a destination is listed twice");
        }
        if (namesOneMoreThan(MAX_MENTIONS, destinations)) {
            return new RoutingDecision.Drop(DropReason.LOOP);
        }
        RoutingDecision decision = follow(destinations, header.transactionId(), way(header, role));
        boolean onward = decision instanceof RoutingDecision.Forward || decision.equals(NO_ROUTE);
        if (onward && !routes.forwardsForOthers()) {
            return new RoutingDecision.Drop(DropReason.NOT_A_PEER);
        }
        if (decision.equals(NO_ROUTE) && !routes.hasPlace()) {
            return new RoutingDecision.Refuse(ErrorCode.FORBIDDEN, "not in the overlay yet");
        }
        return onward ? forwardable(header, decision) : decision;
    }

    /** Whether some destination is listed more than so many times. */
    private static boolean namesOneMoreThan(int times, List<Destination> destinations) {
        if (destinations.size() <= times) {
            return false;
        }
        if (destinations.size() <= FEW_DESTINATIONS) {
            return destinations.stream().anyMatch(one -> Collections.frequency(destinations, one) > times);
        }
        Map<Destination, Integer> counts = new HashMap<>();
        return destinations.stream().anyMatch(one -> counts.merge(one, 1, Integer::sum) > times);
    }

    /** What the topology says of keys of others: nothing before this node has its place, another peer to a request that comes again. */
    private Function<ResourceId, Optional<NodeId>> way(HeaderView header, MessageRole role) {
        if (!routes.hasPlace()) {
            return key -> Optional.empty();
        }
        boolean again = role == MessageRole.REQUEST && header.isVia(self);
        return again ? routes::nextHopOnceMore : routes::nextHop;
    }

    /** Decides about a message that this node sends: the first hop. TTL and Via List stay as they are. */
    public RoutingDecision originate(ForwardingHeader header) {
        return follow(header.destinationList(), header.transactionId().value(), routes::nextHop);
    }

    /**
     * Decides about a message that this node sent and that did not reach the next hop: goes on another way, or has none. TTL and Via
     * List stay as they are. An answer may leave out the hop that is lost; a request that was sent to it, or through it, is refused.
     *
     * @param header the header as sent
     * @param lost who was to get it
     */
    public RoutingDecision reroute(HeaderView header, MessageRole role, NodeId lost) {
        List<Destination> destinations = header.destinations();
        int skipped = 0;
        boolean gone = !connections.isResponsive(lost);
        if (gone && !destinations.isEmpty() && destinations.get(0).equals(new Destination.Node(lost))) {
            if (role != MessageRole.ANSWER || destinations.size() == 1) {
                return new RoutingDecision.Refuse(ErrorCode.REQUEST_TIMEOUT, lost + " does not respond");
            }
            skipped = 1;
        }
        RoutingDecision decision =
                follow(destinations.subList(skipped, destinations.size()), header.transactionId(), routes::nextHop);
        if (!(decision instanceof RoutingDecision.Forward forward)) {
            return decision;
        }
        return connections.isResponsive(forward.link())
                ? new RoutingDecision.Forward(forward.link(), skipped + forward.consumed(), forward.inserted())
                : NO_ROUTE;
    }

    /** @param way what the topology says of keys of others; to linked nodes it does not matter */
    private RoutingDecision follow(
            List<Destination> destinations, long transactionId, Function<ResourceId, Optional<NodeId>> way) {
        if (destinations.isEmpty()) {
            return new RoutingDecision.Refuse(ErrorCode.INVALID_MESSAGE, "the Destination List is empty");
        }
        Stops stops = new Stops(destinations);
        while (true) {
            if (stops.first() instanceof Destination.OpaqueId opaque) {
                OpaqueIds.Expansion expansion = opaqueIds.expand(opaque.id(), transactionId);
                if (expansion.refusal() != null) {
                    return new RoutingDecision.Drop(expansion.refusal());
                }
                if (!stops.replaceFirst(expansion.destinations())) {
                    return new RoutingDecision.Drop(DropReason.UNKNOWN_DESTINATION);
                }
            } else if (!stops.isLast() && isSelf(stops.first())) {
                stops.removeFirst();
            } else {
                return decide(stops, way);
            }
        }
    }

    private RoutingDecision decide(Stops stops, Function<ResourceId, Optional<NodeId>> way) {
        Destination next = stops.first();
        if (next instanceof Destination.Resource resource) {
            if (!stops.isLast()) {
                return new RoutingDecision.Drop(DropReason.RESOURCE_NOT_LAST);
            }
            if (routes.isResponsible(resource.resourceId())) {
                return new RoutingDecision.Deliver();
            }
            return forward(stops, way.apply(resource.resourceId()));
        }
        if (next instanceof Destination.Node node) {
            NodeId nodeId = node.nodeId();
            if (nodeId.equals(self) || nodeId.isWildcard()) {
                return new RoutingDecision.Deliver();
            }
            if (connections.isConnected(nodeId)) {
                return forward(stops, Optional.of(nodeId));
            }
            ResourceId key = ResourceId.of(nodeId);
            if (routes.isResponsible(key)) {
                return new RoutingDecision.Drop(DropReason.NO_SUCH_NODE);
            }
            return forward(stops, way.apply(key));
        }
        return new RoutingDecision.Drop(DropReason.UNKNOWN_DESTINATION);
    }

    private boolean isSelf(Destination destination) {
        return destination instanceof Destination.Node node && node.nodeId().equals(self);
    }

    private RoutingDecision forward(Stops stops, Optional<NodeId> nextHop) {
        LinkId link = nextHop.map(connections::link).orElse(null);
        return link == null ? NO_ROUTE : new RoutingDecision.Forward(link, stops.consumed, stops.inserted);
    }

    /** What is left of a Destination List: what opaque IDs stood for, then the entries as they came. */
    private static final class Stops {
        private final List<Destination> destinations;
        private int consumed;
        private List<Destination> inserted = List.of();

        private Stops(List<Destination> destinations) {
            this.destinations = destinations;
        }

        private Destination first() {
            return inserted.isEmpty() ? destinations.get(consumed) : inserted.get(0);
        }

        private boolean isLast() {
            return inserted.size() + destinations.size() - consumed == 1;
        }

        private void removeFirst() {
            if (inserted.isEmpty()) {
                consumed++;
            } else {
                inserted = inserted.subList(1, inserted.size());
            }
        }

        /** Puts others in the place of the first; returns false if none is left then. */
        private boolean replaceFirst(List<Destination> others) {
            removeFirst();
            List<Destination> more = new ArrayList<>(others);
            more.addAll(inserted);
            inserted = more;
            return inserted.size() + destinations.size() - consumed > 0;
        }
    }

    private RoutingDecision forwardable(HeaderView header, RoutingDecision onward) {
        if (header.ttl() == 0) {
            return new RoutingDecision.Refuse(ErrorCode.TTL_EXCEEDED, "TTL ran out at " + self);
        }
        if (header.hasForwardCriticalOption()) {
            return new RoutingDecision.Refuse(
                    ErrorCode.UNSUPPORTED_FORWARDING_OPTION, "forwarding option " + header.forwardCriticalOption());
        }
        return onward;
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
}
