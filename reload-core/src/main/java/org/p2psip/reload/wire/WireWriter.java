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
 * <p>Values that do not fit their field are the caller's mistake: {@link IllegalArgumentException}.
 */
public final class WireWriter extends WireBuffer {
    private static final int INITIAL_BYTES = 256;

    WireWriter(ByteBuf out) {
        super(out);
    }

    /** Appends to {@code out} what {@code content} writes; nothing if that fails. */
    public static void append(ByteBuf out, Consumer<WireWriter> content) {
        WireWriter writer = new WireWriter(out);
        content.accept(writer);
        writer.finish();
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
    public static Opaque toOpaque(int expectedBytes, Consumer<WireWriter> content) {
        ByteBuf out = Unpooled.buffer(expectedBytes);
        append(out, content);
        return Opaque.ofShared(out.array(), 0, out.writerIndex()).compact();
    }

    /** A number of 8 bits, 0 to 255. */
    public void uint8(int value) {
        Checks.uint8("uint8", value);
        put8(value);
    }

    /** A number of 16 bits, 0 to 65535. */
    public void uint16(int value) {
        Checks.uint16("uint16", value);
        put16(value);
    }

    /** A number of 32 bits, 0 to 2^32 - 1. */
    public void uint32(long value) {
        Checks.uint32("uint32", value);
        put32((int) value);
    }

    /** 64 bits. */
    public void uint64(long value) {
        put64(value);
    }

    /** A truth value: one byte, 0 or 1. */
    public void bool(boolean value) {
        put8(value ? 1 : 0);
    }

    /** A time in whole milliseconds since 1970, of 64 bits. */
    public void epochMillis(Instant time) {
        Checks.wholeMillis("time", time);
        put64(time.toEpochMilli());
    }

    /** Bytes as they are. */
    public void bytes(Opaque bytes) {
        put(bytes.array(), bytes.offset(), bytes.length());
    }

    /** Bytes with a length of 8 bits in front. */
    public void opaque8(Opaque bytes) {
        Checks.length("opaque", bytes, Checks.MAX_UINT8);
        put8(bytes.length());
        put(bytes.array(), bytes.offset(), bytes.length());
    }

    /** Bytes with a length of 16 bits in front. */
    public void opaque16(Opaque bytes) {
        Checks.length("opaque", bytes, Checks.MAX_UINT16);
        put16(bytes.length());
        put(bytes.array(), bytes.offset(), bytes.length());
    }

    /** Bytes with a length of 24 bits in front. */
    public void opaque24(Opaque bytes) {
        Checks.length("opaque", bytes, Checks.MAX_UINT24);
        put24(bytes.length());
        put(bytes.array(), bytes.offset(), bytes.length());
    }

    /** Bytes with a length of 32 bits in front. */
    public void opaque32(Opaque bytes) {
        put32(bytes.length());
        put(bytes.array(), bytes.offset(), bytes.length());
    }

    /** A Node-ID, without a length. */
    public void nodeId(NodeId nodeId) {
        for (int shift = Byte.SIZE * (nodeId.length() - NodeId.MIN_LENGTH - 1); shift >= 0; shift -= Byte.SIZE) {
            put8(nodeId.bits128To159() >>> shift);
        }
        put64(nodeId.bits64To127());
        put64(nodeId.bits0To63());
    }

    /** A Resource-ID with a length of 8 bits in front. */
    public void resourceId(ResourceId resourceId) {
        put8(resourceId.length());
        put(resourceId.shared(), 0, resourceId.length());
    }

    /** A Kind-ID of 32 bits. */
    public void kindId(KindId kind) {
        put32(kind.value());
    }

    /** What {@code content} writes, with its length in 8 bits in front. */
    public void vector8(String field, Consumer<WireWriter> content) {
        int start = begin8();
        content.accept(this);
        end8(field, start);
    }

    /** What {@code content} writes, with its length in 16 bits in front. */
    public void vector16(String field, Consumer<WireWriter> content) {
        int start = begin16();
        content.accept(this);
        end16(field, start);
    }

    /** What {@code content} writes, with its length in 24 bits in front. */
    public void vector24(String field, Consumer<WireWriter> content) {
        int start = begin24();
        content.accept(this);
        end24(field, start);
    }

    /** What {@code content} writes, with its length in 32 bits in front. */
    public void vector32(String field, Consumer<WireWriter> content) {
        int start = begin32();
        content.accept(this);
        end32(field, start);
    }

    /** Elements packed end to end, with their length in 8 bits in front. */
    public <T> void list8(String field, List<T> elements, BiConsumer<? super T, WireWriter> element) {
        int start = begin8();
        elements(elements, element);
        end8(field, start);
    }

    /** Elements packed end to end, with their length in 16 bits in front. */
    public <T> void list16(String field, List<T> elements, BiConsumer<? super T, WireWriter> element) {
        int start = begin16();
        elements(elements, element);
        end16(field, start);
    }

    /** Elements packed end to end, with their length in 24 bits in front. */
    public <T> void list24(String field, List<T> elements, BiConsumer<? super T, WireWriter> element) {
        int start = begin24();
        elements(elements, element);
        end24(field, start);
    }

    /** Elements packed end to end, with their length in 32 bits in front. */
    public <T> void list32(String field, List<T> elements, BiConsumer<? super T, WireWriter> element) {
        int start = begin32();
        elements(elements, element);
        end32(field, start);
    }

    /** Elements packed end to end. */
    public <T> void elements(List<T> elements, BiConsumer<? super T, WireWriter> element) {
        // By index: whoever forwards or answers writes many short lists, and an iterator each is garbage.
        int size = elements.size();
        for (int i = 0; i < size; i++) {
            element.accept(elements.get(i), this);
        }
    }
}
