// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.routing;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Measures what each link brings, and says when it is too much: two token buckets for each. */
public final class LinkRates {
    private static final double NANOS = TimeUnit.SECONDS.toNanos(1);

    private final double nanosPerMessage;
    private final double nanosPerByte;
    private final long burstNanos;
    private final Map<LinkId, Meter> meters = new HashMap<>();

    /** When a link will have made up for what it brought, by messages and by bytes. */
    private static final class Meter {
        private long messagesNanos;
        private long bytesNanos;

        private Meter(long nowNanos) {
            messagesNanos = nowNanos;
            bytesNanos = nowNanos;
        }
    }

    /** Creates meters that have measured nothing. */
    public LinkRates(TrafficLimits limits) {
        nanosPerMessage = NANOS / limits.messagesPerSecond();
        nanosPerByte = NANOS / limits.bytesPerSecond();
        burstNanos = limits.burst().toNanos();
    }

    /**
     * Counts a message if the link may bring it now. One longer than a whole burst may come after a silence.
     *
     * @param bytes of the message
     * @return false, and nothing is counted, if it is too much
     */
    public boolean admits(LinkId link, int bytes, long nowNanos) {
        Meter meter = meters.computeIfAbsent(link, id -> new Meter(nowNanos));
        long messagesNanos = latest(meter.messagesNanos, nowNanos);
        long bytesNanos = latest(meter.bytesNanos, nowNanos);
        if (isTooMuch(messagesNanos, (long) nanosPerMessage, nowNanos)
                || isTooMuch(bytesNanos, (long) (nanosPerByte * bytes), nowNanos)) {
            return false;
        }
        meter.messagesNanos = messagesNanos + (long) nanosPerMessage;
        meter.bytesNanos = bytesNanos + (long) (nanosPerByte * bytes);
        return true;
    }

    /** Forgets a link that is gone. */
    public void remove(LinkId link) {
        meters.remove(link);
    }

    /** Number of links that brought something. */
    public int size() {
        return meters.size();
    }

    private boolean isTooMuch(long filledNanos, long costNanos, long nowNanos) {
        return filledNanos != nowNanos && filledNanos + costNanos - nowNanos > burstNanos;
    }

    private static long latest(long filledNanos, long nowNanos) {
        return filledNanos - nowNanos > 0 ? filledNanos : nowNanos;
    }
}
