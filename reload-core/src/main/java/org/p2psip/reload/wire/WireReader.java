// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads RELOAD's presentation language (RFC 6940, Section 6.3) from a fenced part of a buffer.
 *
 * <p>The buffer is borrowed: it is neither retained nor changed, and its reader index stays where it is. All values are
 * copied out. Each method names the field that it reads, as a dotted path in the RFC's spelling, and refuses input that
 * ends early with a {@link MalformedMessageException} before it allocates anything. A vector with a length in front is
 * read through a reader of its own, which cannot see what comes after it.
 */
public final class WireReader extends WireCursor {
    private WireReader(ByteBuf in, int base, int position, int limit, @Nullable WireTrace trace) {
        super(in, base, position, limit, trace);
    }

    /** Reads one element of a vector. */
    @FunctionalInterface
    public interface Element<T> {
        /** Reads the element that begins where {@code in} stands; has to consume a byte at least. */
        T read(WireReader in) throws MalformedMessageException;
    }

    /** Reads the readable bytes of {@code in}; offsets count from the first of them. */
    public static WireReader of(ByteBuf in) {
        return of(in, 0);
    }

    /** Reads the readable bytes of {@code in}, the first of which has the offset {@code firstOffset} in errors. */
    static WireReader of(ByteBuf in, int firstOffset) {
        return new WireReader(in, firstOffset - in.readerIndex(), in.readerIndex(), in.writerIndex(), null);
    }

    /** Reads {@code bytes}; offsets count from the first of them. */
    public static WireReader of(Opaque bytes) {
        return of(bytes, 0);
    }

    /** Reads {@code bytes}, the first of which has the offset {@code firstOffset} in errors. */
    public static WireReader of(Opaque bytes, int firstOffset) {
        return of(bytes, firstOffset, null);
    }

    /** Reads {@code bytes} and tells {@code trace} of all that it reads, the first byte having the given offset. */
    public static WireReader of(Opaque bytes, int firstOffset, @Nullable WireTrace trace) {
        return new WireReader(Unpooled.wrappedBuffer(bytes.shared()), firstOffset, 0, bytes.length(), trace);
    }

    /** Where the next byte is, counted from the first byte of the message. */
    public int offset() {
        return base + position;
    }

    /** How many bytes are left. */
    public int remaining() {
        return limit - position;
    }

    /** Whether bytes are left. */
    public boolean hasRemaining() {
        return position < limit;
    }

    /** Refuses bytes that are left over. */
    public void requireEnd(String field) throws MalformedMessageException {
        if (hasRemaining()) {
            throw new MalformedMessageException(field, offset(), remaining() + " bytes left over");
        }
    }

    /** Tells the trace that a structure or a vector begins here. */
    public void begin(String name) {
        if (trace != null) {
            trace.begin(name, offset());
        }
    }

    /** Tells the trace that the structure or vector ends here, and hands back {@code decoded}, what was made of it. */
    public <T> T end(String name, T decoded) {
        if (trace != null) {
            trace.end(name, offset());
        }
        return decoded;
    }

    /** The next byte, which stays unread, 0 to 255. */
    public int peekUint8(String field) throws MalformedMessageException {
        require(field, Byte.BYTES);
        return in.getUnsignedByte(position);
    }

    /** An unsigned number of 8 bits. */
    public int uint8(String field) throws MalformedMessageException {
        int value = in.getUnsignedByte(take(field, Byte.BYTES));
        tellNumber(field, Byte.BYTES, value);
        return value;
    }

    /** An unsigned number of 16 bits. */
    public int uint16(String field) throws MalformedMessageException {
        int value = in.getUnsignedShort(take(field, Short.BYTES));
        tellNumber(field, Short.BYTES, value);
        return value;
    }

    /** An unsigned number of 32 bits. */
    public long uint32(String field) throws MalformedMessageException {
        long value = in.getUnsignedInt(take(field, Integer.BYTES));
        tellNumber(field, Integer.BYTES, value);
        return value;
    }

    /** 64 bits; a number above 2^63 - 1 comes out negative. */
    public long uint64(String field) throws MalformedMessageException {
        long value = in.getLong(take(field, Long.BYTES));
        tellNumber(field, Long.BYTES, value);
        return value;
    }

    /** A truth value: one byte, 0 or 1. */
    public boolean bool(String field) throws MalformedMessageException {
        int offset = offset();
        int value = in.getUnsignedByte(take(field, Byte.BYTES));
        if (value > 1) {
            throw new MalformedMessageException(field, offset, "is " + value + ", must be 0 or 1");
        }
        if (trace != null) {
            trace.bool(field, offset, value == 1);
        }
        return value == 1;
    }

    /** A time in milliseconds since 1970 of 64 bits, at most 2^63 - 1. */
    public Instant epochMillis(String field) throws MalformedMessageException {
        int offset = offset();
        long millis = in.getLong(take(field, Long.BYTES));
        if (millis < 0) {
            throw new MalformedMessageException(field, offset, "time is past 2^63 - 1 ms");
        }
        Instant time = Instant.ofEpochMilli(millis);
        if (trace != null) {
            trace.time(field, offset, time);
        }
        return time;
    }

