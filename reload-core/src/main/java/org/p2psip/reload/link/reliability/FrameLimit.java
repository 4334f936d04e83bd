// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.reliability;

import java.util.concurrent.TimeUnit;

/**
 * How long a frame may be: what the driver knows of the path, and less when long frames vanish on it while short ones
 * arrive, as they do where the ICMP messages that tell of a smaller MTU are filtered.
 */
final class FrameLimit {
    /** A frame that fits into 576 bytes with IP, UDP and a DTLS record, in bytes. Fewer are never tried. */
    static final int SHORT_FRAME_BYTES = 500;

    /** Transmissions of a long message, all in vain, after which it is given up when the path seems not to take it. */
    static final int MAX_LONG_TRANSMISSIONS = 12;

    /** How long long frames are not tried, in nanoseconds (RFC 8899, PMTU_RAISE_TIMER). */
    static final long RAISE_NANOS = TimeUnit.MINUTES.toNanos(10);

    private static final int LONG_LOSSES = 6;
    private static final int SHORT_ARRIVALS = 4;
    private static final int TIMEOUTS = 3;

    private int pathBytes;
    private boolean lowered;
    private int ceilingBytes = Integer.MAX_VALUE;
    private long loweredNanos;
    private int longLosses;
    private int shortArrivals;
    private int longestArrived;

    FrameLimit(int pathBytes) {
        this.pathBytes = pathBytes;
    }

    int bytes() {
        return Math.min(lowered ? SHORT_FRAME_BYTES : ceilingBytes, pathBytes);
    }

    /** The longest frame of which it is known that the path carries it; short ones while there is doubt. */
    int provenBytes() {
        boolean doubtful = lowered || longLosses > 0;
        return doubtful ? SHORT_FRAME_BYTES : Math.max(SHORT_FRAME_BYTES, longestArrived);
    }

    /** Whether long frames seem to vanish. */
    boolean isLowered() {
        return lowered;
    }

    void handlePathBytes(int bytes) {
        pathBytes = bytes;
        ceilingBytes = Integer.MAX_VALUE;
        longestArrived = 0;
        reset();
    }

    void handleLost(int frameBytes, long nowNanos) {
        if (frameBytes > SHORT_FRAME_BYTES) {
            longLosses++;
            if (longLosses >= LONG_LOSSES && shortArrivals >= SHORT_ARRIVALS) {
                lower(nowNanos);
            }
        }
    }

    /** Nothing at all arrives. It may be for the length, and short messages will show. */
    void handleTimeout(int inARow, long nowNanos) {
        if (inARow >= TIMEOUTS && longLosses >= TIMEOUTS) {
            lower(nowNanos);
        }
    }

    /** A frame longer than {@link #SHORT_FRAME_BYTES} was sent as often as one may be, while others arrived. */
    void handleGivenUp(int frameBytes, long nowNanos) {
        ceilingBytes = Math.min(ceilingBytes, frameBytes - 1);
        longestArrived = 0;
        loweredNanos = nowNanos;
    }

    void handleArrived(int frameBytes) {
        if (frameBytes > ceilingBytes) {
            ceilingBytes = Integer.MAX_VALUE;
        }
        longestArrived = Math.max(longestArrived, frameBytes);
        if (frameBytes > SHORT_FRAME_BYTES) {
            reset();
        } else if (longLosses > 0) {
            shortArrivals++;
        }
    }

    void handleTime(long nowNanos) {
        boolean limited = lowered || ceilingBytes < Integer.MAX_VALUE;
        if (limited && nowNanos - loweredNanos >= RAISE_NANOS) {
            ceilingBytes = Integer.MAX_VALUE;
            reset();
        }
    }

    /** Whether sending a message again is pointless. */
    boolean refuses(OutgoingMessage message) {
        int bytes = message.frameBytes();
        return bytes > Math.min(pathBytes, ceilingBytes)
                || (lowered
                        && shortArrivals >= SHORT_ARRIVALS
                        && bytes > SHORT_FRAME_BYTES
                        && message.transmissions >= MAX_LONG_TRANSMISSIONS);
    }

    private void lower(long nowNanos) {
        if (!lowered) {
            lowered = true;
            loweredNanos = nowNanos;
        }
    }

    private void reset() {
        lowered = false;
        longLosses = 0;
        shortArrivals = 0;
    }
}
