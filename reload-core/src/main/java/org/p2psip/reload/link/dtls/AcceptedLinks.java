// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.dtls;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.link.LinkListener;
import org.p2psip.reload.wire.NodeId;

/** Brings together the links that other nodes began and the negotiations that wait for one. */
final class AcceptedLinks {
    private record Accepted(long number, DtlsLink link) {}

    private final LinkListener listener;
    private final Map<DtlsNegotiation, NodeId> awaited = new LinkedHashMap<>();
    private final Deque<Accepted> unawaited = new ArrayDeque<>();
    private long count;

    AcceptedLinks(LinkListener listener) {
        this.listener = listener;
    }

    /** How many links nobody waited for so far. */
    long count() {
        return count;
    }

    /** Gives a link to the negotiation that waits for its node, or else to the listener. */
    void handleAccepted(DtlsLink link) {
        for (Map.Entry<DtlsNegotiation, NodeId> entry : awaited.entrySet()) {
            if (link.channel().proves(entry.getValue())) {
                link.identify(entry.getValue());
                entry.getKey().succeed(link);
                return;
            }
        }
        // Keeps the queue no longer than the number of open links, which is bounded.
        unawaited.removeIf(each -> !each.link().isOpen());
        unawaited.add(new Accepted(count++, link));
        listener.linkAccepted(link);
    }

    /** The newest open link that nobody waited for and that proves {@code peer}, among those from number {@code since}. */
    @Nullable
    DtlsLink find(NodeId peer, long since) {
        for (Iterator<Accepted> newest = unawaited.descendingIterator(); newest.hasNext(); ) {
            Accepted each = newest.next();
            if (each.number() < since) {
                return null;
            }
            if (each.link().isOpen() && each.link().channel().proves(peer)) {
                return each.link();
            }
        }
        return null;
    }

    void await(DtlsNegotiation negotiation, NodeId peer) {
        awaited.put(negotiation, peer);
    }

    void forget(DtlsNegotiation negotiation) {
        awaited.remove(negotiation);
    }
}
