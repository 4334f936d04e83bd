// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.storage;

import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.ResourceId;
import org.p2psip.reload.wire.StoredData;

/** All that is stored, with its sums and its deadlines. */
final class Holdings {
    private final NavigableMap<ResourceId, NavigableMap<KindId, HeldKind>> resources = new TreeMap<>();
    private final NavigableSet<HeldValue> byExpiry = new TreeSet<>(Holdings::compareExpiry);
    private final ByteSums sums = new ByteSums();
    private final RunOut runOut = new RunOut();

    /** Where values of each Kind are. */
    private final Map<KindId, NavigableSet<ResourceId>> resourcesByKind = new HashMap<>();

    /** Highest counter of a Kind that has expired, so that a counter is not met again with other values under it. */
    private long highestForgottenCounter;

    NavigableMap<ResourceId, NavigableMap<KindId, HeldKind>> resources() {
        return Collections.unmodifiableNavigableMap(resources);
    }

    boolean holds(ResourceId resource) {
        return resources.containsKey(resource);
    }

    /** The Kinds of a resource, none if it is not held. */
    NavigableMap<KindId, HeldKind> kinds(ResourceId resource) {
        NavigableMap<KindId, HeldKind> kinds = resources.get(resource);
        return kinds == null ? Collections.emptyNavigableMap() : Collections.unmodifiableNavigableMap(kinds);
    }

    @Nullable
    HeldKind kind(ResourceId resource, KindId kind) {
        NavigableMap<KindId, HeldKind> kinds = resources.get(resource);
        return kinds == null ? null : kinds.get(kind);
    }

    /** The generation counter, 0 if there is no value. */
    long generationCounter(ResourceId resource, KindId kind) {
        HeldKind held = kind(resource, kind);
        return held == null ? 0 : held.generationCounter();
    }

    /** The counter that follows the current one; never 0. */
    long nextCounter(ResourceId resource, KindId kind) {
        HeldKind held = kind(resource, kind);
        long next = (held == null ? highestForgottenCounter : held.generationCounter()) + 1;
        return next == 0 ? 1 : next;
    }

    void put(HeldValue value) {
        HeldKind kind = resources
                .computeIfAbsent(value.resource(), key -> new TreeMap<>())
                .computeIfAbsent(value.kind(), key -> new HeldKind());
        resourcesByKind.computeIfAbsent(value.kind(), key -> new TreeSet<>()).add(value.resource());
        HeldValue replaced = kind.values().put(value.key(), value);
        if (replaced != null) {
            sums.remove(replaced);
            byExpiry.remove(replaced);
        }
        sums.add(value);
        byExpiry.add(value);
    }

    /** Sets the counter of a Kind if it has values. */
    void generationCounter(ResourceId resource, KindId kind, long counter) {
        HeldKind held = kind(resource, kind);
        if (held != null) {
            held.generationCounter(counter);
        }
    }

    /** Notes the counter of a Kind that has no values any more. */
    void forgetCounter(long counter) {
        if (Long.compareUnsigned(counter, highestForgottenCounter) > 0) {
            highestForgottenCounter = counter;
        }
    }

    /** Drops what has lived long enough. */
    void expire(long nowNanos) {
        while (!byExpiry.isEmpty() && nowNanos - byExpiry.first().expiryNanos() >= 0) {
            runOut.add(byExpiry.first());
            remove(byExpiry.first());
        }
    }

    /** Whether a value is newer than what is held at its place, and than what has run out there. */
    boolean lacks(ResourceId resource, KindId kind, StoredData data) {
        ValueKey key = ValueKey.of(data.value());
        HeldKind ofKind = kind(resource, kind);
        HeldValue held = ofKind == null ? null : ofKind.values().get(key);
        return (held == null || data.storageTime().isAfter(held.data().storageTime()))
                && !runOut.covers(resource, kind, key, data.storageTime());
    }

    /** Drops the values of all other Kinds. */
    void retain(Set<KindId> kinds) {
        for (HeldValue value : List.copyOf(byExpiry)) {
            if (!kinds.contains(value.kind())) {
                remove(value);
            }
        }
    }

    /** Who has signed what is held, each once. */
    Set<StoredSigner> signers() {
        Set<StoredSigner> signers = new LinkedHashSet<>();
        byExpiry.forEach(value -> signers.add(value.signer()));
        return signers;
    }

    /** Drops what one of {@code signers} has signed. */
    void removeOf(Set<StoredSigner> signers) {
        for (HeldValue value : List.copyOf(byExpiry)) {
            if (signers.contains(value.signer())) {
                remove(value);
            }
        }
    }

    OptionalLong nextDeadlineNanos() {
        return byExpiry.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(byExpiry.first().expiryNanos());
    }

    int valueCount() {
        return byExpiry.size();
    }

    /** How many bytes are held. */
    ByteSums sums() {
        return sums;
    }

    /** The resources with values of a Kind, those that are removed included. */
    NavigableSet<ResourceId> resourcesWith(KindId kind) {
        NavigableSet<ResourceId> found = resourcesByKind.get(kind);
        return found == null ? Collections.emptyNavigableSet() : Collections.unmodifiableNavigableSet(found);
    }

    /** Drops all values of a resource. */
    void forget(ResourceId resource) {
        for (HeldKind kind : List.copyOf(kinds(resource).values())) {
            List.copyOf(kind.values().values()).forEach(this::remove);
        }
    }

    private void remove(HeldValue value) {
        byExpiry.remove(value);
        sums.remove(value);
        NavigableMap<KindId, HeldKind> kinds = resources.get(value.resource());
        HeldKind kind = kinds == null ? null : kinds.get(value.kind());
        if (kinds == null || kind == null) {
            throw new AssertionError("no " + value.kind() + " at " + value.resource() + " to expire from");
        }
        kind.values().remove(value.key());
        if (kind.values().isEmpty()) {
            forgetCounter(kind.generationCounter());
            kinds.remove(value.kind());
            NavigableSet<ResourceId> others = resourcesByKind.get(value.kind());
            if (others != null && others.remove(value.resource()) && others.isEmpty()) {
                resourcesByKind.remove(value.kind());
            }
        }
        if (kinds.isEmpty()) {
            resources.remove(value.resource());
        }
    }

    /** By difference: deadlines lie less than 2^62 ns apart, however the clock stands. */
    private static int compareExpiry(HeldValue a, HeldValue b) {
        int byDeadline = Long.compare(a.expiryNanos() - b.expiryNanos(), 0);
        if (byDeadline != 0) {
            return byDeadline;
        }
        int byResource = a.resource().compareTo(b.resource());
        if (byResource != 0) {
            return byResource;
        }
        int byKind = a.kind().compareTo(b.kind());
        return byKind != 0 ? byKind : a.key().compareTo(b.key());
    }
}
