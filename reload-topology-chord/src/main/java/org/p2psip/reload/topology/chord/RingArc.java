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
    private static final long BILLION = 1_000_000_000L;

    /** Whether {@code resource} lies on the arc; Resource-IDs of other lengths lie on none. */
    @Override
    public boolean test(ResourceId resource) {
        return RingKey.isKey(resource) && RingKey.of(resource).isOnArc(after, upTo);
    }

    /** Which part of the ring this arc is, in parts of 1 000 000 000, rounded down. */
    long partsPerBillion() {
        RingKey length = after.distanceTo(upTo);
        // The upper 32 of the 128 bits are finer than a billionth, and their product with one fits into 64.
        return length.isZero() ? BILLION : ((length.high() >>> 32) * BILLION) >>> 32;
    }
}
