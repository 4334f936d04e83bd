// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.storage;

import java.util.HashMap;
import java.util.Map;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.NodeId;

/** How many bytes are stored or are to be stored: in all, of each Kind and by each signer. Sums may be negative. */
final class ByteSums {
    private final Map<KindId, Long> byKind = new HashMap<>();
    private final Map<NodeId, Long> bySigner = new HashMap<>();
    private long total;

    long total() {
        return total;
    }

    void add(HeldValue value) {
        add(value, value.bytes());
    }

    void remove(HeldValue value) {
        add(value, -value.bytes());
    }

    /** Adds what {@code other} adds, and passes over what it takes away. */
    void addGrowth(ByteSums other) {
        total += Math.max(0, other.total);
        other.byKind.forEach((kind, bytes) -> plus(byKind, kind, Math.max(0, bytes)));
        other.bySigner.forEach((signer, bytes) -> plus(bySigner, signer, Math.max(0, bytes)));
    }

    /** Whether none of the sums that {@code change} lets grow gets over its limit. */
    boolean hasRoomFor(ByteSums reserved, ByteSums change, StorageLimits limits) {
        if (change.total > 0 && total + reserved.total + change.total > limits.maxBytes()) {
            return false;
        }
        return keep(byKind, reserved.byKind, change.byKind, limits.maxBytesPerKind())
                && keep(bySigner, reserved.bySigner, change.bySigner, limits.maxBytesPerSigner());
    }

    private static <K> boolean keep(Map<K, Long> sums, Map<K, Long> reserved, Map<K, Long> change, long limit) {
        for (Map.Entry<K, Long> each : change.entrySet()) {
            K key = each.getKey();
            long bytes = each.getValue();
            if (bytes > 0 && sums.getOrDefault(key, 0L) + reserved.getOrDefault(key, 0L) + bytes > limit) {
                return false;
            }
        }
        return true;
    }

    private void add(HeldValue value, long bytes) {
        total += bytes;
        plus(byKind, value.kind(), bytes);
        plus(bySigner, value.signer().nodeId(), bytes);
    }

    private static <K> void plus(Map<K, Long> sums, K key, long bytes) {
        long sum = sums.getOrDefault(key, 0L) + bytes;
        if (sum == 0) {
            sums.remove(key);
        } else {
            sums.put(key, sum);
        }
    }
}
