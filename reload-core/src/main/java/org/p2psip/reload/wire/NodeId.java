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

    private NodeId(byte[] bytes) {
        this.bytes = bytes;
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
        return UnsignedOrder.compare(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NodeId that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** The bytes in hexadecimal digits. */
    @Override
    public String toString() {
        return Hex.encode(bytes);
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
