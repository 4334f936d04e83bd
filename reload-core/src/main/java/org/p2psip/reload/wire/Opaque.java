// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

import java.util.Arrays;

/** Immutable byte string with value equality. */
public final class Opaque {
    /** The byte string of length 0. */
    public static final Opaque EMPTY = new Opaque(new byte[0]);

    private static final int MAX_SHOWN_BYTES = 8;

    private final byte[] bytes;

    private Opaque(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Copies all of {@code bytes}. */
    public static Opaque copyOf(byte[] bytes) {
        return copyOf(bytes, 0, bytes.length);
    }

    /**
     * Copies a part of {@code bytes}.
     *
     * @param offset index of the first byte to copy
     * @param length how many bytes to copy
     * @throws IllegalArgumentException if the part is not wholly inside {@code bytes}
     */
    public static Opaque copyOf(byte[] bytes, int offset, int length) {
        if (offset < 0 || length < 0 || length > bytes.length - offset) {
            throw new IllegalArgumentException(
                    "part is " + length + " bytes at " + offset + ", array has " + bytes.length);
        }
        return length == 0 ? EMPTY : new Opaque(Arrays.copyOfRange(bytes, offset, offset + length));
    }

    /** Takes {@code bytes} without a copy; nobody may change them afterwards. */
    static Opaque ofShared(byte[] bytes) {
        return bytes.length == 0 ? EMPTY : new Opaque(bytes);
    }

    /** The bytes themselves, for reading only. */
    byte[] shared() {
        return bytes;
    }

    /** Length in bytes. */
    public int length() {
        return bytes.length;
    }

    /**
     * The byte at {@code index}, signed.
     *
     * @throws IllegalArgumentException if {@code index} is negative or not below {@link #length}
     */
    public byte byteAt(int index) {
        if (index < 0 || index >= bytes.length) {
            throw new IllegalArgumentException("index is " + index + ", length is " + bytes.length);
        }
        return bytes[index];
    }

    /** A copy of the bytes, which the caller may change. */
    public byte[] toByteArray() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Opaque that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** Length and first 8 bytes, for logs. */
    @Override
    public String toString() {
        return bytes.length + " bytes " + Hex.encode(bytes, 0, Math.min(MAX_SHOWN_BYTES, bytes.length));
    }
}
