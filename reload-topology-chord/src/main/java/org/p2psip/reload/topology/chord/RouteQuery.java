// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.topology.chord;

import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.MalformedMessageException;
import org.p2psip.reload.wire.MessageCode;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.UnknownBody;
import org.p2psip.reload.wire.WireContext;
import org.p2psip.reload.wire.WireReader;
import org.p2psip.reload.wire.WireWriter;

/**
 * Asks a peer where it would route to, and perhaps for an Update (RFC 6940, Sections 6.4.2.4 and 10.8).
 *
 * @param sendUpdate whether an Update is to follow
 * @param destination where to route to
 */
record RouteQuery(boolean sendUpdate, Destination destination) {
    static RouteQuery decode(Opaque body, WireContext context) throws MalformedMessageException {
        WireReader in = WireReader.of(body);
        boolean sendUpdate = in.bool("RouteQueryReq.send_update");
        Destination destination = Destination.decode(in, context);
        // This topology puts nothing here; what another puts here does not matter.
        in.opaque16("RouteQueryReq.overlay_specific_data");
        in.requireEnd("RouteQueryReq");
        return new RouteQuery(sendUpdate, destination);
    }

    UnknownBody toRequest() {
        Opaque body = WireWriter.toOpaque(out -> {
            out.bool(sendUpdate);
            destination.encode(out);
            out.opaque16(Opaque.EMPTY);
        });
        return new UnknownBody(MessageCode.ROUTE_QUERY_REQUEST, body);
    }

    /** The answer that names {@code nextPeer}. */
    static UnknownBody answer(NodeId nextPeer) {
        return new UnknownBody(MessageCode.ROUTE_QUERY_ANSWER, nextPeer.toOpaque());
    }
}
