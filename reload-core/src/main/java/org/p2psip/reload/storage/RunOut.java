// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.storage;

import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.ResourceId;

/**
 * What has lived here until its lifetime was over. The lifetime is not signed, so any node that has kept such a value could say that it
 * lives on; the time at which it was stored is signed, and tells that it is the same.
 */
final class RunOut {
    /** How many values are remembered; of more, the ones that ran out first are forgotten. */
    static final int MAX_REMEMBERED = 1024;

    private record Place(ResourceId resource, KindId kind, ValueKey key) {}

    /** When the latest value of each place was stored, in the order in which they ran out. */
    private final Map<Place, Instant> latest = new LinkedHashMap<>();

    void add(HeldValue value) {
        Place place = new Place(value.resource(), value.kind(), value.key());
        latest.remove(place);
        latest.put(place, value.data().storageTime());
        if (latest.size() > MAX_REMEMBERED) {
            Iterator<Place> first = latest.keySet().iterator();
            first.next();
            first.remove();
        }
    }

    /** Whether a value that was stored at {@code storageTime} has run out, or one that took its place. */
    boolean covers(ResourceId resource, KindId kind, ValueKey key, Instant storageTime) {
        Instant time = latest.get(new Place(resource, kind, key));
        return time != null && !storageTime.isAfter(time);
    }

    int size() {
        return latest.size();
    }
}
