// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

/**
 * Says where a peer would route to (RFC 6940, Section 6.4.2.4.2).
 *
 * @param overlaySpecificData the whole body, as the topology plug-in defines it
 */
public record RouteQueryAnswer(Opaque overlaySpecificData) implements MessageBody {
    /** Checks that the body is there. */
    public RouteQueryAnswer {
        Checks.present("overlaySpecificData", overlaySpecificData);
    }

    @Override
    public MessageCode code() {
        return MessageCode.ROUTE_QUERY_ANSWER;
    }

    static RouteQueryAnswer decode(WireReader in) {
        return new RouteQueryAnswer(in.rest("RouteQueryAns.overlay_specific_data"));
    }

    @Override
    public void encode(WireWriter out) {
        out.bytes(overlaySpecificData);
    }
}
