// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.transaction;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.TransactionId;

/**
 * The requests that a node has seen within their lifetime, with the answers it gave, so that a request sent again gets the
 * same answer and acts once (RFC 6940, Section 6.2.1).
 *
 * <p>Bounded, in requests and in bytes of answers, in all and for each signer. A signer over its share loses its oldest
 * request; when all is full, the signer with the most does. What is forgotten is at worst answered anew.
 */
public final class AnswerCache<A> {
    /** Most requests remembered at once. */
    public static final int MAX_ENTRIES = 4096;

    /** Most requests of one signer remembered at once. */
    public static final int MAX_ENTRIES_PER_SIGNER = 512;

    /** Most bytes of answers remembered at once. */
    public static final long MAX_BYTES = 8L << 20;

    /** Most bytes of answers to one signer remembered at once; a longer answer is not remembered. */
    public static final long MAX_BYTES_PER_SIGNER = 1L << 20;

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

    private record Key(NodeId signer, TransactionId transactionId) {
        // Written out, since those of a record are many times slower wherever they are not inlined.
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key that
                    && transactionId.value() == that.transactionId.value()
                    && signer.equals(that.signer);
        }

        @Override
        public int hashCode() {
            return 31 * signer.hashCode() + transactionId.hashCode();
        }
    }

    private static final class Entry<A> {
        private final long expiryNanos;
        private @Nullable A answer;
        private int bytes;

        private Entry(long expiryNanos) {
            this.expiryNanos = expiryNanos;
        }
    }

    private long lifetimeNanos;
    private final Map<Key, Entry<A>> entries = new LinkedHashMap<>();
    private final Map<NodeId, Share> shares = new LinkedHashMap<>();
    private long bytes;

    /** What is remembered of one signer, oldest first. */
    private static final class Share {
        private final Set<Key> keys = new LinkedHashSet<>();
        private long bytes;
    }

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
        Share share = shares.get(signer);
        if (share != null && share.keys.size() >= MAX_ENTRIES_PER_SIGNER) {
            forgetOldestOf(share);
        } else if (entries.size() >= MAX_ENTRIES) {
            forgetOldestOf(most(each -> each.keys.size()));
        }
        entries.put(key, new Entry<>(nowNanos + lifetimeNanos));
        shares.computeIfAbsent(signer, unknown -> new Share()).keys.add(key);
        return Seen.NEW;
    }

    /**
     * Remembers the answer of a request, if the request is still remembered.
     *
     * @param answerBytes what the answer takes, in bytes
     */
    public void answered(NodeId signer, TransactionId transactionId, A answer, int answerBytes) {
        Entry<A> entry = entries.get(new Key(signer, transactionId));
        Share share = shares.get(signer);
        if (entry == null || share == null) {
            return;
        }
        share.bytes += answerBytes - entry.bytes;
        bytes += answerBytes - entry.bytes;
        entry.answer = answer;
        entry.bytes = answerBytes;
        while (share.bytes > MAX_BYTES_PER_SIGNER) {
            forgetOldestOf(share);
        }
        while (bytes > MAX_BYTES) {
            forgetOldestOf(most(each -> each.bytes));
        }
    }

    /** The answer given to a request; null when it is unknown or not ready. */
    public @Nullable A answer(NodeId signer, TransactionId transactionId) {
        Entry<A> entry = entries.get(new Key(signer, transactionId));
        return entry == null ? null : entry.answer;
    }

    /** Forgets what has outlived its time. Entries expire in the order in which they came. */
    public void handleTimeout(long nowNanos) {
        while (!entries.isEmpty()) {
            Map.Entry<Key, Entry<A>> oldest = entries.entrySet().iterator().next();
            if (nowNanos - oldest.getValue().expiryNanos < 0) {
                return;
            }
            forget(oldest.getKey());
        }
    }

    /**
     * When {@link #handleTimeout} has to be called next: only when the oldest request has been there for twice its lifetime, so that
     * a phone does not wake up for each of them.
     */
    public OptionalLong nextDeadlineNanos() {
        var iterator = entries.values().iterator();
        return iterator.hasNext() ? OptionalLong.of(iterator.next().expiryNanos + lifetimeNanos) : OptionalLong.empty();
    }

    /** Number of requests remembered. */
    public int size() {
        return entries.size();
    }

    /** Bytes of the answers remembered. */
    public long bytes() {
        return bytes;
    }

    private Share most(ToLongFunction<Share> measure) {
        Share most = null;
        for (Share share : shares.values()) {
            if (most == null || measure.applyAsLong(share) > measure.applyAsLong(most)) {
                most = share;
            }
        }
        if (most == null) {
            throw new AssertionError("nothing of nobody");
        }
        return most;
    }

    private void forgetOldestOf(Share share) {
        forget(share.keys.iterator().next());
    }

    private void forget(Key key) {
        Entry<A> entry = entries.remove(key);
        Share share = shares.get(key.signer);
        if (entry == null || share == null) {
            throw new AssertionError("nothing known of " + key);
        }
        bytes -= entry.bytes;
        share.bytes -= entry.bytes;
        share.keys.remove(key);
        if (share.keys.isEmpty()) {
            shares.remove(key.signer);
        }
    }
}
