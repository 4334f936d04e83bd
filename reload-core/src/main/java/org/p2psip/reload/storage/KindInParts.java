// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.storage;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.wire.FetchKindResponse;
import org.p2psip.reload.wire.ModelSpecifier;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.StatKindResponse;
import org.p2psip.reload.wire.StoredData;
import org.p2psip.reload.wire.StoredDataSpecifier;
import org.p2psip.reload.wire.StoredMetaData;

/**
 * Gets values of one Kind that do not fit into one answer: a Stat lists them, Fetches of as many as should fit get them, half of
 * them where they do not (RFC 6940, Sections 7.4.2 and 7.4.3). A value that fits no answer alone is left out: it is in the outcome
 * without its contents, and with a {@link DataSigner.Refused}.
 *
 * <p>Where the generation counter or the peer that answers changes in between, the values are listed again, and those fetched
 * that have changed. After {@link #MAX_ROUNDS} rounds the outcome is what there is: each value as it was when it was listed last
 * or later, and the counter as it was at the beginning of the last round, so that no store which is to depend on it passes.
 *
 * <p>Not thread-safe: one thread at a time.
 */
public final class KindInParts {
    /** How often the values are listed, at most. */
    public static final int MAX_ROUNDS = 3;

    /** What a value takes beside its bytes and its key, roughly: times, lengths, signature and certificate of its signer. */
    private static final int BYTES_AROUND_VALUE = 600;

    /** What is known of a value takes so much beside its key, roughly. */
    private static final int BYTES_OF_METADATA = 100;

    /** Keys of one Fetch have to fit into its lists, however long messages may be. */
    private static final int MAX_ROOM = 32_768;

    private record Got(StoredData data, DataSigner signer) {}

    private final StoredDataSpecifier wanted;
    private final int room;
    private final NavigableMap<ValueKey, StoredMetaData> listed = new TreeMap<>();
    private final NavigableMap<ValueKey, Got> got = new TreeMap<>();
    private final Deque<KindPart> waiting = new ArrayDeque<>();
    private int open;
    private int rounds;
    private int maxKeys = Integer.MAX_VALUE;
    private boolean listing;
    private boolean changed;
    private @Nullable NodeId responder;
    private long generation;
    private long bytes;

    /**
     * @param wanted of a known data model
     * @param room how many bytes of values an answer holds, roughly
     */
    public KindInParts(StoredDataSpecifier wanted, int room) {
        this.wanted = wanted;
        this.room = Math.min(room, MAX_ROOM);
        beginRound();
    }

    /** Whether there may be more than one value in what a Fetch asks for. */
    public static boolean isDivisible(StoredDataSpecifier specifier) {
        return !(specifier.model() instanceof ModelSpecifier.SingleSpecifier)
                && (KindPart.isWildcard(specifier.model())
                        || KindPart.listing(specifier).halves().size() > 1);
    }

    /** Takes what to ask for next; one of the {@code handle} methods follows. Null if nothing is to be asked for, for now. */
    public @Nullable KindPart poll() {
        KindPart part = waiting.poll();
        if (part == null) {
            return null;
        }
        open++;
        if (part.keys().size() <= maxKeys) {
            return part;
        }
        waiting.addFirst(fetch(part.keys().subList(maxKeys, part.keys().size())));
        return fetch(part.keys().subList(0, maxKeys));
    }

    /** The answer to a part that is a Stat. */
    public void handleListed(KindPart part, NodeId from, StatKindResponse response) {
        open--;
        note(from, response.generation());
        for (StoredMetaData value : response.values()) {
            ValueKey key = ValueKey.of(value.metadata());
            listed.put(key, value);
            bytes += BYTES_OF_METADATA + key.key().length();
        }
        waiting.addAll(part.parked(response.values()));
        advance();
    }

