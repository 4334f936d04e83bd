// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

/**
 * A line of limited speed with a queue in front of it that drops what finds it full. {@link DatagramPath}s that share
 * one compete for it.
 */
public final class Bottleneck {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final int BITS_PER_BYTE = 8;

    private final Simulation simulation;
    private final long bitsPerSecond;
    private final long maxQueuedNanos;
    private long idleFromNanos;
    private long bytes;
    private long dropped;

    /**
     * A line that is idle.
     *
     * @param bitsPerSecond its speed, at least 1000
     * @param queueBytes how much may wait, at least one datagram
     */
    public Bottleneck(Simulation simulation, long bitsPerSecond, int queueBytes) {
        if (bitsPerSecond < 1_000 || queueBytes < 1) {
            throw new IllegalArgumentException(
                    "bottleneck of " + bitsPerSecond + " bit/s and " + queueBytes + " bytes, at least 1000 and 1");
        }
        this.simulation = simulation;
        this.bitsPerSecond = bitsPerSecond;
        this.maxQueuedNanos = nanosFor(queueBytes);
        this.idleFromNanos = simulation.elapsedNanos();
    }

    /** Bytes that went through so far. */
    public long bytes() {
        return bytes;
    }

    /** Datagrams dropped so far, as the queue was full. */
    public long dropped() {
        return dropped;
    }

    /** How long a datagram that comes now takes to leave, in nanoseconds; -1 if it is dropped. */
    long admit(int datagramBytes) {
        long now = simulation.elapsedNanos();
        long waiting = Math.max(0, idleFromNanos - now);
        long whole = waiting + nanosFor(datagramBytes);
        if (waiting > 0 && whole > maxQueuedNanos) {
            dropped++;
            return -1;
        }
        bytes += datagramBytes;
        idleFromNanos = now + whole;
        return whole;
    }

    private long nanosFor(int datagramBytes) {
        return (long) datagramBytes * BITS_PER_BYTE * NANOS_PER_SECOND / bitsPerSecond;
    }
}