    /** The next {@code length} bytes. */
    public Opaque bytes(String field, int length) throws MalformedMessageException {
        Opaque bytes = Opaque.ofShared(copy(field, length));
        tellBytes(field, bytes);
        return bytes;
    }

    /** All bytes that are left. */
    public Opaque rest(String field) {
        byte[] copy = new byte[remaining()];
        in.getBytes(position, copy);
        position = limit;
        Opaque bytes = Opaque.ofShared(copy);
        tellBytes(field, bytes);
        return bytes;
    }

    /** Bytes with a length of 8 bits in front. */
    public Opaque opaque8(String field) throws MalformedMessageException {
        return bytes(field, length8(field));
    }

    /** Bytes with a length of 16 bits in front. */
    public Opaque opaque16(String field) throws MalformedMessageException {
        return bytes(field, length16(field));
    }

    /** Bytes with a length of 24 bits in front. */
    public Opaque opaque24(String field) throws MalformedMessageException {
        return bytes(field, length24(field));
    }

    /** Bytes with a length of 32 bits in front. */
    public Opaque opaque32(String field) throws MalformedMessageException {
        long length = length32(field);
        require(field, length);
        return bytes(field, (int) length);
    }

    /** A reader of the bytes behind a length of 8 bits, which this reader skips. */
    public WireReader vector8(String field) throws MalformedMessageException {
        return fence(field, length8(field));
    }

    /** A reader of the bytes behind a length of 16 bits, which this reader skips. */
    public WireReader vector16(String field) throws MalformedMessageException {
        return fence(field, length16(field));
    }

    /** A reader of the bytes behind a length of 24 bits, which this reader skips. */
    public WireReader vector24(String field) throws MalformedMessageException {
        return fence(field, length24(field));
    }

    /** A reader of the bytes behind a length of 32 bits, which this reader skips. */
    public WireReader vector32(String field) throws MalformedMessageException {
        return fence(field, length32(field));
    }

    /** A reader of the next {@code length} bytes, which this reader skips. */
    public WireReader fence(String field, long length) throws MalformedMessageException {
        int start = take(field, length);
        return new WireReader(in, base, start, position, trace);
    }

    /** Elements packed end to end behind a length of 8 bits; the list cannot be changed. */
    public <T> List<T> list8(String field, Element<T> element) throws MalformedMessageException {
        begin(field);
        return end(field, vector8(field).elements(element));
    }

    /** Elements packed end to end behind a length of 16 bits; the list cannot be changed. */
    public <T> List<T> list16(String field, Element<T> element) throws MalformedMessageException {
        begin(field);
        return end(field, vector16(field).elements(element));
    }

    /** Elements packed end to end behind a length of 24 bits; the list cannot be changed. */
    public <T> List<T> list24(String field, Element<T> element) throws MalformedMessageException {
        begin(field);
        return end(field, vector24(field).elements(element));
    }

    /** Elements packed end to end behind a length of 32 bits; the list cannot be changed. */
    public <T> List<T> list32(String field, Element<T> element) throws MalformedMessageException {
        begin(field);
        return end(field, vector32(field).elements(element));
    }

    /** Elements packed end to end in the next {@code length} bytes; the list cannot be changed. */
    public <T> List<T> list(String field, int length, Element<T> element) throws MalformedMessageException {
        begin(field);
        return end(field, fence(field, length).elements(element));
    }

    /** Elements packed end to end until nothing is left; the list cannot be changed. */
    public <T> List<T> elements(Element<T> element) throws MalformedMessageException {
        List<T> elements = new ArrayList<>();
        while (hasRemaining()) {
            int before = position;
            elements.add(element.read(this));
            if (position == before) {
                throw new AssertionError("element of no bytes");
            }
        }
        return List.copyOf(elements);
    }

    /** A Node-ID of {@code length} bytes, 16 to 20; refuses all zero. */
    public NodeId nodeId(String field, int length) throws MalformedMessageException {
        Checks.range("Node-ID length in bytes", length, NodeId.MIN_LENGTH, NodeId.MAX_LENGTH);
        int offset = offset();
        byte[] bytes = copy(field, length);
        if (NodeId.isZero(bytes)) {
            throw new MalformedMessageException(field, offset, "Node-ID is all zero");
        }
        NodeId nodeId = NodeId.ofShared(bytes);
        if (trace != null) {
            trace.nodeId(field, offset, nodeId);
        }
        return nodeId;
    }

    /** A Resource-ID with its length of 8 bits in front. */
    public ResourceId resourceId(String field) throws MalformedMessageException {
        ResourceId resourceId = ResourceId.ofShared(copy(field, length8(field)));
        if (trace != null) {
            trace.resourceId(field, offset() - resourceId.length(), resourceId);
        }
        return resourceId;
    }

    /** A Kind-ID of 32 bits. */
    public KindId kindId(String field) throws MalformedMessageException {
        KindId kind = new KindId(in.getInt(take(field, Integer.BYTES)));
        if (trace != null) {
            trace.kindId(field, offset() - Integer.BYTES, kind);
        }
        return kind;
    }
}
