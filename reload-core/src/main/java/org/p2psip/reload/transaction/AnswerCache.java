// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.transaction;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.TransactionId;

/**
 * The requests that a node has seen within their lifetime, with the answers it gave, so that a request sent again gets the
 * same answer and acts once (RFC 6940, Section 6.2.1).
 *
 * <p>Bounded: at {@link #MAX_ENTRIES} the oldest is forgotten, at worst answering a very late duplicate anew.
 */
public final class AnswerCache<A> {
    /** Most requests remembered at once. */
    public static final int MAX_ENTRIES = 4096;

    /** Shortest time for which a request is remembered. */
    public static final Duration MIN_LIFETIME = Duration.ofSeconds(15);

    /** What is known of a request. */
    public enum Seen {
        /** Never seen, or forgotten: it is entered now. */
        NEW,
        /** Seen; its answer is not ready yet. */
        IN_PROGRESS,
        /** Seen; {@link AnswerCache#answer} has the answer. */
        ANSWERED
    }

    private record Key(NodeId signer, TransactionId transactionId) {}

    private static final class Entry<A> {
        private final long expiryNanos;
        private @Nullable A answer;

        private Entry(long expiryNanos) {
            this.expiryNanos = expiryNanos;
        }
    }

    private long lifetimeNanos;
    private final Map<Key, Entry<A>> entries = new LinkedHashMap<>();

    /** @param reliabilityTimer the overlay's {@code overlay-reliability-timer}; five of it, or 15 s, are remembered */
    public AnswerCache(Duration reliabilityTimer) {
        reliabilityTimer(reliabilityTimer);
    }

    /** Sets how long requests are remembered that come from now on. */
    public void reliabilityTimer(Duration reliabilityTimer) {
        Duration lifetime = reliabilityTimer.multipliedBy(ClientTransactions.MAX_TRANSMISSIONS);
        lifetimeNanos = (lifetime.compareTo(MIN_LIFETIME) > 0 ? lifetime : MIN_LIFETIME).toNanos();
    }

    /** Looks a verified request up and enters it if it is new. */
    public Seen see(NodeId signer, TransactionId transactionId, long nowNanos) {
        handleTimeout(nowNanos);
        Key key = new Key(signer, transactionId);
        Entry<A> entry = entries.get(key);
        if (entry != null) {
            return entry.answer == null ? Seen.IN_PROGRESS : Seen.ANSWERED;
        }
        if (entries.size() >= MAX_ENTRIES) {
            entries.remove(entries.keySet().iterator().next());
        }
        entries.put(key, new Entry<>(nowNanos + lifetimeNanos));
        return Seen.NEW;
    }

    /** Remembers the answer of a request, if the request is still remembered. */
    public void answered(NodeId signer, TransactionId transactionId, A answer) {
        Entry<A> entry = entries.get(new Key(signer, transactionId));
        if (entry != null) {
            entry.answer = answer;
        }
    }

    /** The answer given to a request; null when it is unknown or not ready. */
    public @Nullable A answer(NodeId signer, TransactionId transactionId) {
        Entry<A> entry = entries.get(new Key(signer, transactionId));
        return entry == null ? null : entry.answer;
    }

    /** Forgets what has outlived its time. Entries expire in the order in which they came. */
    public void handleTimeout(long nowNanos) {
        var iterator = entries.values().iterator();
        while (iterator.hasNext() && nowNanos - iterator.next().expiryNanos >= 0) {
            iterator.remove();
        }
    }

    /** When {@link #handleTimeout} has to be called next. */
    public OptionalLong nextDeadlineNanos() {
        var iterator = entries.values().iterator();
        return iterator.hasNext() ? OptionalLong.of(iterator.next().expiryNanos) : OptionalLong.empty();
    }

    /** Number of requests remembered. */
    public int size() {
        return entries.size();
    }
}
