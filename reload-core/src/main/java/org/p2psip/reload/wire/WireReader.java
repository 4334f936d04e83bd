// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads RELOAD's presentation language (RFC 6940, Section 6.3) from a fenced part of a byte string.
 *
 * <p>A buffer is borrowed and copied once: it is neither retained nor changed, and its reader index stays where it is. The
 * byte strings that are read are parts of that one copy; see {@link Opaque#compact}. Each method names the field that it
 * reads, as a dotted path in the RFC's spelling, and refuses input that ends early with a {@link MalformedMessageException}
 * before it allocates anything. A vector with a length in front is read through a reader of its own, which cannot see what
 * comes after it.
 */
public final class WireReader extends WireCursor {
    private static final int UINT24_BYTES = 3;

    private WireReader(byte[] in, int base, int position, int limit, @Nullable WireTrace trace) {
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
        return of(in, in.readableBytes(), 0);
    }

    /** Reads the first {@code length} readable bytes of {@code in}, the first with the offset {@code firstOffset} in errors. */
    static WireReader of(ByteBuf in, int length, int firstOffset) {
        byte[] copy = new byte[length];
        in.getBytes(in.readerIndex(), copy);
        return new WireReader(copy, firstOffset, 0, length, null);
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
        int start = bytes.offset();
        return new WireReader(bytes.array(), firstOffset - start, start, start + bytes.length(), trace);
    }

    /** The next {@code length} bytes. */
    public Opaque bytes(String field, int length) throws MalformedMessageException {
        return part(field, take(field, length), length);
    }

    /** All bytes that are left. */
    public Opaque rest(String field) {
        int start = position;
        position = limit;
        return part(field, start, limit - start);
    }

    private Opaque part(String field, int start, int length) {
        Opaque bytes = Opaque.ofShared(in, start, length);
        if (trace != null) {
            trace.bytes(field, base + start, bytes);
        }
        return bytes;
    }

    /** The bytes from that offset to where this reader stands, which were read before. */
    Opaque since(int offset) {
        return Opaque.ofShared(in, offset - base, offset() - offset);
    }

    /** Bytes with a length of 8 bits in front. */
    public Opaque opaque8(String field) throws MalformedMessageException {
        return opaque(field, Byte.BYTES);
    }

    /** Bytes with a length of 16 bits in front. */
    public Opaque opaque16(String field) throws MalformedMessageException {
        return opaque(field, Short.BYTES);
    }

    /** Bytes with a length of 24 bits in front. */
    public Opaque opaque24(String field) throws MalformedMessageException {
        return opaque(field, UINT24_BYTES);
    }

    /** Bytes with a length of 32 bits in front. */
    public Opaque opaque32(String field) throws MalformedMessageException {
        return opaque(field, Integer.BYTES);
    }

    private Opaque opaque(String field, int lengthBytes) throws MalformedMessageException {
        long length = length(field, lengthBytes);
        require(field, length);
        return bytes(field, (int) length);
    }

    /** A reader of the bytes behind a length of 8 bits, which this reader skips. */
    public WireReader vector8(String field) throws MalformedMessageException {
        return fence(field, length(field, Byte.BYTES));
    }

    /** A reader of the bytes behind a length of 16 bits, which this reader skips. */
    public WireReader vector16(String field) throws MalformedMessageException {
        return fence(field, length(field, Short.BYTES));
    }

    /** A reader of the bytes behind a length of 24 bits, which this reader skips. */
    public WireReader vector24(String field) throws MalformedMessageException {
        return fence(field, length(field, UINT24_BYTES));
    }

    /** A reader of the bytes behind a length of 32 bits, which this reader skips. */
    public WireReader vector32(String field) throws MalformedMessageException {
        return fence(field, length(field, Integer.BYTES));
    }

    /** A reader of the next {@code length} bytes, which this reader skips. */
    public WireReader fence(String field, long length) throws MalformedMessageException {
        int start = take(field, length);
        return new WireReader(in, base, start, position, trace);
    }

    /** Elements packed end to end behind a length of 8 bits; the list cannot be changed. */
    public <T> List<T> list8(String field, Element<T> element) throws MalformedMessageException {
        begin(field);
        return end(field, within(field, length(field, Byte.BYTES), element));
    }

    /** Elements packed end to end behind a length of 16 bits; the list cannot be changed. */
    public <T> List<T> list16(String field, Element<T> element) throws MalformedMessageException {
        begin(field);
        return end(field, within(field, length(field, Short.BYTES), element));
    }

    /** Elements packed end to end behind a length of 24 bits; the list cannot be changed. */
    public <T> List<T> list24(String field, Element<T> element) throws MalformedMessageException {
        begin(field);
        return end(field, within(field, length(field, UINT24_BYTES), element));
    }

    /** Elements packed end to end behind a length of 32 bits; the list cannot be changed. */
    public <T> List<T> list32(String field, Element<T> element) throws MalformedMessageException {
        begin(field);
        return end(field, within(field, length(field, Integer.BYTES), element));
    }

    /** Elements packed end to end in the next {@code length} bytes; the list cannot be changed. */
    public <T> List<T> list(String field, int length, Element<T> element) throws MalformedMessageException {
        begin(field);
        return end(field, within(field, length, element));
    }

    /** As from a reader of the next {@code length} bytes, but this one puts up the fence for itself. */
    private <T> List<T> within(String field, long length, Element<T> element) throws MalformedMessageException {
        require(field, length);
        int outer = limit;
        limit = position + (int) length;
        List<T> elements = elements(element);
        limit = outer;
        return elements;
    }

    /** Elements packed end to end until nothing is left; the list cannot be changed. */
    public <T> List<T> elements(Element<T> element) throws MalformedMessageException {
        if (!hasRemaining()) {
            return List.of();
        }
        T first = next(element);
        if (!hasRemaining()) {
            return List.of(first);
        }
        List<T> elements = new ArrayList<>();
        elements.add(first);
        while (hasRemaining()) {
            elements.add(next(element));
        }
        return List.copyOf(elements);
    }

    private <T> T next(Element<T> element) throws MalformedMessageException {
        int before = position;
        T read = element.read(this);
        if (position == before) {
            throw new AssertionError("element of no bytes");
        }
        return read;
    }

    /** A Node-ID of {@code length} bytes, 16 to 20; refuses all zero. */
    public NodeId nodeId(String field, int length) throws MalformedMessageException {
        Checks.range("Node-ID length in bytes", length, NodeId.MIN_LENGTH, NodeId.MAX_LENGTH);
        int offset = offset();
        NodeId nodeId = NodeId.read(in, take(field, length), length);
        if (nodeId.isZero()) {
            throw new MalformedMessageException(field, offset, "Node-ID is all zero");
        }
        if (trace != null) {
            trace.nodeId(field, offset, nodeId);
        }
        return nodeId;
    }

    /** A Resource-ID with its length of 8 bits in front. */
    public ResourceId resourceId(String field) throws MalformedMessageException {
        ResourceId resourceId = ResourceId.ofShared(copy(field, (int) length(field, Byte.BYTES)));
        if (trace != null) {
            trace.resourceId(field, offset() - resourceId.length(), resourceId);
        }
        return resourceId;
    }

    private byte[] copy(String field, int length) throws MalformedMessageException {
        int start = take(field, length);
        return Arrays.copyOfRange(in, start, start + length);
    }
}
