// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.agent;

import java.time.Duration;

/**
 * Spaces the transactions that all agents of a process begin (RFC 8445, Section 14.2): who asks gets the next free slot, in
 * the order of asking. As an agent asks for one slot at a time, agents take turns.
 *
 * <p>For agents on one thread. A process that runs agents on several threads gives each its own pacer and multiplies the
 * interval.
 */
public final class StunPacer {
    /** The least that the RFC allows. */
    public static final Duration MIN_INTERVAL = Duration.ofMillis(5);

    private final long intervalNanos;
    private long nextFreeNanos;
    private boolean used;

    /** Creates a pacer of one slot per {@link #MIN_INTERVAL}. */
    public StunPacer() {
        this(MIN_INTERVAL);
    }

    /** Creates a pacer with slots further apart, or, in tests alone, closer. */
    public StunPacer(Duration interval) {
        intervalNanos = interval.toNanos();
    }

    /** Gives the caller a slot. It may begin one transaction then, and not before. */
    public long acquireSlotNanos(long nowNanos) {
        long slotNanos = !used || nowNanos - nextFreeNanos > 0 ? nowNanos : nextFreeNanos;
        used = true;
        nextFreeNanos = slotNanos + intervalNanos;
        return slotNanos;
    }
}
