// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.reliability;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.p2psip.reload.link.RttEstimator;

/**
 * Finds frames that are lost because later ones arrived, some numbers later or some time later (in the manner of RFC
 * 9002, Section 6.1, as frames sent again have new numbers here, too).
 *
 * <p>When a frame that was taken for lost proves to be late, more patience is had from then on.
 */
final class LossDetector {
    private static final int INITIAL_DISTANCE = 3;
    private static final int MAX_DISTANCE = 64;
    private static final int INITIAL_EIGHTHS = 9;
    private static final int MAX_EIGHTHS = 16;

    /** However short round trips are, a timer or a thread may be this late. */
    private static final long GRANULARITY_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final RttEstimator rtt;
    private int distance = INITIAL_DISTANCE;
    private int eighths = INITIAL_EIGHTHS;
    private boolean arrivedOnce;
    private int latestArrived;
    private boolean waiting;
    private long deadlineNanos;

    LossDetector(RttEstimator rtt) {
        this.rtt = rtt;
    }

    void handleArrived(SentFrame frame) {
        if (!arrivedOnce || frame.sequence - latestArrived > 0) {
            arrivedOnce = true;
            latestArrived = frame.sequence;
        }
        if (frame.state == SentFrame.State.LOST) {
            distance = Math.min(Math.max(distance, latestArrived - frame.sequence + 1), MAX_DISTANCE);
            eighths = Math.min(eighths + 1, MAX_EIGHTHS);
        }
    }

    /** The frames in flight that are to be taken for lost now. */
    List<SentFrame> detect(FrameTable frames, long nowNanos) {
        waiting = false;
        List<SentFrame> lost = List.of();
        if (!arrivedOnce) {
            return lost;
        }
        long patienceNanos = Math.max(rtt.smoothedNanos() / 8 * eighths, GRANULARITY_NANOS);
        for (int sequence = frames.firstSequence(); sequence - latestArrived < 0; sequence++) {
            SentFrame frame = frames.get(sequence);
            if (frame == null) {
                break;
            }
            if (frame.state != SentFrame.State.IN_FLIGHT) {
                continue;
            }
            long givenUpNanos = frame.sentNanos + patienceNanos;
            if (latestArrived - sequence >= distance || nowNanos - givenUpNanos >= 0) {
                lost = lost.isEmpty() ? new ArrayList<>() : lost;
                lost.add(frame);
            } else if (!waiting || givenUpNanos - deadlineNanos < 0) {
                waiting = true;
                deadlineNanos = givenUpNanos;
            }
        }
        return lost;
    }

    /** When to look again, though nothing arrives. */
    OptionalLong deadlineNanos() {
        return waiting ? OptionalLong.of(deadlineNanos) : OptionalLong.empty();
    }
}
