// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link;

/**
 * Which bit of the field {@code received} of an acknowledgement stands for which earlier frame (RFC 6940,
 * Section 6.6.2). The RFC speaks of "the N-M bit" and does not say where counting begins, so both readings are here
 * and nowhere else.
 */
public enum AckNumbering {
    /** Frame N-1 is the least significant bit, as other implementations and packet decoders have it. The default. */
    PREVIOUS_IS_BIT_0 {
        @Override
        public int bit(int distance) {
            return 1 << (distance - 1);
        }
    },
    /** Frame N-1 is the bit of value 2: the RFC's words read literally. The least significant bit is never set. */
    PREVIOUS_IS_BIT_1 {
        @Override
        public int bit(int distance) {
            return 1 << distance;
        }
    };

    /** Frames N-1 to N-31 are told of. */
    public static final int MAX_DISTANCE = 31;

    /**
     * The bit for frame N-{@code distance} in the acknowledgement of frame N.
     *
     * @param distance 1 to {@link #MAX_DISTANCE}
     */
    public abstract int bit(int distance);
}
