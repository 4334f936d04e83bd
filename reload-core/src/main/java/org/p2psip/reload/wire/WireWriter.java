// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Instant;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Appends RELOAD's presentation language (RFC 6940, Section 6.3) to a buffer, which stays the caller's.
 *
 * <p>Values that do not fit their field are the caller's mistake: {@link IllegalArgumentException}; what the buffer then
 * holds is incomplete.
 */
public final class WireWriter {
    private static final int UINT24_BYTES = 3;
    private static final int INITIAL_BYTES = 256;

    private final ByteBuf out;

    private WireWriter(ByteBuf out) {
        this.out = out;
    }

    /** Appends to {@code out}. */
    public static WireWriter to(ByteBuf out) {
        return new WireWriter(out);
    }

    /** The bytes that {@code content} writes. */
    public static Opaque toOpaque(Consumer<WireWriter> content) {
        return toOpaque(INITIAL_BYTES, content);
    }

    /**
     * The bytes that {@code content} writes.
     *
     * @param expectedBytes how many there will be; the nearer, the less is copied
     */
    static Opaque toOpaque(int expectedBytes, Consumer<WireWriter> content) {
        ByteBuf out = Unpooled.buffer(expectedBytes);
        content.accept(new WireWriter(out));
        if (out.writerIndex() == out.array().length) {
            return Opaque.ofShared(out.array());
        }
        byte[] bytes = new byte[out.readableBytes()];
        out.getBytes(out.readerIndex(), bytes);
        return Opaque.ofShared(bytes);
    }

    /** A number of 8 bits, 0 to 255. */
    public void uint8(int value) {
        Checks.uint8("uint8", value);
        out.writeByte(value);
    }

    /** A number of 16 bits, 0 to 65535. */
    public void uint16(int value) {
        Checks.uint16("uint16", value);
        out.writeShort(value);
    }

    /** A number of 32 bits, 0 to 2^32 - 1. */
    public void uint32(long value) {
        Checks.uint32("uint32", value);
        out.writeInt((int) value);
    }

    /** 64 bits. */
    public void uint64(long value) {
        out.writeLong(value);
    }

    /** A truth value: one byte, 0 or 1. */
    public void bool(boolean value) {
        out.writeByte(value ? 1 : 0);
    }

    /** A time in whole milliseconds since 1970, of 64 bits. */
    public void epochMillis(Instant time) {
        Checks.wholeMillis("time", time);
        out.writeLong(time.toEpochMilli());
    }

    /** Bytes as they are. */
    public void bytes(Opaque bytes) {
        out.writeBytes(bytes.shared());
    }

    /** The first {@code length} readable bytes of {@code bytes}, which are borrowed. */
    void bytes(ByteBuf bytes, int length) {
        out.writeBytes(bytes, bytes.readerIndex(), length);
    }

    /** Bytes with a length of 8 bits in front. */
    public void opaque8(Opaque bytes) {
        Checks.length("opaque", bytes, Checks.MAX_UINT8);
        out.writeByte(bytes.length());
        bytes(bytes);
    }

    /** Bytes with a length of 16 bits in front. */
    public void opaque16(Opaque bytes) {
        Checks.length("opaque", bytes, Checks.MAX_UINT16);
        out.writeShort(bytes.length());
        bytes(bytes);
    }

    /** Bytes with a length of 24 bits in front. */
    public void opaque24(Opaque bytes) {
        Checks.length("opaque", bytes, Checks.MAX_UINT24);
        out.writeMedium(bytes.length());
        bytes(bytes);
    }

    /** Bytes with a length of 32 bits in front. */
    public void opaque32(Opaque bytes) {
        out.writeInt(bytes.length());
        bytes(bytes);
    }

    /** A Node-ID, without a length. */
    public void nodeId(NodeId nodeId) {
        out.writeBytes(nodeId.shared());
    }

    /** A Resource-ID with a length of 8 bits in front. */
    public void resourceId(ResourceId resourceId) {
        out.writeByte(resourceId.length());
        out.writeBytes(resourceId.shared());
    }

    /** A Kind-ID of 32 bits. */
    public void kindId(KindId kind) {
        out.writeInt(kind.value());
    }

    /** What {@code content} writes, with its length in 8 bits in front. */
    public void vector8(String field, Consumer<WireWriter> content) {
        int at = vector(Byte.BYTES, content);
        out.setByte(at, lengthFrom(field, at + Byte.BYTES, Checks.MAX_UINT8));
    }

    /** What {@code content} writes, with its length in 16 bits in front. */
    public void vector16(String field, Consumer<WireWriter> content) {
        int at = vector(Short.BYTES, content);
        out.setShort(at, lengthFrom(field, at + Short.BYTES, Checks.MAX_UINT16));
    }

    /** What {@code content} writes, with its length in 24 bits in front. */
    public void vector24(String field, Consumer<WireWriter> content) {
        int at = vector(UINT24_BYTES, content);
        out.setMedium(at, lengthFrom(field, at + UINT24_BYTES, Checks.MAX_UINT24));
    }

    /** What {@code content} writes, with its length in 32 bits in front. */
    public void vector32(String field, Consumer<WireWriter> content) {
        int at = vector(Integer.BYTES, content);
        out.setInt(at, lengthFrom(field, at + Integer.BYTES, Integer.MAX_VALUE));
    }

    /** Elements packed end to end, with their length in 8 bits in front. */
    public <T> void list8(String field, List<T> elements, BiConsumer<? super T, WireWriter> element) {
        int at = list(Byte.BYTES, elements, element);
        out.setByte(at, lengthFrom(field, at + Byte.BYTES, Checks.MAX_UINT8));
    }

    /** Elements packed end to end, with their length in 16 bits in front. */
    public <T> void list16(String field, List<T> elements, BiConsumer<? super T, WireWriter> element) {
        int at = list(Short.BYTES, elements, element);
        out.setShort(at, lengthFrom(field, at + Short.BYTES, Checks.MAX_UINT16));
    }

    /** Elements packed end to end, with their length in 24 bits in front. */
    public <T> void list24(String field, List<T> elements, BiConsumer<? super T, WireWriter> element) {
        int at = list(UINT24_BYTES, elements, element);
        out.setMedium(at, lengthFrom(field, at + UINT24_BYTES, Checks.MAX_UINT24));
    }

    /** Elements packed end to end, with their length in 32 bits in front. */
    public <T> void list32(String field, List<T> elements, BiConsumer<? super T, WireWriter> element) {
        int at = list(Integer.BYTES, elements, element);
        out.setInt(at, lengthFrom(field, at + Integer.BYTES, Integer.MAX_VALUE));
    }

    /** Elements packed end to end. */
    public <T> void elements(List<T> elements, BiConsumer<? super T, WireWriter> element) {
        // By index: whoever forwards or answers writes many short lists, and an iterator each is garbage.
        for (int i = 0; i < elements.size(); i++) {
            element.accept(elements.get(i), this);
        }
    }

    private <T> int list(int lengthBytes, List<T> elements, BiConsumer<? super T, WireWriter> element) {
        int at = out.writerIndex();
        out.writeZero(lengthBytes);
        elements(elements, element);
        return at;
    }

    private int vector(int lengthBytes, Consumer<WireWriter> content) {
        int at = out.writerIndex();
        out.writeZero(lengthBytes);
        content.accept(this);
        return at;
    }

    private int lengthFrom(String field, int start, int max) {
        int length = out.writerIndex() - start;
        Checks.encodedLength(field, length, max);
        return length;
    }
}
