// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.storage;

import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import org.p2psip.reload.wire.DataValue;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.MetaData;
import org.p2psip.reload.wire.StatAnswer;
import org.p2psip.reload.wire.StatKindResponse;
import org.p2psip.reload.wire.StoredMetaData;

/** Whether another peer has all that is held here, by what it answered to a Stat. */
final class Coverage {
    private final Map<KindId, Map<ValueKey, StoredMetaData>> values = new HashMap<>();

    Coverage(StatAnswer answer) {
        for (StatKindResponse kind : answer.kindResponses()) {
            Map<ValueKey, StoredMetaData> ofKind = values.computeIfAbsent(kind.kind(), key -> new HashMap<>());
            kind.values().forEach(value -> ofKind.put(ValueKey.of(value.metadata()), value));
        }
    }

    boolean covers(NavigableMap<KindId, HeldKind> held, long nowNanos) {
        for (HeldKind kind : held.values()) {
            for (HeldValue value : kind.values().values()) {
                if (value.remaining(nowNanos).lifetimeSeconds() > 0 && !covers(value)) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Whether the other's value is newer, or is this one. */
    private boolean covers(HeldValue held) {
        Map<ValueKey, StoredMetaData> ofKind = values.get(held.kind());
        StoredMetaData other = ofKind == null ? null : ofKind.get(held.key());
        if (other == null) {
            return false;
        }
        int byTime = other.storageTime().compareTo(held.data().storageTime());
        return byTime > 0
                || (byTime == 0
                        && isSame(other.metadata().value(), held.data().value().value()));
    }

    /** By the length alone if the other peer hashes in a way that is unknown here. */
    private static boolean isSame(MetaData other, DataValue own) {
        return other.exists() == own.exists()
                && other.valueLength() == own.value().length()
                && (other.hashAlgorithm() != ValueMetaData.SHA256
                        || other.hashValue().equals(ValueMetaData.hash(own.value())));
    }
}
