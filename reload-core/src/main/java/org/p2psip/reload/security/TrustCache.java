// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.security;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.wire.Opaque;

/** Certificates that were found trustworthy, by their DER form; forgets the one that was unused longest. Thread-safe. */
final class TrustCache {
    /**
     * A certificate and the time in which it may be trusted without a new search.
     *
     * @param validity when all certificates of its chain are valid
     * @param issuers DER forms of the intermediates of the chain, the certificate's issuer first
     */
    record Entry(NodeCertificate certificate, Validity validity, List<Opaque> issuers) {}

    /** How many intermediates are kept once for all that they have issued; beyond it the one that was unused longest goes. */
    static final int MAX_SHARED_ISSUERS = 64;

    private static final float LOAD_FACTOR = 0.75f;

    private final int capacity;
    private final Map<Opaque, Entry> entries = new LinkedHashMap<>(16, LOAD_FACTOR, true);
    private final Map<Opaque, Opaque> issuers = new LinkedHashMap<>(16, LOAD_FACTOR, true);

    TrustCache(int capacity) {
        this.capacity = capacity;
    }

    synchronized @Nullable Entry get(Opaque der) {
        return entries.get(der);
    }

    /** Returns the entry as it is kept: with intermediates that it shares with others. */
    synchronized Entry put(Entry entry) {
        List<Opaque> shared = new ArrayList<>(entry.issuers().size());
        for (Opaque issuer : entry.issuers()) {
            shared.add(share(issuer));
        }
        Entry kept = new Entry(entry.certificate(), entry.validity(), List.copyOf(shared));
        entries.put(entry.certificate().der(), kept);
        if (entries.size() > capacity) {
            entries.remove(entries.keySet().iterator().next());
        }
        return kept;
    }

    private Opaque share(Opaque issuer) {
        Opaque known = issuers.get(issuer);
        if (known != null) {
            return known;
        }
        issuers.put(issuer, issuer);
        if (issuers.size() > MAX_SHARED_ISSUERS) {
            issuers.remove(issuers.keySet().iterator().next());
        }
        return issuer;
    }

    synchronized void remove(Opaque der) {
        entries.remove(der);
    }

    synchronized int size() {
        return entries.size();
    }
}
