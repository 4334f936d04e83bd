// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.security;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.wire.Opaque;

/** Certificates that were found trustworthy, by their hash; forgets the one that was unused longest. Thread-safe. */
final class TrustCache {
    /**
     * A certificate and the time in which it may be trusted without a new search.
     *
     * @param validity when all certificates of its chain are valid
     */
    record Entry(NodeCertificate certificate, Validity validity) {}

    private static final float LOAD_FACTOR = 0.75f;

    private final int capacity;
    private final Map<Opaque, Entry> entries = new LinkedHashMap<>(16, LOAD_FACTOR, true);

    TrustCache(int capacity) {
        this.capacity = capacity;
    }

    synchronized @Nullable Entry get(Opaque certHash) {
        return entries.get(certHash);
    }

    synchronized void put(Entry entry) {
        entries.put(entry.certificate().certHash(), entry);
        if (entries.size() > capacity) {
            entries.remove(entries.keySet().iterator().next());
        }
    }

    synchronized void remove(Opaque certHash) {
        entries.remove(certHash);
    }

    synchronized int size() {
        return entries.size();
    }
}
