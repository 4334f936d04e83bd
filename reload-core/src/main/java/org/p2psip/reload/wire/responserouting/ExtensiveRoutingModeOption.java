// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire.responserouting;

import java.util.List;
import org.p2psip.reload.wire.Checks;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.ForwardingOption;
import org.p2psip.reload.wire.IpAddressPort;
import org.p2psip.reload.wire.MalformedMessageException;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.OverlayLinkType;
import org.p2psip.reload.wire.WireContext;
import org.p2psip.reload.wire.WireReader;
import org.p2psip.reload.wire.WireWriter;

/**
 * Forwarding option that asks for an answer on another way than that of the request (RFC 7263, Section 5.2.2, and RFC 7264,
 * Section 5.2.1).
 *
 * @param mode which way
 * @param transport protocol of the link to {@code address}
 * @param address where the answer goes: to the requester, or to its relay
 * @param destinations nodes that the answer is for, 1 to 255 bytes together; copied
 */
public record ExtensiveRoutingModeOption(
        RouteMode mode, OverlayLinkType transport, IpAddressPort address, List<Destination> destinations) {
    /** Type of the forwarding option {@code extensive_routing_mode}. */
    public static final int OPTION_TYPE = 2;

    /** Checks the length of the list. */
    public ExtensiveRoutingModeOption {
        Checks.present("mode", mode);
        Checks.present("transport", transport);
        Checks.present("address", address);
        destinations = List.copyOf(destinations);
        Checks.range(
                "length of the destinations in bytes",
                destinations.stream().mapToLong(Destination::encodedLength).sum(),
                1,
                Checks.MAX_UINT8);
    }

    /** Asks for an answer straight to {@code requester}, which listens at {@code address}. */
    public static ExtensiveRoutingModeOption directResponse(
            OverlayLinkType transport, IpAddressPort address, NodeId requester) {
        return new ExtensiveRoutingModeOption(
                RouteMode.DIRECT_RESPONSE, transport, address, List.of(new Destination.Node(requester)));
    }

    /** Asks for an answer to {@code requester} by way of {@code relay}, which listens at {@code address}. */
    public static ExtensiveRoutingModeOption relayPeer(
            OverlayLinkType transport, IpAddressPort address, NodeId relay, NodeId requester) {
        return new ExtensiveRoutingModeOption(
                RouteMode.RELAY_PEER,
                transport,
                address,
                List.of(new Destination.Node(relay), new Destination.Node(requester)));
    }

    /**
     * Whether the mode is known and the destinations are as many nodes as it asks for: one for a direct response, two for
     * a relay. If not, the answerer is to refuse with Error_Unknown_Extension on the way of the request.
     */
    public boolean isUsable() {
        int nodes;
        if (mode.equals(RouteMode.DIRECT_RESPONSE)) {
            nodes = 1;
        } else if (mode.equals(RouteMode.RELAY_PEER)) {
            nodes = 2;
        } else {
            return false;
        }
        return destinations.size() == nodes && destinations.stream().allMatch(Destination.Node.class::isInstance);
    }

    /**
     * Reads all of the value of an option.
     *
     * @throws MalformedMessageException if it is cut short, goes on behind its end, or names no mode or no destination
     */
    public static ExtensiveRoutingModeOption decode(WireReader in, WireContext context)
            throws MalformedMessageException {
        in.begin("ExtensiveRoutingModeOption");
        int start = in.offset();
        int mode = in.uint8("ExtensiveRoutingModeOption.routemode");
        if (mode == 0) {
            throw new MalformedMessageException("ExtensiveRoutingModeOption.routemode", start, "is 0");
        }
        OverlayLinkType transport = new OverlayLinkType(in.uint8("ExtensiveRoutingModeOption.transport"));
        IpAddressPort address = IpAddressPort.decode(in);
        int listOffset = in.offset();
        List<Destination> destinations =
                in.list8("ExtensiveRoutingModeOption.destinations", each -> Destination.decode(each, context));
        if (destinations.isEmpty()) {
            throw new MalformedMessageException("ExtensiveRoutingModeOption.destinations", listOffset, "is empty");
        }
        in.requireEnd("ExtensiveRoutingModeOption");
        return in.end(
                "ExtensiveRoutingModeOption",
                new ExtensiveRoutingModeOption(new RouteMode(mode), transport, address, destinations));
    }

    /** Appends the value. */
    public void encode(WireWriter out) {
        out.uint8(mode.value());
        out.uint8(transport.value());
        address.encode(out);
        out.list8("ExtensiveRoutingModeOption.destinations", destinations, Destination::encode);
    }

    /** The option of a request: forwarders keep no state for it, and whoever does not know it may ignore it. */
    public ForwardingOption toOption() {
        return new ForwardingOption(
                OPTION_TYPE, ForwardingOption.IGNORE_STATE_KEEPING, WireWriter.toOpaque(this::encode));
    }
}
