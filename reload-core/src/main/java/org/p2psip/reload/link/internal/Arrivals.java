// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.internal;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.link.Link;
import org.p2psip.reload.security.NodeCertificate;
import org.p2psip.reload.wire.NodeId;

/**
 * Brings together the links that other nodes began and the negotiations that wait for one.
 *
 * @param <L> the links
 * @param <N> the negotiations
 */
public final class Arrivals<L extends Link, N> {
    /** A negotiation and whom it waits for. */
    public record Awaited<N>(N negotiation, NodeId peer) {}

    private final Map<N, NodeId> awaited = new LinkedHashMap<>();
    private final Deque<Arrived<L>> unawaited = new ArrayDeque<>();
    private long count;

    private record Arrived<L>(long number, L link) {}

    /** Creates a meeting place with nobody. */
    public Arrivals() {}

    /** How many links came so far that nobody waited for. */
    public long count() {
        return count;
    }

    /** The negotiation that waits longest for a node with that certificate; null if there is none. */
    public @Nullable Awaited<N> waitingFor(NodeCertificate certificate) {
        for (Map.Entry<N, NodeId> entry : awaited.entrySet()) {
            if (certificate.nodeIds().contains(entry.getValue())) {
                return new Awaited<>(entry.getKey(), entry.getValue());
            }
        }
        return null;
    }

    /** Notes a link that nobody waits for. */
    public void add(L link) {
        // Keeps the queue no longer than the number of open links, which is bounded.
        unawaited.removeIf(each -> !each.link().isOpen());
        unawaited.add(new Arrived<>(count++, link));
    }

    /** The newest open link that nobody waited for and that proves {@code peer}, among those from number {@code since}. */
    public @Nullable L find(NodeId peer, long since) {
        for (Iterator<Arrived<L>> newest = unawaited.descendingIterator(); newest.hasNext(); ) {
            Arrived<L> each = newest.next();
            if (each.number() < since) {
                return null;
            }
            if (each.link().isOpen() && each.link().certificate().nodeIds().contains(peer)) {
                return each.link();
            }
        }
        return null;
    }

    /** Lets a negotiation wait for {@code peer}, until {@link #forget}. */
    public void await(N negotiation, NodeId peer) {
        awaited.put(negotiation, peer);
    }

    /** Ends the waiting of a negotiation, if it waits. */
    public void forget(N negotiation) {
        awaited.remove(negotiation);
    }
}
