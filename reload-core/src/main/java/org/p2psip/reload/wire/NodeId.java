// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

import java.util.Arrays;

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

    private final byte[] bytes;

    /** The lowest 128 bits once more: Node-IDs are compared all the time. */
    private final long bits64To127;

    private final long bits0To63;

    private NodeId(byte[] bytes) {
        this.bytes = bytes;
        this.bits64To127 = bigEndian(bytes, bytes.length - 2 * Long.BYTES);
        this.bits0To63 = bigEndian(bytes, bytes.length - Long.BYTES);
    }

    /**
     * The Node-ID made of {@code bytes}, which are copied.
     *
     * @throws IllegalArgumentException if these are not 16 to 20 bytes, or all of them are zero
     */
    public static NodeId copyOf(byte[] bytes) {
        Checks.range("Node-ID length in bytes", bytes.length, MIN_LENGTH, MAX_LENGTH);
        if (isZero(bytes)) {
            throw new IllegalArgumentException("Node-ID is all zero");
        }
        return new NodeId(bytes.clone());
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
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) 0xFF);
        return new NodeId(bytes);
    }

    /** Whether all bits are set. */
    public boolean isWildcard() {
        for (byte b : bytes) {
            if (b != (byte) 0xFF) {
                return false;
            }
        }
        return true;
    }

    /** Length in bytes, 16 to 20. */
    public int length() {
        return bytes.length;
    }

    /** Takes {@code bytes} without a copy or a check; nobody may change them afterwards. */
    static NodeId ofShared(byte[] bytes) {
        return new NodeId(bytes);
    }

    /** The bytes themselves, for reading only. */
    byte[] shared() {
        return bytes;
    }

    /** The lowest 64 bits of the number. */
    public long bits0To63() {
        return bits0To63;
    }

    /** The next 64 bits of the number; with 16 bytes, its upper half. */
    public long bits64To127() {
        return bits64To127;
    }

    /** A copy of the bytes, which the caller may change. */
    public byte[] toByteArray() {
        return bytes.clone();
    }

    /** The bytes as a byte string. */
    public Opaque toOpaque() {
        return Opaque.ofShared(bytes);
    }

    /** Orders as unsigned big-endian numbers; of two equal numbers the shorter Node-ID comes first. */
    @Override
    public int compareTo(NodeId other) {
        if (bytes.length != MIN_LENGTH || other.bytes.length != MIN_LENGTH) {
            return UnsignedOrder.compare(bytes, other.bytes);
        }
        int byUpperHalf = Long.compareUnsigned(bits64To127, other.bits64To127);
        return byUpperHalf != 0 ? byUpperHalf : Long.compareUnsigned(bits0To63, other.bits0To63);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NodeId that
                && bits0To63 == that.bits0To63
                && bits64To127 == that.bits64To127
                && ((bytes.length == MIN_LENGTH && that.bytes.length == MIN_LENGTH)
                        || Arrays.equals(bytes, that.bytes));
    }

    @Override
    public int hashCode() {
        return 31 * Long.hashCode(bits64To127) + Long.hashCode(bits0To63);
    }

    /** The bytes in hexadecimal digits. */
    @Override
    public String toString() {
        return Hex.encode(bytes);
    }

    private static long bigEndian(byte[] bytes, int offset) {
        long value = 0;
        for (int i = offset; i < offset + Long.BYTES; i++) {
            value = (value << Byte.SIZE) | (bytes[i] & 0xFF);
        }
        return value;
    }

    static boolean isZero(byte[] bytes) {
        for (byte b : bytes) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }
}
