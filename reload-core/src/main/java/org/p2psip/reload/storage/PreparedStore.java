// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.storage;

import java.util.ArrayList;
import java.util.List;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.ResourceId;

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

    PersistentResource written() {
        List<PersistentKind> written = new ArrayList<>();
        for (PreparedKind kind : kinds) {
            if (kind.changed()) {
                List<PersistentValue> values = new ArrayList<>(kind.puts().size());
                kind.puts().forEach(put -> values.add(new PersistentValue(put.data(), put.signer())));
                written.add(new PersistentKind(kind.kind(), kind.counter(), values));
            }
        }
        return new PersistentResource(resource, written);
    }

    int valueCount() {
        return kinds.stream().mapToInt(kind -> kind.puts().size()).sum();
    }

    void commit(Holdings holdings) {
        for (PreparedKind kind : kinds) {
            kind.puts().forEach(holdings::put);
            holdings.generationCounter(resource, kind.kind(), kind.counter());
        }
    }
}
