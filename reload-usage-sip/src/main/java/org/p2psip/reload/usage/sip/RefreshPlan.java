// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.usage.sip;

import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.p2psip.reload.usage.StoreReceipt;
import org.p2psip.reload.wire.NodeId;

/**
 * When a registration is stored the next time.
 *
 * <p>In a calm overlay that is a share of the lifetime. Copies are made again when a peer is lost, but if all that hold one vanish
 * within seconds, only the owner can bring it back. So the first refresh comes early, and each further one after twice as long, as
 * long as most of those that held the registration the last time still do; where most are others, the time is halved.
 */
final class RefreshPlan {
    private final SipSettings settings;
    private final Random random;
    private Set<NodeId> holders = Set.of();
    private long pauseNanos;

    RefreshPlan(SipSettings settings, Random random) {
        this.settings = settings;
        this.random = random;
        this.pauseNanos = settings.earlyRefresh().toNanos();
    }

    /** The overlay has the registration; returns how long it is left alone. */
    long stored(StoreReceipt receipt) {
        Set<NodeId> now = new TreeSet<>(receipt.replicas());
        now.add(receipt.responder());
        if (!holders.isEmpty()) {
            long gone = holders.stream().filter(holder -> !now.contains(holder)).count();
            pauseNanos = 2 * gone > holders.size()
                    ? Math.max(settings.earlyRefresh().toNanos(), pauseNanos / 2)
                    : Math.min(settings.lifetime().toNanos(), 2 * pauseNanos);
        }
        holders = now;
        double share = settings.earliestRefresh()
                + (settings.latestRefresh() - settings.earliestRefresh()) * random.nextDouble();
        return Math.min(early(), (long) (share * settings.lifetime().toNanos()));
    }

    /** Many peers were lost: begins anew, and returns how soon the registration is stored again. */
    long shaken() {
        holders = Set.of();
        pauseNanos = settings.earlyRefresh().toNanos();
        return early();
    }

    private long early() {
        return pauseNanos + (long) (pauseNanos * random.nextDouble());
    }
}
