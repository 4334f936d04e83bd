// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.reliability;

import java.util.OptionalLong;
import org.p2psip.reload.link.RttEstimator;

/**
 * TCP's congestion control, in bytes (RFC 5681 and RFC 6582 with RFC 8085, Section 3.1.2): slow start, additive
 * increase, halving once for all the losses of one window, one frame after a timeout, and a restart after idleness.
 */
final class CongestionWindow implements CongestionControl {
    /** The window never grows past it. */
    static final long MAX_WINDOW_BYTES = 1 << 20;

    /** RFC 3390. */
    private static final int INITIAL_WINDOW_BYTES = 4_380;

    private final RttEstimator rtt;
    private final Pacer pacer;
    private long frameBytes;
    private long window;
    private long threshold = MAX_WINDOW_BYTES;

    /** Acknowledged bytes that have not made a whole frame's growth yet, above the threshold. */
    private long growth;

    /** Frames before it were sent before the latest reduction. */
    private int recoverySequence;

    /** Frames before it were sent while the window was full. */
    private int fullUntilSequence;

    private boolean sentOnce;
    private long lastSentNanos;

    /** Needs {@link #handleFrameLimit} before anything else. */
    CongestionWindow(RttEstimator rtt, int firstSequence) {
        this.rtt = rtt;
        this.pacer = new Pacer(rtt);
        this.recoverySequence = firstSequence;
        this.fullUntilSequence = firstSequence;
    }

    @Override
    public boolean admits(int bytes, long bytesInFlight, boolean again, long nowNanos) {
        if (bytesInFlight == 0) {
            restartAfterIdleness(nowNanos);
        } else if (bytesInFlight + bytes > window) {
            pacer.forget();
            return false;
        }
        return pacer.admits(window, window < threshold, frameBytes, nowNanos);
    }

    @Override
    public OptionalLong opensAtNanos() {
        return pacer.opensAtNanos();
    }

    @Override
    public void handleHeldBack(int nextSequence) {
        fullUntilSequence = nextSequence;
    }

    @Override
    public void handleSent(int bytes, long nowNanos) {
        pacer.handleSent(bytes, window, window < threshold);
        sentOnce = true;
        lastSentNanos = nowNanos;
    }

    @Override
    public void handleArrived(int bytes, int sequence) {
        if (sequence - recoverySequence < 0 || sequence - fullUntilSequence >= 0 || window >= MAX_WINDOW_BYTES) {
            return;
        }
        if (window < threshold) {
            window = Math.min(window + Math.min(bytes, frameBytes), MAX_WINDOW_BYTES);
            return;
        }
        growth += bytes;
        if (growth >= window) {
            growth -= window;
            window = Math.min(window + frameBytes, MAX_WINDOW_BYTES);
        }
    }

    @Override
    public void handleAck(long nowNanos) {}

    @Override
    public void handleLost(int sequence, int nextSequence) {
        if (sequence - recoverySequence >= 0) {
            threshold = Math.max(window / 2, 2 * frameBytes);
            window = threshold;
            growth = 0;
            recoverySequence = nextSequence;
        }
    }

    @Override
    public void handleTimeout(long bytesInFlight, int nextSequence, boolean first) {
        if (first) {
            threshold = Math.max(bytesInFlight / 2, 2 * frameBytes);
        }
        window = frameBytes;
        growth = 0;
        recoverySequence = nextSequence;
        pacer.reset();
    }

    @Override
    public void handleFrameLimit(int bytes) {
        frameBytes = bytes;
        if (!sentOnce) {
            window = initialWindow();
        }
        window = Math.max(window, frameBytes);
    }

    @Override
    public long windowBytes() {
        return window;
    }

    /** What was known of the path is old when nothing was sent for a timeout (RFC 5681, Section 4.1). */
    private void restartAfterIdleness(long nowNanos) {
        if (sentOnce && nowNanos - lastSentNanos > rtt.timeoutNanos()) {
            window = Math.min(window, initialWindow());
            pacer.reset();
        }
    }

    private long initialWindow() {
        return Math.min(4 * frameBytes, Math.max(2 * frameBytes, INITIAL_WINDOW_BYTES));
    }
}
