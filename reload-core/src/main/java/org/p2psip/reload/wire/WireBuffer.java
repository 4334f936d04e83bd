// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** The bytes behind a {@link WireWriter}: those of the caller's buffer, filled without asking the buffer for each of them. */
abstract class WireBuffer {
    private static final int UINT24_BYTES = 3;
    private static final int INITIAL_BYTES = 256;

    private final ByteBuf out;
    /** What {@link #array} is of: {@link #out} itself, or a buffer that is copied there if that has no array. */
    private final ByteBuf heap;

    private byte[] array;
    /** Index in {@link #array} of the first byte of {@link #heap}. */
    private int first;
    /** Index in {@link #array} behind the last byte that {@link #heap} has room for. */
    private int limit;
    /** Index in {@link #array} of the next byte. */
    private int next;

    /** Goes on behind the readable bytes of {@code out}, which learns of it in {@link #finish}. */
    WireBuffer(ByteBuf out) {
        this.out = out;
        heap = out.hasArray() ? out : Unpooled.buffer(INITIAL_BYTES);
        array = heap.array();
        first = heap.arrayOffset();
        limit = first + heap.capacity();
        next = first + heap.writerIndex();
    }

    /** Hands what was written to the buffer. */
    final void finish() {
        heap.writerIndex(position());
        if (!out.hasArray()) {
            out.writeBytes(heap);
        }
    }

    /** Where the next byte goes; counts from the first byte of the buffer. */
    final int position() {
        return next - first;
    }

    final void put8(int value) {
        int at = take(Byte.BYTES);
        array[at] = (byte) value;
    }

    final void put16(int value) {
        int at = take(Short.BYTES);
        set16(array, at, value);
    }

    final void put24(int value) {
        int at = take(UINT24_BYTES);
        set24(array, at, value);
    }

    final void put32(int value) {
        int at = take(Integer.BYTES);
        set32(array, at, value);
    }

    final void put64(long value) {
        int at = take(Long.BYTES);
        set32(array, at, (int) (value >>> Integer.SIZE));
        set32(array, at + Integer.BYTES, (int) value);
    }

    final void put(byte[] bytes, int offset, int length) {
        int at = take(length);
        System.arraycopy(bytes, offset, array, at, length);
    }

    /** Leaves room for a length of 8 bits, and tells where what it counts begins. */
    final int begin8() {
        take(Byte.BYTES);
        return position();
    }

    /** Sets the length in front of {@code start}, for which room was left, to what has been written since. */
    final void end8(String field, int start) {
        array[first + start - Byte.BYTES] = (byte) lengthFrom(field, start, Checks.MAX_UINT8);
    }

    /** Leaves room for a length of 16 bits, and tells where what it counts begins. */
    final int begin16() {
        take(Short.BYTES);
        return position();
    }

    /** Sets the length in front of {@code start}, for which room was left, to what has been written since. */
    final void end16(String field, int start) {
        set16(array, first + start - Short.BYTES, lengthFrom(field, start, Checks.MAX_UINT16));
    }

    /** Leaves room for a length of 24 bits, and tells where what it counts begins. */
    final int begin24() {
        take(UINT24_BYTES);
        return position();
    }

    /** Sets the length in front of {@code start}, for which room was left, to what has been written since. */
    final void end24(String field, int start) {
        set24(array, first + start - UINT24_BYTES, lengthFrom(field, start, Checks.MAX_UINT24));
    }

    /** Leaves room for a length of 32 bits, and tells where what it counts begins. */
    final int begin32() {
        take(Integer.BYTES);
        return position();
    }

    /** Sets the length in front of {@code start}, for which room was left, to what has been written since. */
    final void end32(String field, int start) {
        set32(array, first + start - Integer.BYTES, lengthFrom(field, start, Integer.MAX_VALUE));
    }

    private int lengthFrom(String field, int start, int max) {
        int length = position() - start;
        Checks.encodedLength(field, length, max);
        return length;
    }

    /** Overwrites the number of 16 bits at {@code position}. */
    final void set16(int position, int value) {
        set16(array, first + position, value);
    }

    /** Overwrites the number of 32 bits at {@code position}. */
    final void set32(int position, int value) {
        set32(array, first + position, value);
    }

    private static void set16(byte[] array, int at, int value) {
        array[at] = (byte) (value >>> 8);
        array[at + 1] = (byte) value;
    }

    private static void set24(byte[] array, int at, int value) {
        array[at] = (byte) (value >>> 16);
        array[at + 1] = (byte) (value >>> 8);
        array[at + 2] = (byte) value;
    }

    private static void set32(byte[] array, int at, int value) {
        array[at] = (byte) (value >>> 24);
        array[at + 1] = (byte) (value >>> 16);
        array[at + 2] = (byte) (value >>> 8);
        array[at + 3] = (byte) value;
    }

    /** Goes on by {@code length} bytes, and hands back the index of the first of them. */
    private int take(int length) {
        if (limit - next < length) {
            grow(length);
        }
        int at = next;
        next = at + length;
        return at;
    }

    private void grow(int length) {
        int position = position();
        int start = heap.writerIndex();
        // A buffer that grows keeps what is in front of its writer index.
        heap.writerIndex(position);
        heap.ensureWritable(length);
        heap.writerIndex(start);
        array = heap.array();
        first = heap.arrayOffset();
        limit = first + heap.capacity();
        next = first + position;
    }
}
