// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.routing;

/**
 * How much a {@link Reassembly} holds. Bytes are those of payload that arrived, and {@link #FRAGMENT_OVERHEAD_BYTES} for each
 * piece of it.
 *
 * @param maxMessageBytes longest payload that is put together, without the header that has grown on the way, at least 1
 * @param maxBytesPerHop most bytes held of what one neighbor sent, at least 1
 * @param maxBytes most bytes held in all, not less than {@code maxBytesPerHop}
 */
public record ReassemblyLimits(int maxMessageBytes, long maxBytesPerHop, long maxBytes) {
    /** What a piece costs beyond its bytes, so that many small ones cost their due. */
    public static final int FRAGMENT_OVERHEAD_BYTES = 128;

    private static final long MIN_BYTES_PER_HOP = 64 * 1024L;
    private static final long MIN_BYTES = 1024 * 1024L;

    /** Checks the ranges. */
    public ReassemblyLimits {
        if (maxMessageBytes < 1 || maxBytesPerHop < 1 || maxBytes < maxBytesPerHop) {
            throw new IllegalArgumentException("limits are " + maxMessageBytes + " bytes a message, " + maxBytesPerHop
                    + " a neighbor and " + maxBytes + " in all");
        }
    }

    /**
     * Limits that fit an overlay: of each neighbor three times the longest message or 64 KiB, in all eight of the longest or
     * 1 MiB, whichever is more.
     */
    public static ReassemblyLimits of(int maxMessageBytes) {
        return new ReassemblyLimits(
                maxMessageBytes,
                Math.max(MIN_BYTES_PER_HOP, 3L * maxMessageBytes),
                Math.max(MIN_BYTES, 8L * maxMessageBytes));
    }
}
