// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.tls;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.link.LinkException;
import org.p2psip.reload.link.LinkListener;
import org.p2psip.reload.wire.NodeId;

/**
 * Brings together the connections that arrive on the node's listening socket and the negotiations that wait for one.
 */
final class AcceptedLinks {
    private record Accepted(long number, TlsLink link) {}

    private final TlsEndpoint endpoint;
    private final LinkListener listener;
    private final Map<OverlayNegotiation, NodeId> awaited = new LinkedHashMap<>();
    private final Deque<Accepted> unawaited = new ArrayDeque<>();
    private long count;

    AcceptedLinks(TlsEndpoint endpoint, LinkListener listener) {
        this.endpoint = endpoint;
        this.listener = listener;
    }

    /** How many links were accepted so far. */
    long count() {
        return count;
    }

    /** Gives a connection to the negotiation that waits for its node, or else to the listener. */
    void handleSecured(SecureConnection connection) {
        OverlayNegotiation waiting = waitingFor(connection);
        NodeId expected = waiting == null ? null : awaited.get(waiting);
        TlsLink link;
        try {
            link = endpoint.openLink(connection, expected == null ? connection.firstNodeId() : expected);
        } catch (LinkException e) {
            endpoint.refuse(e.reason(), String.valueOf(e.getMessage()), connection.remoteAddress());
            return;
        }
        if (waiting != null) {
            waiting.succeed(link);
            return;
        }
        forgetClosed();
        unawaited.add(new Accepted(count++, link));
        listener.linkAccepted(link);
    }

    /** The newest open link that nobody waited for and that proves {@code peer}, among those from number {@code since}. */
    @Nullable
    TlsLink find(NodeId peer, long since) {
        for (Iterator<Accepted> newest = unawaited.descendingIterator(); newest.hasNext(); ) {
            Accepted accepted = newest.next();
            if (accepted.number() < since) {
                return null;
            }
            if (accepted.link().isOpen() && accepted.link().connection().proves(peer)) {
                return accepted.link();
            }
        }
        return null;
    }

    void await(OverlayNegotiation negotiation, NodeId peer) {
        awaited.put(negotiation, peer);
    }

    void forget(OverlayNegotiation negotiation) {
        awaited.remove(negotiation);
    }

    private @Nullable OverlayNegotiation waitingFor(SecureConnection connection) {
        for (Map.Entry<OverlayNegotiation, NodeId> entry : awaited.entrySet()) {
            if (connection.proves(entry.getValue())) {
                return entry.getKey();
            }
        }
        return null;
    }

    /** Keeps the queue no longer than the number of open links, which is bounded. */
    private void forgetClosed() {
        unawaited.removeIf(accepted -> !accepted.link().isOpen());
    }
}
