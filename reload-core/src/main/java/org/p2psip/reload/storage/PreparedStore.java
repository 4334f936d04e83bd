// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.storage;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.p2psip.reload.wire.GenericCertificate;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.ResourceId;
import org.p2psip.reload.wire.StoreKindData;

/**
 * A change that has passed all checks.
 *
 * @param resource where
 * @param kinds what is written, Kind by Kind
 * @param growth how many bytes the holdings grow by, perhaps negative
 */
record PreparedStore(ResourceId resource, List<PreparedKind> kinds, ByteSums growth) implements StorePlan {
    /**
     * What is written in one Kind.
     *
     * @param counter the generation counter from now on
     * @param puts the values that are added or replaced
     * @param changed whether anything changes, be it the counter alone
     */
    record PreparedKind(KindId kind, long counter, List<HeldValue> puts, boolean changed) {}

    PreparedStore {
        kinds = List.copyOf(kinds);
    }

    boolean changesAnything() {
        return kinds.stream().anyMatch(PreparedKind::changed);
    }

    List<StoreKindData> written() {
        List<StoreKindData> written = new ArrayList<>();
        for (PreparedKind kind : kinds) {
            if (kind.changed()) {
                written.add(new StoreKindData(
                        kind.kind(),
                        kind.counter(),
                        kind.puts().stream().map(HeldValue::data).toList()));
            }
        }
        return written;
    }

    List<GenericCertificate> certificates() {
        Set<Opaque> certificates = new LinkedHashSet<>();
        for (PreparedKind kind : kinds) {
            kind.puts().forEach(put -> put.signer().addTo(certificates));
        }
        return Certificates.of(certificates);
    }

    void commit(Holdings holdings) {
        for (PreparedKind kind : kinds) {
            kind.puts().forEach(holdings::put);
            holdings.generationCounter(resource, kind.kind(), kind.counter());
        }
    }
}
