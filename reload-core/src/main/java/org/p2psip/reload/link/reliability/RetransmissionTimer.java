// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.reliability;

import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * When silence means that what is in flight is lost, that the link may be failing, and that it has failed (RFC 6298,
 * Section 5, and RFC 6940, Section 6.6.3.1).
 *
 * <p>Each expiry without an acknowledgement in between doubles the time to the next. The first shows a whole timeout
 * of silence and causes the first retransmission; with the third one after it the link counts as unresponsive; it has
 * failed when five transmissions were not answered and {@link #MIN_SILENCE_NANOS} have passed. With a timeout of 500 ms
 * these are the RFC's times: retransmissions after 0.5, 1.5, 3.5 and 7.5 s, the end after 15.5 s.
 */
final class RetransmissionTimer {
    /** Transmissions without an answer before a link may fail. */
    static final int MAX_UNANSWERED = 5;

    /**
     * How long a link that is retransmitting in vain lives at least, in nanoseconds: what five transmissions take with
     * the RFC's 500 ms. Five at a timeout measured in a local network would be over with a pause of the far end.
     */
    static final long MIN_SILENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(15_500);

    private static final int UNRESPONSIVE_AT = 4;
    private static final long MAX_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(60);

    enum Expiry {
        RETRANSMIT,
        RETRANSMIT_AND_WARN,
        FAIL
    }

    private final long minSilenceNanos;
    private boolean running;
    private boolean unresponsive;
    private long startNanos;
    private long silentSinceNanos;
    private int expiries;

    /** @param minSilenceNanos {@link #MIN_SILENCE_NANOS}, or 0 to fail with the fifth transmission */
    RetransmissionTimer(long minSilenceNanos) {
        this.minSilenceNanos = minSilenceNanos;
    }

    void handleSent(long nowNanos) {
        if (!running) {
            running = true;
            startNanos = nowNanos;
            if (expiries == 0) {
                silentSinceNanos = nowNanos;
            }
        }
    }

    /**
     * Takes note of an acknowledgement.
     *
     * @param more whether another frame is in flight
     * @return whether the link was unresponsive until now
     */
    boolean handleAck(boolean more, long nowNanos) {
        expiries = 0;
        running = more;
        startNanos = nowNanos;
        silentSinceNanos = nowNanos;
        boolean recovered = unresponsive;
        unresponsive = false;
        return recovered;
    }

    /**
     * Takes note of an acknowledgement that nobody waits for any more: the link lives, but nothing is known of the
     * round trip, so that the time to wait stays doubled.
     *
     * @return whether the link was unresponsive until now
     */
    boolean handleLateAck(long nowNanos) {
        silentSinceNanos = nowNanos;
        boolean recovered = unresponsive;
        unresponsive = false;
        return recovered;
    }

    /** Stops when nothing is left to wait for, though no acknowledgement came. */
    void stop() {
        running = false;
    }

    /**
     * When it expires.
     *
     * @param timeoutNanos the retransmission timeout, not doubled
     */
    OptionalLong deadlineNanos(long timeoutNanos) {
        if (!running) {
            return OptionalLong.empty();
        }
        long deadline = startNanos + Math.min(timeoutNanos << Math.min(expiries, 16), MAX_TIMEOUT_NANOS);
        if (expiries >= MAX_UNANSWERED) {
            long end = Math.max(silentSinceNanos + minSilenceNanos - startNanos, 0) + startNanos;
            deadline = deadline - end > 0 ? end : deadline;
        }
        return OptionalLong.of(deadline);
    }

    /** To be called at the deadline; stops until the next {@link #handleSent}. */
    Expiry handleExpired(long nowNanos) {
        running = false;
        expiries++;
        if (expiries >= MAX_UNANSWERED && nowNanos - silentSinceNanos >= minSilenceNanos) {
            return Expiry.FAIL;
        }
        if (expiries >= UNRESPONSIVE_AT && !unresponsive) {
            unresponsive = true;
            return Expiry.RETRANSMIT_AND_WARN;
        }
        return Expiry.RETRANSMIT;
    }

    /** How often it expired since the latest acknowledgement. */
    int expiries() {
        return expiries;
    }

    long silentSinceNanos() {
        return silentSinceNanos;
    }
}
