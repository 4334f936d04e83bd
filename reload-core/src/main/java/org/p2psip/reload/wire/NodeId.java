// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

import io.netty.buffer.ByteBuf;

/**
 * Identifies a node of an overlay (RFC 6940, Section 3): 16 to 20 bytes, ordered as an unsigned big-endian number.
 *
 * <p>The length is the same in all of an overlay. All bytes zero is no Node-ID; all bits set is the wildcard.
 */
public final class NodeId implements Comparable<NodeId> {
    /** Length in bytes of the shortest Node-ID, and of every Node-ID of CHORD-RELOAD. */
    public static final int MIN_LENGTH = 16;

    /** Length in bytes of the longest Node-ID. */
    public static final int MAX_LENGTH = 20;

    private static final long ALL_ONES = -1;

    // Numbers and no array: Node-IDs are many, and compared all the time.

    /** The bits above the lowest 128, of which there are none in a Node-ID of 16 bytes. */
    private final int bits128To159;

    private final long bits64To127;
    private final long bits0To63;
    private final byte length;

    private NodeId(int bits128To159, long bits64To127, long bits0To63, int length) {
        this.bits128To159 = bits128To159;
        this.bits64To127 = bits64To127;
        this.bits0To63 = bits0To63;
        this.length = (byte) length;
    }

    /**
     * The Node-ID made of {@code bytes}, which are copied.
     *
     * @throws IllegalArgumentException if these are not 16 to 20 bytes, or all of them are zero
     */
    public static NodeId copyOf(byte[] bytes) {
        Checks.range("Node-ID length in bytes", bytes.length, MIN_LENGTH, MAX_LENGTH);
        NodeId nodeId = read(bytes, 0, bytes.length);
        if (nodeId.isZero()) {
            throw new IllegalArgumentException("Node-ID is all zero");
        }
        return nodeId;
    }

    /**
     * The Node-ID with these hexadecimal digits.
     *
     * @throws IllegalArgumentException if {@code hex} is not 32 to 40 digits, or stands for all zero
     */
    public static NodeId parse(String hex) {
        return copyOf(Hex.decode(hex));
    }

    /**
     * The Node-ID that stands for whichever node receives the message.
     *
     * @param length length in bytes, 16 to 20
     */
    public static NodeId wildcard(int length) {
        Checks.range("Node-ID length in bytes", length, MIN_LENGTH, MAX_LENGTH);
        return new NodeId(topOnes(length), ALL_ONES, ALL_ONES, length);
    }

    /** What stands in {@code bytes} from {@code offset} on, 16 to 20 bytes, even if it {@link #isZero}. */
    static NodeId read(byte[] bytes, int offset, int length) {
        int top = 0;
        int next = offset;
        for (int topBytes = length - MIN_LENGTH; topBytes > 0; topBytes--) {
            top = (top << Byte.SIZE) | (bytes[next++] & 0xFF);
        }
        return new NodeId(top, bigEndian(bytes, next), bigEndian(bytes, next + Long.BYTES), length);
    }

    /** Whether no bit is set, so that it is no Node-ID. */
    boolean isZero() {
        return (bits128To159 | bits64To127 | bits0To63) == 0;
    }

    /** Whether all bits are set. */
    public boolean isWildcard() {
        return bits0To63 == ALL_ONES && bits64To127 == ALL_ONES && bits128To159 == topOnes(length);
    }

    private static int topOnes(int length) {
        return (int) ((1L << (Byte.SIZE * (length - MIN_LENGTH))) - 1);
    }

    /** Length in bytes, 16 to 20. */
    public int length() {
        return length;
    }

    /** The bits above the lowest 128, as many as the length has bytes above 16. */
    int bits128To159() {
        return bits128To159;
    }

    /** Whether its bytes are those at {@code index}. */
    boolean isAt(int index, ByteBuf in) {
        int next = index;
        for (int shift = topShift(); shift >= 0; shift -= Byte.SIZE) {
            if (in.getByte(next++) != (byte) (bits128To159 >>> shift)) {
                return false;
            }
        }
        return in.getLong(next) == bits64To127 && in.getLong(next + Long.BYTES) == bits0To63;
    }

    /** Overwrites the bytes from {@code index} on. */
    void setAt(int index, ByteBuf out) {
        int next = index;
        for (int shift = topShift(); shift >= 0; shift -= Byte.SIZE) {
            out.setByte(next++, bits128To159 >>> shift);
        }
        out.setLong(next, bits64To127);
        out.setLong(next + Long.BYTES, bits0To63);
    }

    /** Where in {@link #bits128To159} its first byte is; negative if there is none. */
    private int topShift() {
        return Byte.SIZE * (length - MIN_LENGTH - 1);
    }

    /** The lowest 64 bits of the number. */
    public long bits0To63() {
        return bits0To63;
    }

    /** The next 64 bits of the number; with 16 bytes, its upper half. */
    public long bits64To127() {
        return bits64To127;
    }

    /** The bytes, which the caller may change. */
    public byte[] toByteArray() {
        byte[] bytes = new byte[length];
        int next = 0;
        for (int shift = topShift(); shift >= 0; shift -= Byte.SIZE) {
            bytes[next++] = (byte) (bits128To159 >>> shift);
        }
        for (int shift = Long.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
            bytes[next] = (byte) (bits64To127 >>> shift);
            bytes[next++ + Long.BYTES] = (byte) (bits0To63 >>> shift);
        }
        return bytes;
    }

    /** The bytes as a byte string. */
    public Opaque toOpaque() {
        return Opaque.ofShared(toByteArray());
    }

    /** Orders as unsigned big-endian numbers; of two equal numbers the shorter Node-ID comes first. */
    @Override
    public int compareTo(NodeId other) {
        int byTop = Integer.compareUnsigned(bits128To159, other.bits128To159);
        if (byTop != 0) {
            return byTop;
        }
        int byUpperHalf = Long.compareUnsigned(bits64To127, other.bits64To127);
        if (byUpperHalf != 0) {
            return byUpperHalf;
        }
        int byLowerHalf = Long.compareUnsigned(bits0To63, other.bits0To63);
        return byLowerHalf != 0 ? byLowerHalf : Integer.compare(length, other.length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NodeId that
                && bits0To63 == that.bits0To63
                && bits64To127 == that.bits64To127
                && bits128To159 == that.bits128To159
                && length == that.length;
    }

    @Override
    public int hashCode() {
        return 31 * Long.hashCode(bits64To127) + Long.hashCode(bits0To63);
    }

    /** The bytes in hexadecimal digits. */
    @Override
    public String toString() {
        return Hex.encode(toByteArray());
    }

    private static long bigEndian(byte[] bytes, int offset) {
        long value = 0;
        for (int i = offset; i < offset + Long.BYTES; i++) {
            value = (value << Byte.SIZE) | (bytes[i] & 0xFF);
        }
        return value;
    }
}
