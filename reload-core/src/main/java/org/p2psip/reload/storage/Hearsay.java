// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.storage;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.p2psip.reload.wire.FetchAnswer;
import org.p2psip.reload.wire.FetchKindResponse;
import org.p2psip.reload.wire.StoredData;

/**
 * Values that a node has which may not store copies here. Their owners have signed them and when they were stored, but not for how
 * long: that the node may have made up, to bring back what has long run out.
 */
public final class Hearsay {
    /** How long a value lives after it was stored if nothing but hearsay tells of it; most are refreshed much more often. */
    public static final Duration MAX_LIFE = Duration.ofDays(1);

    private Hearsay() {}

    /** The answer with the lifetimes that can be believed, 0 for none. */
    public static FetchAnswer believable(FetchAnswer answer, Instant now) {
        List<FetchKindResponse> kinds = new ArrayList<>();
        for (FetchKindResponse kind : answer.kindResponses()) {
            List<StoredData> values =
                    kind.values().stream().map(data -> believable(data, now)).collect(Collectors.toList());
            kinds.add(new FetchKindResponse(kind.kind(), kind.generation(), values));
        }
        return new FetchAnswer(kinds);
    }

    private static StoredData believable(StoredData data, Instant now) {
        long age = Math.max(0, Duration.between(data.storageTime(), now).getSeconds());
        long left = Math.max(0, MAX_LIFE.getSeconds() - age);
        return new StoredData(
                data.storageTime(), Math.min(data.lifetimeSeconds(), left), data.value(), data.signature());
    }
}
