// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Immutable byte string with value equality.
 *
 * <p>What is read out of a message is a part of the one copy that was made of the message, and keeps all of that in memory.
 * Whoever keeps such a value for longer than the message keeps its {@link #compact} form.
 */
public final class Opaque {
    /** The byte string of length 0. */
    public static final Opaque EMPTY = new Opaque(new byte[0], 0, 0);

    private static final int MAX_SHOWN_BYTES = 8;

    private final byte[] array;
    private final int offset;
    private final int length;

    private Opaque(byte[] array, int offset, int length) {
        this.array = array;
        this.offset = offset;
        this.length = length;
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
        return ofShared(Arrays.copyOfRange(bytes, offset, offset + length));
    }

    /** Takes {@code bytes} without a copy; nobody may change them afterwards. */
    static Opaque ofShared(byte[] bytes) {
        return ofShared(bytes, 0, bytes.length);
    }

    /** Takes a part of {@code bytes} without a copy; nobody may change it afterwards. */
    static Opaque ofShared(byte[] bytes, int offset, int length) {
        return length == 0 ? EMPTY : new Opaque(bytes, offset, length);
    }

    /** The array that holds the bytes, from {@link #offset} on; for reading only. */
    byte[] array() {
        return array;
    }

    int offset() {
        return offset;
    }

    /** Length in bytes. */
    public int length() {
        return length;
    }

    /**
     * The byte at {@code index}, signed.
     *
     * @throws IllegalArgumentException if {@code index} is negative or not below {@link #length}
     */
    public byte byteAt(int index) {
        if (index < 0 || index >= length) {
            throw new IllegalArgumentException("index is " + index + ", length is " + length);
        }
        return array[offset + index];
    }

    /** A copy of the bytes, which the caller may change. */
    public byte[] toByteArray() {
        return Arrays.copyOfRange(array, offset, offset + length);
    }

    /** Appends the bytes to {@code out}. */
    public void writeTo(ByteBuf out) {
        out.writeBytes(array, offset, length);
    }

    /** The same bytes, and nothing besides them in memory: this if that is so already, else a copy. */
    public Opaque compact() {
        return length == array.length ? this : ofShared(toByteArray());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Opaque that
                && length == that.length
                && ByteBuffer.wrap(array, offset, length).equals(ByteBuffer.wrap(that.array, that.offset, length));
    }

    @Override
    public int hashCode() {
        int hash = 1;
        for (int i = offset; i < offset + length; i++) {
            hash = 31 * hash + array[i];
        }
        return hash;
    }

    /** Length and first 8 bytes, for logs. */
    @Override
    public String toString() {
        return length + " bytes " + Hex.encode(array, offset, Math.min(MAX_SHOWN_BYTES, length));
    }
}
