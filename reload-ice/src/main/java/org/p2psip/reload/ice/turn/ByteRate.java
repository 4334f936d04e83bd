// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.turn;

/** Lets so many bytes pass per second; what a second allows can be saved up. */
final class ByteRate {
    private static final long SECOND_NANOS = 1_000_000_000L;

    private final long bytesPerSecond;
    private long savedBytes;
    private long lastNanos;

    /** Creates a rate; 0 lets everything pass. */
    ByteRate(long bytesPerSecond, long nowNanos) {
        this.bytesPerSecond = bytesPerSecond;
        this.savedBytes = bytesPerSecond;
        this.lastNanos = nowNanos;
    }

    /** Whether {@code bytes} may pass, without taking them. */
    boolean allows(int bytes, long nowNanos) {
        if (bytesPerSecond == 0) {
            return true;
        }
        long elapsedNanos = nowNanos - lastNanos;
        if (elapsedNanos > 0) {
            long earned = elapsedNanos >= SECOND_NANOS
                    ? bytesPerSecond
                    : (long) ((double) bytesPerSecond * elapsedNanos / SECOND_NANOS);
            if (earned > 0) {
                savedBytes = Math.min(bytesPerSecond, savedBytes + earned);
                lastNanos = nowNanos;
            }
        }
        return savedBytes >= bytes;
    }

    void take(int bytes) {
        savedBytes -= bytes;
    }
}
