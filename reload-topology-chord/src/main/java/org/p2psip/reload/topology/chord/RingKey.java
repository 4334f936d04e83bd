// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.topology.chord;

import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.ResourceId;

/**
 * A place on the ring: an unsigned number of 128 bits, reckoned modulo 2^128 (RFC 6940, Section 10.1).
 *
 * @param high upper 64 bits, unsigned
 * @param low lower 64 bits, unsigned
 */
record RingKey(long high, long low) implements Comparable<RingKey> {
    static final int BYTES = 16;
    static final int BITS = 128;

    private static final RingKey ONE = new RingKey(0, 1);

    /** Whether {@code resource} is a place on a ring of 128 bits. */
    static boolean isKey(ResourceId resource) {
        return resource.length() == BYTES;
    }

    /** The place of {@code resource}, which {@link #isKey}. */
    static RingKey of(ResourceId resource) {
        return of(resource.toByteArray());
    }

    /** The place of {@code node}, which is 16 bytes long. */
    static RingKey of(NodeId node) {
        if (node.length() != BYTES) {
            throw new IllegalArgumentException("key is " + node.length() + " bytes, must be " + BYTES);
        }
        return new RingKey(node.bits64To127(), node.bits0To63());
    }

    private static RingKey of(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("key is " + bytes.length + " bytes, must be " + BYTES);
        }
        return new RingKey(bigEndian(bytes, 0), bigEndian(bytes, Long.BYTES));
    }

    private static long bigEndian(byte[] bytes, int offset) {
        long value = 0;
        for (int i = offset; i < offset + Long.BYTES; i++) {
            value = (value << Byte.SIZE) | (bytes[i] & 0xFF);
        }
        return value;
    }

    /** 2^{@code exponent}, 0 to 127. */
    static RingKey powerOfTwo(int exponent) {
        return exponent < Long.SIZE ? new RingKey(0, 1L << exponent) : new RingKey(1L << exponent, 0);
    }

    /** A number from 0 to 2^{@code bits} - 1, each as likely as the others; {@code bits} is 0 to 127. */
    static RingKey random(int bits, Random random) {
        long high = random.nextLong();
        long low = random.nextLong();
        if (bits < Long.SIZE) {
            return new RingKey(0, low & ((1L << bits) - 1));
        }
        return new RingKey(high & ((1L << (bits - Long.SIZE)) - 1), low);
    }

    RingKey plus(RingKey other) {
        long sumLow = low + other.low;
        long carry = Long.compareUnsigned(sumLow, low) < 0 ? 1 : 0;
        return new RingKey(high + other.high + carry, sumLow);
    }

    /** The place right after this one. */
    RingKey next() {
        return plus(ONE);
    }

    /** How far it is clockwise from here to {@code other}; 0 to itself. */
    RingKey distanceTo(RingKey other) {
        long borrow = Long.compareUnsigned(other.low, low) < 0 ? 1 : 0;
        return new RingKey(other.high - high - borrow, other.low - low);
    }

    /**
     * Whether this place lies on the arc that begins after {@code after} and ends with {@code upTo}, clockwise. If the two are
     * the same place, the arc is the whole ring.
     */
    boolean isOnArc(RingKey after, RingKey upTo) {
        RingKey length = after.distanceTo(upTo);
        if (length.isZero()) {
            return true;
        }
        RingKey distance = after.distanceTo(this);
        return !distance.isZero() && distance.compareTo(length) <= 0;
    }

    boolean isZero() {
        return (high | low) == 0;
    }

    /** Number of the highest bit that is set, 0 to 127; -1 for zero. */
    int highestBit() {
        return high != 0 ? BITS - 1 - Long.numberOfLeadingZeros(high) : Long.SIZE - 1 - Long.numberOfLeadingZeros(low);
    }

    ResourceId toResourceId() {
        byte[] bytes = new byte[BYTES];
        for (int i = 0; i < Long.BYTES; i++) {
            int shift = Long.SIZE - Byte.SIZE * (i + 1);
            bytes[i] = (byte) (high >>> shift);
            bytes[Long.BYTES + i] = (byte) (low >>> shift);
        }
        return ResourceId.copyOf(bytes);
    }

    // Written out, since those of a record are many times slower wherever they are not inlined, and places are looked
    // up at each Update.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RingKey that && low == that.low && high == that.high;
    }

    @Override
    public int hashCode() {
        return 31 * Long.hashCode(high) + Long.hashCode(low);
    }

    /** Compares as unsigned numbers. */
    @Override
    public int compareTo(RingKey other) {
        int order = Long.compareUnsigned(high, other.high);
        return order != 0 ? order : Long.compareUnsigned(low, other.low);
    }
}