    /**
     * The answer to a part that is a Fetch.
     *
     * @param signers what came of verifying the values, in their order
     */
    public void handleFetched(
            KindPart part, NodeId from, FetchKindResponse response, Iterator<? extends DataSigner> signers) {
        open--;
        note(from, response.generation());
        Set<ValueKey> asked = new HashSet<>(part.keys());
        for (StoredData data : response.values()) {
            DataSigner signer = signers.next();
            ValueKey key = ValueKey.of(data.value());
            if (asked.contains(key) && !DataSignatures.isUnsigned(data.signature())) {
                put(key, new Got(data, signer));
            }
        }
        advance();
    }

    /**
     * The answer to a part would have been too large.
     *
     * @return false if there is no way to ask for less
     */
    public boolean handleTooLarge(KindPart part) {
        open--;
        if (part.isStat()) {
            List<KindPart> halves = part.halves();
            waiting.addAll(halves);
            if (halves.isEmpty()) {
                return false;
            }
        } else if (part.keys().size() > 1) {
            maxKeys = part.keys().size() / 2;
            waiting.addFirst(part);
        } else {
            ValueKey key = part.keys().get(0);
            StoredMetaData known = listed.get(key);
            Instant time = known == null ? Instant.EPOCH : known.storageTime();
            put(key, new Got(part.leftOut(key, time), new DataSigner.Refused("fits no answer")));
        }
        advance();
        return true;
    }

    /** Whether all is there and no answer awaited. */
    public boolean isDone() {
        return open == 0 && waiting.isEmpty();
    }

    /** How many bytes were taken in so far, roughly. */
    public long bytes() {
        return bytes;
    }

    /** The values in the order of their places. */
    public FetchKindResponse outcome() {
        return new FetchKindResponse(
                wanted.kind(), generation, got.values().stream().map(Got::data).collect(Collectors.toList()));
    }

    /** What came of verifying the values of {@link #outcome}, in that order. */
    public List<DataSigner> signers() {
        return got.values().stream().map(Got::signer).collect(Collectors.toList());
    }

    private void beginRound() {
        rounds++;
        responder = null;
        changed = false;
        listing = !(wanted.model() instanceof ModelSpecifier.SingleSpecifier);
        listed.clear();
        waiting.add(listing ? KindPart.listing(wanted) : fetch(List.of(ValueKey.SINGLE)));
    }

    private void note(NodeId from, long counter) {
        if (responder == null) {
            responder = from;
            generation = counter;
        } else if (counter != generation || !from.equals(responder)) {
            changed = true;
        }
    }

    private void put(ValueKey key, Got value) {
        got.put(key, value);
        bytes += BYTES_OF_METADATA
                + key.key().length()
                + value.data().value().value().value().length()
                + value.data().signature().value().length();
    }

    private void advance() {
        if (isDone() && listing) {
            listing = false;
            planFetches();
        }
        if (isDone() && changed && rounds < MAX_ROUNDS) {
            beginRound();
        }
    }

    /** Fetches what is listed and not there, but not what the other peer has made up for places where nothing is. */
    private void planFetches() {
        got.entrySet().removeIf(each -> !isCurrent(each.getKey(), each.getValue()));
        List<ValueKey> keys = new ArrayList<>();
        long used = 0;
        for (StoredMetaData value : listed.values()) {
            ValueKey key = ValueKey.of(value.metadata());
            boolean madeUp =
                    !value.metadata().value().exists() && value.storageTime().equals(Instant.EPOCH);
            if (madeUp || got.containsKey(key)) {
                continue;
            }
            long cost = BYTES_AROUND_VALUE
                    + key.key().length()
                    + value.metadata().value().valueLength();
            if (!keys.isEmpty() && used + cost > room) {
                waiting.add(fetch(keys));
                keys = new ArrayList<>();
                used = 0;
            }
            keys.add(key);
            used += cost;
        }
        if (!keys.isEmpty()) {
            waiting.add(fetch(keys));
        }
    }

    private boolean isCurrent(ValueKey key, Got value) {
        StoredMetaData now = listed.get(key);
        return now != null && now.storageTime().equals(value.data().storageTime());
    }

    private KindPart fetch(List<ValueKey> keys) {
        return KindPart.values(wanted, keys);
    }
}
