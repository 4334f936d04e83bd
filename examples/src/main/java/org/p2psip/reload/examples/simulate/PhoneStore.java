// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.simulate;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.p2psip.reload.storage.PersistentKind;
import org.p2psip.reload.storage.PersistentResource;
import org.p2psip.reload.storage.PersistentValue;
import org.p2psip.reload.storage.ResourceStore;
import org.p2psip.reload.storage.StorageOutput;
import org.p2psip.reload.testkit.Simulation;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.ResourceId;
import org.p2psip.reload.wire.StoredData;
import org.p2psip.reload.wire.StoredDataValue;

/**
 * What a phone keeps for its overlay. It is there as soon as it is persisted, as if disks took no time. A phone that comes back
 * with it after a power cut has all that it acknowledged; otherwise it only shows what the phone holds.
 */
final class PhoneStore implements ResourceStore {
    private static final int PORTION = 256;
    private static final Duration SWEEP_PERIOD = Duration.ofMinutes(10);

    private final Simulation simulation;
    private final Holdings holdings;
    private final Map<ResourceId, Contents> resources = new LinkedHashMap<>();
    private long highestCounter;
    private long nextSweepNanos;

    private record Place(KindId kind, long index, Opaque key) {
        static Place of(KindId kind, StoredDataValue value) {
            if (value instanceof StoredDataValue.ArrayEntry entry) {
                return new Place(kind, entry.index(), Opaque.EMPTY);
            }
            return new Place(
                    kind, 0, value instanceof StoredDataValue.DictionaryEntry entry ? entry.key() : Opaque.EMPTY);
        }
    }

    private record Kept(PersistentValue value, long expiresNanos) {}

    private static final class Contents {
        final Map<KindId, Long> counters = new LinkedHashMap<>();
        final Map<Place, Kept> values = new LinkedHashMap<>();
    }

    PhoneStore(Simulation simulation, Holdings holdings) {
        this.simulation = simulation;
        this.holdings = holdings;
    }

    @Override
    public CompletionStage<Void> persist(StorageOutput.Persist change) {
        long nowNanos = simulation.elapsed().toNanos();
        Contents contents = resources.computeIfAbsent(change.resource(), unknown -> new Contents());
        for (PersistentKind kind : change.written().kinds()) {
            contents.counters.put(kind.kind(), kind.generationCounter());
            for (PersistentValue value : kind.values()) {
                long expiresNanos = nowNanos
                        + Duration.ofSeconds(value.data().lifetimeSeconds()).toNanos();
                contents.values.put(Place.of(kind.kind(), value.data().value()), new Kept(value, expiresNanos));
            }
        }
        sweep(nowNanos);
        holdings.handleStored(change.resource(), this);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void forget(ResourceId resource) {
        Contents contents = resources.remove(resource);
        if (contents != null) {
            keepHighestCounter(contents);
            holdings.handleDropped(resource, this);
        }
    }

    @Override
    public Reading read() {
        sweep(nextSweepNanos);
        Iterator<ResourceId> next = new ArrayList<>(resources.keySet()).iterator();
        return () -> {
            List<PersistentResource> portion = new ArrayList<>();
            while (next.hasNext() && portion.size() < PORTION) {
                ResourceId resource = next.next();
                Contents contents = resources.get(resource);
                if (contents != null) {
                    portion.add(new PersistentResource(resource, kinds(contents)));
                }
            }
            return CompletableFuture.completedFuture(new Portion(portion, highestCounter, !next.hasNext()));
        };
    }

    /** All resources of which something is kept. */
    List<ResourceId> resources() {
        return new ArrayList<>(resources.keySet());
    }

    /** Whether a value is there that was stored at a given time or later, and whose lifetime is not over. */
    boolean holds(ResourceId resource, Instant storedSince) {
        Contents contents = resources.get(resource);
        if (contents != null) {
            for (Kept kept : contents.values.values()) {
                StoredData data = kept.value.data();
                if (data.value().value().exists()
                        && !data.storageTime().isBefore(storedSince)
                        && !isOver(kept, simulation.elapsed().toNanos())) {
                    return true;
                }
            }
        }
        return false;
    }

    private List<PersistentKind> kinds(Contents contents) {
        long nowNanos = simulation.elapsed().toNanos();
        List<PersistentKind> kinds = new ArrayList<>();
        contents.counters.forEach((kind, counter) -> {
            List<PersistentValue> values = new ArrayList<>();
            contents.values.forEach((place, kept) -> {
                if (place.kind.equals(kind) && !isOver(kept, nowNanos)) {
                    values.add(withLifetimeFrom(kept, nowNanos));
                }
            });
            kinds.add(new PersistentKind(kind, counter, values));
        });
        return kinds;
    }

    private static PersistentValue withLifetimeFrom(Kept kept, long nowNanos) {
        StoredData data = kept.value.data();
        long leftSeconds = Duration.ofNanos(kept.expiresNanos - nowNanos).toSeconds();
        return new PersistentValue(
                new StoredData(data.storageTime(), leftSeconds, data.value(), data.signature()), kept.value.signer());
    }

    /** Drops what is over now and then, as the node does with what it has in memory. */
    private void sweep(long nowNanos) {
        if (nowNanos < nextSweepNanos) {
            return;
        }
        nextSweepNanos = nowNanos + SWEEP_PERIOD.toNanos();
        List<ResourceId> over = new ArrayList<>();
        resources.forEach((resource, contents) -> {
            contents.values.values().removeIf(kept -> isOver(kept, nowNanos));
            if (contents.values.isEmpty()) {
                over.add(resource);
            }
        });
        over.forEach(this::forget);
    }

    private void keepHighestCounter(Contents contents) {
        for (long counter : contents.counters.values()) {
            highestCounter = Long.compareUnsigned(counter, highestCounter) > 0 ? counter : highestCounter;
        }
    }

    private static boolean isOver(Kept kept, long nowNanos) {
        return kept.expiresNanos <= nowNanos;
    }
}
