// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

/**
 * Asks a peer where it would route to, and perhaps for an Update (RFC 6940, Section 6.4.2.4.1).
 *
 * @param sendUpdate whether an Update is to follow
 * @param destination where to route to
 * @param overlaySpecificData what the topology plug-in adds, at most 65535 bytes
 */
public record RouteQueryRequest(boolean sendUpdate, Destination destination, Opaque overlaySpecificData)
        implements MessageBody {
    /** Checks the length. */
    public RouteQueryRequest {
        Checks.present("destination", destination);
        Checks.length("overlay specific data", overlaySpecificData, Checks.MAX_UINT16);
    }

    /** A query to which the topology plug-in adds nothing. */
    public RouteQueryRequest(boolean sendUpdate, Destination destination) {
        this(sendUpdate, destination, Opaque.EMPTY);
    }

    @Override
    public MessageCode code() {
        return MessageCode.ROUTE_QUERY_REQUEST;
    }

    static RouteQueryRequest decode(WireReader in, WireContext context) throws MalformedMessageException {
        return new RouteQueryRequest(
                in.bool("RouteQueryReq.send_update"),
                Destination.decode(in, context),
                in.opaque16("RouteQueryReq.overlay_specific_data"));
    }

    @Override
    public void encode(WireWriter out) {
        out.bool(sendUpdate);
        destination.encode(out);
        out.opaque16(overlaySpecificData);
    }
}
