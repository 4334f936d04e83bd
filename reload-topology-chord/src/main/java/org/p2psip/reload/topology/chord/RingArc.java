// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.topology.chord;

import java.util.function.Predicate;
import org.p2psip.reload.wire.ResourceId;

/**
 * The places after {@code after} up to and with {@code upTo}, clockwise; the whole ring if the two are the same.
 *
 * @param after the place before the first one
 * @param upTo the last place
 */
record RingArc(RingKey after, RingKey upTo) implements Predicate<ResourceId> {
    /** Whether {@code resource} lies on the arc; Resource-IDs of other lengths lie on none. */
    @Override
    public boolean test(ResourceId resource) {
        return RingKey.isKey(resource) && RingKey.of(resource).isOnArc(after, upTo);
    }
}
