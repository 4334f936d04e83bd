// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.reliability;

import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/** One message at a time, and a pause after each acknowledgement (RFC 6940, Section 6.6.3.1). */
final class StopAndWait implements CongestionControl {
    /** Between an acknowledgement and the next message, in nanoseconds. */
    static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private boolean acknowledged;
    private boolean pausing;
    private long lastAckNanos;
    private int windowBytes;

    @Override
    public boolean admits(int bytes, long bytesInFlight, boolean again, long nowNanos) {
        pausing = !again && acknowledged && nowNanos - lastAckNanos < PAUSE_NANOS;
        return bytesInFlight == 0 && !pausing;
    }

    @Override
    public OptionalLong opensAtNanos() {
        return pausing ? OptionalLong.of(lastAckNanos + PAUSE_NANOS) : OptionalLong.empty();
    }

    @Override
    public void handleHeldBack(int nextSequence) {}

    @Override
    public void handleSent(int bytes, long nowNanos) {}

    @Override
    public void handleArrived(int bytes, int sequence) {}

    @Override
    public void handleAck(long nowNanos) {
        acknowledged = true;
        lastAckNanos = nowNanos;
    }

    @Override
    public void handleLost(int sequence, int nextSequence) {}

    @Override
    public void handleTimeout(long bytesInFlight, int nextSequence, boolean first) {}

    @Override
    public void handleFrameLimit(int bytes) {
        windowBytes = bytes;
    }

    @Override
    public long windowBytes() {
        return windowBytes;
    }
}
