// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.reliability;

import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.p2psip.reload.link.RttEstimator;

/**
 * Spreads the frames of a window over the round trip, so that a queue on the path gets no bursts: a bucket that fills a
 * little faster than the window allows.
 */
final class Pacer {
    /** Frames that may go at once. */
    private static final int BURST_FRAMES = 4;

    /** Timers are not more exact than this, in nanoseconds, so as much as is due in it may go at once, too. */
    private static final long TIMER_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private final RttEstimator rtt;

    /** By when what was sent would have been sent at an even pace. */
    private long evenNanos;

    private boolean started;
    private boolean waiting;

    Pacer(RttEstimator rtt) {
        this.rtt = rtt;
    }

    boolean admits(long windowBytes, boolean slowStart, long frameBytes, long nowNanos) {
        waiting = false;
        if (rtt.smoothedNanos() < 0) {
            return true;
        }
        long burstNanos = Math.max(durationNanos(BURST_FRAMES * frameBytes, windowBytes, slowStart), TIMER_NANOS);
        if (!started || evenNanos - (nowNanos - burstNanos) < 0) {
            started = true;
            evenNanos = nowNanos - burstNanos;
        }
        waiting = evenNanos - nowNanos > 0;
        return !waiting;
    }

    void handleSent(int bytes, long windowBytes, boolean slowStart) {
        if (started) {
            evenNanos += durationNanos(bytes, windowBytes, slowStart);
        }
    }

    /** When the next frame is due, if the last one asked about was held back by this and nothing else. */
    OptionalLong opensAtNanos() {
        return waiting ? OptionalLong.of(evenNanos) : OptionalLong.empty();
    }

    /** The frame is held back by something else. */
    void forget() {
        waiting = false;
    }

    void reset() {
        started = false;
        waiting = false;
    }

    /** Twice the window in a round trip while it doubles with each, and a quarter more than the window otherwise. */
    private long durationNanos(long bytes, long windowBytes, boolean slowStart) {
        long nanosPerWindow = slowStart ? rtt.smoothedNanos() / 2 : rtt.smoothedNanos() * 4 / 5;
        return nanosPerWindow * bytes / windowBytes;
    }
}
