// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.storage;

import java.util.ArrayList;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.config.KindDefinition;
import org.p2psip.reload.wire.DataValue;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.ResourceId;
import org.p2psip.reload.wire.StoredData;
import org.p2psip.reload.wire.StoredDataValue;

/** One Kind of one resource with values laid over it that are not stored yet. */
final class KindPlan {
    private final ResourceId resource;
    private final KindDefinition definition;
    private final @Nullable HeldKind held;
    private final NavigableMap<ValueKey, HeldValue> puts = new TreeMap<>();
    private final Set<ValueKey> same = new TreeSet<>();

    KindPlan(ResourceId resource, KindDefinition definition, @Nullable HeldKind held) {
        this.resource = resource;
        this.definition = definition;
        this.held = held;
    }

    ResourceId resource() {
        return resource;
    }

    KindId kind() {
        return definition.id();
    }

    /** The value that a put at {@code key} would replace. */
    @Nullable
    HeldValue current(ValueKey key) {
        HeldValue put = puts.get(key);
        return put != null || held == null ? put : held.values().get(key);
    }

    /** Whether the array has an index left behind its last. */
    boolean hasNextIndex() {
        return nextIndex() < StoredDataValue.LAST_INDEX;
    }

    /** The value with its place in the array, if it asks for being appended. */
    StoredData placed(StoredData data) {
        if (data.value() instanceof StoredDataValue.ArrayEntry entry && entry.index() == StoredDataValue.LAST_INDEX) {
            DataValue value = entry.value();
            return new StoredData(
                    data.storageTime(),
                    data.lifetimeSeconds(),
                    new StoredDataValue.ArrayEntry(nextIndex(), value),
                    data.signature());
        }
        return data;
    }

    void put(StoredData data, StoredSigner signer, long receivedNanos) {
        StoredData kept = data.compact();
        ValueKey key = ValueKey.of(kept.value());
        puts.put(key, new HeldValue(resource, definition.id(), key, kept, signer, receivedNanos));
    }

    /** Notes that the value at {@code key} came once more. */
    void same(ValueKey key) {
        same.add(key);
    }

    void remove(ValueKey key) {
        puts.remove(key);
    }

    boolean isEmpty() {
        return puts.isEmpty();
    }

    /** Adds what the holdings grow by. */
    void addGrowth(ByteSums sums) {
        for (HeldValue put : puts.values()) {
            HeldValue replaced = held == null ? null : held.values().get(put.key());
            sums.add(put);
            if (replaced != null) {
                sums.remove(replaced);
            }
        }
    }

    /**
     * Whether the outcome keeps to the limits of the Kind and of removed values. What was over a limit before, because
     * the configuration has changed, may stay so but not grow.
     */
    boolean isWithin(int maxRemovedValues) {
        int existingBefore = held == null ? 0 : count(held.values(), true);
        int removedBefore = held == null ? 0 : held.values().size() - existingBefore;
        int existing = existingBefore;
        int removed = removedBefore;
        for (HeldValue put : puts.values()) {
            if (!hasRoomFor(put.data().value().value())) {
                return false;
            }
            HeldValue replaced = held == null ? null : held.values().get(put.key());
            if (replaced != null && replaced.exists()) {
                existing--;
            } else if (replaced != null) {
                removed--;
            }
            if (put.exists()) {
                existing++;
            } else {
                removed++;
            }
        }
        return existing <= Math.max(definition.maxCount(), existingBefore)
                && removed <= Math.max(maxRemovedValues, removedBefore);
    }

    /**
     * The counter after a copy was taken: that of the copy (RFC 6940, Section 7.4.1.1). But where a responsible peer had values
     * under another counter that stay, two histories are merged, as after a partition: the outcome is neither, so it gets a
     * counter above both.
     */
    long counterOfCopy(long ofCopy, boolean responsible) {
        if (!responsible
                || held == null
                || held.generationCounter() == ofCopy
                || puts.isEmpty()
                || held.values().keySet().stream().allMatch(key -> puts.containsKey(key) || same.contains(key))) {
            return ofCopy;
        }
        long higher = Long.compareUnsigned(held.generationCounter(), ofCopy) > 0 ? held.generationCounter() : ofCopy;
        return higher == -1 ? 1 : higher + 1;
    }

    PreparedStore.PreparedKind prepared(long counter) {
        long currentCounter = held == null ? 0 : held.generationCounter();
        return new PreparedStore.PreparedKind(
                definition.id(), counter, new ArrayList<>(puts.values()), !puts.isEmpty() || counter != currentCounter);
    }

    /** Whether a value is not larger than the Kind allows. */
    boolean hasRoomFor(DataValue value) {
        return value.value().length() <= definition.maxSize();
    }

    private long nextIndex() {
        long last = puts.isEmpty() ? -1 : puts.lastKey().index();
        if (held != null && !held.values().isEmpty()) {
            last = Math.max(last, held.values().lastKey().index());
        }
        return last + 1;
    }

    private static int count(NavigableMap<ValueKey, HeldValue> values, boolean existing) {
        int count = 0;
        for (HeldValue value : values.values()) {
            if (value.exists() == existing) {
                count++;
            }
        }
        return count;
    }
}
