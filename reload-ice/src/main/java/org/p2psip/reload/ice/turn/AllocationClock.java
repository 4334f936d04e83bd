// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.turn;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.Random;

/**
 * When a client has to prolong its allocation, and to say something so that NATs on the way to the server don't forget it.
 *
 * <p>It prolongs between 60 and 90 s before the time is over, at random, so that clients that began together do not go on
 * together; if the time is short, after half of it to seven tenths.
 */
final class AllocationClock {
    private static final long SECOND_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long MAX_LIFETIME_SECONDS = Duration.ofDays(1).getSeconds();
    private static final long MARGIN_SECONDS = 60;
    private static final long JITTER_SECONDS = 30;
    private static final long SHORT_SECONDS = 200;
    private static final long RETRY_NANOS = Duration.ofSeconds(10).toNanos();
    private static final long KEEPALIVE_NANOS = Duration.ofSeconds(15).toNanos();

    private final Random random;
    private OptionalLong expiryNanos = OptionalLong.empty();
    private OptionalLong refreshNanos = OptionalLong.empty();
    private OptionalLong keepaliveNanos = OptionalLong.empty();

    AllocationClock(Random random) {
        this.random = random;
    }

    /** The allocation has so much time from now on; more than a day counts as a day. */
    void prolong(long lifetimeSeconds, long nowNanos) {
        long lifetimeNanos = Math.min(lifetimeSeconds, MAX_LIFETIME_SECONDS) * SECOND_NANOS;
        expiryNanos = OptionalLong.of(nowNanos + lifetimeNanos);
        long beforeNanos = (long) ((MARGIN_SECONDS + JITTER_SECONDS * random.nextDouble()) * SECOND_NANOS);
        long shortNanos = (long) ((0.5 + 0.2 * random.nextDouble()) * lifetimeNanos);
        refreshNanos = OptionalLong.of(
                nowNanos + (lifetimeNanos < SHORT_SECONDS * SECOND_NANOS ? shortNanos : lifetimeNanos - beforeNanos));
    }

    /** It could not be prolonged; there may be time for another try. */
    void tryAgain(long nowNanos) {
        refreshNanos = OptionalLong.of(nowNanos + RETRY_NANOS);
    }

    /** Whether it is to be prolonged; says so once. */
    boolean isRefreshDue(long nowNanos) {
        boolean due = Deadlines.isOver(refreshNanos, nowNanos);
        if (due) {
            refreshNanos = OptionalLong.empty();
        }
        return due;
    }

    boolean isExpired(long nowNanos) {
        return Deadlines.isOver(expiryNanos, nowNanos);
    }

    /** Something was sent to the server. */
    void noteSent(long nowNanos) {
        keepaliveNanos = OptionalLong.of(nowNanos + KEEPALIVE_NANOS);
    }

    boolean isKeepaliveDue(long nowNanos) {
        return Deadlines.isOver(keepaliveNanos, nowNanos);
    }

    void stop() {
        expiryNanos = OptionalLong.empty();
        refreshNanos = OptionalLong.empty();
        keepaliveNanos = OptionalLong.empty();
    }

    OptionalLong nextDeadlineNanos() {
        return Deadlines.earlier(Deadlines.earlier(expiryNanos, refreshNanos), keepaliveNanos);
    }
}
