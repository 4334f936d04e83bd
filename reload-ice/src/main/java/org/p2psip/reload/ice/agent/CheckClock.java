// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.agent;

import java.util.OptionalLong;

/** When an agent may begin its next check: Ta after its last one, and in a slot of the pacer that all agents share. */
final class CheckClock {
    private final StunPacer pacer;
    private final long intervalNanos;
    private boolean begun;
    private long lastNanos;
    private boolean slotHeld;
    private long slotNanos;

    CheckClock(StunPacer pacer, long intervalNanos) {
        this.pacer = pacer;
        this.intervalNanos = intervalNanos;
    }

    /** Whether a check may begin now, if there is one; if so, the next may begin Ta later. */
    boolean claim(boolean wanted, long nowNanos) {
        if (!wanted || (begun && !slotHeld && nowNanos - (lastNanos + intervalNanos) < 0)) {
            return false;
        }
        if (!slotHeld) {
            slotHeld = true;
            slotNanos = pacer.acquireSlotNanos(nowNanos);
        }
        if (nowNanos - slotNanos < 0) {
            return false;
        }
        slotHeld = false;
        begun = true;
        lastNanos = nowNanos;
        return true;
    }

    /** When {@link #claim} may say yes, after it said no. */
    OptionalLong nextDeadlineNanos(boolean wanted) {
        return wanted ? OptionalLong.of(slotHeld ? slotNanos : lastNanos + intervalNanos) : OptionalLong.empty();
    }
}
