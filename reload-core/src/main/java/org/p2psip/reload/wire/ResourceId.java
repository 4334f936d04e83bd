// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

import java.util.Arrays;

/**
 * Names a place in the overlay where values are stored (RFC 6940, Section 3): 0 to 255 bytes, ordered as an unsigned
 * big-endian number.
 */
public final class ResourceId implements Comparable<ResourceId> {
    /** Length in bytes of the longest Resource-ID; one in a {@link Destination} is a byte shorter. */
    public static final int MAX_LENGTH = 255;

    private final byte[] bytes;

    private ResourceId(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * The Resource-ID made of {@code bytes}, which are copied.
     *
     * @throws IllegalArgumentException if these are more than 255 bytes
     */
    public static ResourceId copyOf(byte[] bytes) {
        Checks.range("Resource-ID length in bytes", bytes.length, 0, MAX_LENGTH);
        return new ResourceId(bytes.clone());
    }

    /** The Resource-ID at the place of {@code nodeId}, that is, with the same bytes. */
    public static ResourceId of(NodeId nodeId) {
        return new ResourceId(nodeId.toByteArray());
    }

    /**
     * The Resource-ID with these hexadecimal digits.
     *
     * @throws IllegalArgumentException if {@code hex} is not an even number of up to 510 digits
     */
    public static ResourceId parse(String hex) {
        return copyOf(Hex.decode(hex));
    }

    /** Length in bytes, 0 to 255. */
    public int length() {
        return bytes.length;
    }

    /** Takes {@code bytes} without a copy or a check; nobody may change them afterwards. */
    static ResourceId ofShared(byte[] bytes) {
        return new ResourceId(bytes);
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

    /** Orders as unsigned big-endian numbers; of two equal numbers the shorter Resource-ID comes first. */
    @Override
    public int compareTo(ResourceId other) {
        return UnsignedOrder.compare(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ResourceId that && Arrays.equals(bytes, that.bytes);
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
}
