// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.link.LinkException;
import org.p2psip.reload.link.LinkListener;
import org.p2psip.reload.wire.NodeId;

/** Brings together the connections that arrive at a node's port and the negotiations that wait for one. */
final class AcceptedLinks {
    private final SimulatedEndpoint endpoint;
    private final LinkListener listener;
    private final Map<SimulatedNegotiation, NodeId> awaited = new LinkedHashMap<>();

    /** Open links that the listener got, the newest last; as bounded as the number of links. */
    private final Deque<Numbered> unclaimed = new ArrayDeque<>();

    private long count;

    private record Numbered(long number, SimulatedLink link) {}

    AcceptedLinks(SimulatedEndpoint endpoint, LinkListener listener) {
        this.endpoint = endpoint;
        this.listener = listener;
    }

    /** How many links the listener got so far. */
    long count() {
        return count;
    }

    void handleSecured(SecuredConnection connection) {
        SimulatedNegotiation waiting = null;
        NodeId expected = connection.firstNodeId();
        for (Map.Entry<SimulatedNegotiation, NodeId> entry : awaited.entrySet()) {
            if (connection.proves(entry.getValue())) {
                waiting = entry.getKey();
                expected = entry.getValue();
                break;
            }
        }
        SimulatedLink link;
        try {
            link = endpoint.openLink(connection, expected);
        } catch (LinkException e) {
            endpoint.refuse(
                    e.reason(), String.valueOf(e.getMessage()), connection.end().remote());
            return;
        }
        if (waiting != null) {
            waiting.succeedWithLink(link);
            return;
        }
        unclaimed.removeIf(earlier -> !earlier.link().isOpen());
        unclaimed.add(new Numbered(count++, link));
        listener.linkAccepted(link);
    }

    /** Takes the newest open link that proves {@code peer}, among those accepted from number {@code since} on. */
    @Nullable
    SimulatedLink claim(NodeId peer, long since) {
        for (Iterator<Numbered> newest = unclaimed.descendingIterator(); newest.hasNext(); ) {
            Numbered candidate = newest.next();
            if (candidate.number() < since) {
                return null;
            }
            if (candidate.link().isOpen() && candidate.link().connection().proves(peer)) {
                newest.remove();
                candidate.link().proved(peer);
                return candidate.link();
            }
        }
        return null;
    }

    void await(SimulatedNegotiation negotiation, NodeId peer) {
        awaited.put(negotiation, peer);
    }

    void forget(SimulatedNegotiation negotiation) {
        awaited.remove(negotiation);
    }
}
