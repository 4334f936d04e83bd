// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.tls;

import org.p2psip.reload.link.LinkException;
import org.p2psip.reload.link.LinkListener;
import org.p2psip.reload.link.internal.Arrivals;

/** Makes links of the connections that arrive on the node's listening socket, for whoever waits for them. */
final class AcceptedLinks {
    private final TlsEndpoint endpoint;
    private final LinkListener listener;
    private final Arrivals<TlsLink, OverlayNegotiation> arrivals = new Arrivals<>();

    AcceptedLinks(TlsEndpoint endpoint, LinkListener listener) {
        this.endpoint = endpoint;
        this.listener = listener;
    }

    Arrivals<TlsLink, OverlayNegotiation> arrivals() {
        return arrivals;
    }

    /** Gives a connection to the negotiation that waits for its node, or else to the listener. */
    void handleSecured(SecureConnection connection) {
        Arrivals.Awaited<OverlayNegotiation> waiting = arrivals.waitingFor(connection.certificate());
        try {
            if (waiting != null) {
                waiting.negotiation().succeed(endpoint.openLink(connection, waiting.peer()));
            } else {
                TlsLink link = endpoint.openLink(connection, connection.firstNodeId());
                arrivals.add(link);
                listener.linkAccepted(link);
            }
        } catch (LinkException e) {
            endpoint.refuse(e.reason(), String.valueOf(e.getMessage()), connection.remoteAddress());
        }
    }
}
