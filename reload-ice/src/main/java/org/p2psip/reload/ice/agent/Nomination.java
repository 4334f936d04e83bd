// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.agent;

import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Which pair the controlling agent nominates, and when: the best that works, at once if none can be better, else after a
 * short wait, or a longer one if all that works is a relay (RFC 8445, Section 8.1.1). Exactly one is ever nominated.
 */
final class Nomination {
    private final IceSettings settings;
    private @Nullable CandidatePair nominated;
    private boolean direct;
    private boolean relayed;
    private long directNanos;
    private long relayedNanos;

    Nomination(IceSettings settings) {
        this.settings = settings;
    }

    /** A pair has succeeded. */
    void handleSucceeded(CandidatePair pair, long nowNanos) {
        if (pair.isRelayed() && !relayed) {
            relayed = true;
            relayedNanos = nowNanos;
        } else if (!pair.isRelayed() && !direct) {
            direct = true;
            directNanos = nowNanos;
        }
    }

    /** The pair to nominate now. */
    Optional<CandidatePair> choose(CheckList list, long nowNanos) {
        Optional<CandidatePair> best = list.bestSucceeded();
        if (nominated != null || !best.isPresent() || !isTime(list, best.get(), nowNanos)) {
            return Optional.empty();
        }
        nominated = best.get();
        return best;
    }

    private boolean isTime(CheckList list, CandidatePair best, long nowNanos) {
        if (!list.mayImproveOn(best, false)) {
            return true;
        }
        return nowNanos - deadlineNanos(list, best) >= 0;
    }

    private long deadlineNanos(CheckList list, CandidatePair best) {
        if (!best.isRelayed()) {
            return directNanos + settings.checkInterval().toNanos();
        }
        return relayedNanos
                + (list.mayImproveOn(best, true) ? settings.relayPatience() : settings.checkInterval()).toNanos();
    }

    Optional<CandidatePair> nominated() {
        return Optional.ofNullable(nominated);
    }

    /** When {@link #choose} might say something else than now. */
    OptionalLong nextDeadlineNanos(CheckList list) {
        Optional<CandidatePair> best = list.bestSucceeded();
        return nominated != null || !best.isPresent()
                ? OptionalLong.empty()
                : OptionalLong.of(deadlineNanos(list, best.get()));
    }

    /** The role has changed: who controls now begins anew. */
    void reset() {
        nominated = null;
    }
}
