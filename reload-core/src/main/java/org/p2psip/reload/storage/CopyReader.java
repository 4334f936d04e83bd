// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.storage;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.ResourceId;
import org.p2psip.reload.wire.StoreKindData;
import org.p2psip.reload.wire.StoredData;

/** Cuts the values of a resource into parts that fit into messages (RFC 6940, Section 7.4.1.1). */
final class CopyReader {
    private final Holdings holdings;

    CopyReader(Holdings holdings) {
        this.holdings = holdings;
    }

    /**
     * The next part of {@code resource}.
     *
     * @param kinds the Kinds to copy; others are passed over
     * @param after where the last part ended, or null for the first
     * @param maxBytes roughly how much may go into one part; a value that is larger makes a part of its own
     */
    ResourceCopy copy(
            ResourceId resource,
            Set<KindId> kinds,
            ResourceCopy.@Nullable Position after,
            int maxBytes,
            long nowNanos) {
        List<StoreKindData> kindData = new ArrayList<>();
        Set<Opaque> certificates = new LinkedHashSet<>();
        ResourceCopy.Position last = null;
        long bytes = 0;
        for (Map.Entry<KindId, HeldKind> kind : kindsFrom(resource, after).entrySet()) {
            if (!kinds.contains(kind.getKey())) {
                continue;
            }
            List<StoredData> values = new ArrayList<>();
            boolean full = false;
            for (HeldValue held : valuesAfter(kind, after)) {
                StoredData data = held.remaining(nowNanos);
                int cost = held.bytesWithoutCertificates() + held.signer().bytesBesides(certificates);
                if (data.lifetimeSeconds() == 0) {
                    continue;
                }
                if (last != null && bytes + cost > maxBytes) {
                    full = true;
                    break;
                }
                bytes += cost;
                held.signer().addTo(certificates);
                values.add(data);
                last = new ResourceCopy.Position(kind.getKey(), held.key());
            }
            if (!values.isEmpty()) {
                kindData.add(new StoreKindData(kind.getKey(), kind.getValue().generationCounter(), values));
            }
            if (full) {
                return new ResourceCopy(kindData, Certificates.of(certificates), bytes, last);
            }
        }
        return new ResourceCopy(kindData, Certificates.of(certificates), bytes, null);
    }

    private NavigableMap<KindId, HeldKind> kindsFrom(ResourceId resource, ResourceCopy.@Nullable Position after) {
        NavigableMap<KindId, HeldKind> kinds = holdings.kinds(resource);
        return after == null ? kinds : kinds.tailMap(after.kind(), true);
    }

    private static Iterable<HeldValue> valuesAfter(
            Map.Entry<KindId, HeldKind> kind, ResourceCopy.@Nullable Position after) {
        NavigableMap<ValueKey, HeldValue> values = kind.getValue().values();
        return after == null || !after.kind().equals(kind.getKey())
                ? values.values()
                : values.tailMap(after.key(), false).values();
    }
}
