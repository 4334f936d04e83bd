// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Where a {@link WireReader} stands in its fenced part of the bytes, what it tells a trace, and the numbers that it reads. */
abstract class WireCursor {
    final byte[] in;
    /** Added to an index of {@code in} to get the offset in the message. */
    final int base;

    final @Nullable WireTrace trace;
    int position;
    /** Index behind the last byte that may be read. */
    int limit;

    WireCursor(byte[] in, int base, int position, int limit, @Nullable WireTrace trace) {
        this.in = in;
        this.base = base;
        this.position = position;
        this.limit = limit;
        this.trace = trace;
    }

    /** Where the next byte is, counted from the first byte of the message. */
    public final int offset() {
        return base + position;
    }

    /** How many bytes are left. */
    public final int remaining() {
        return limit - position;
    }

    /** Whether bytes are left. */
    public final boolean hasRemaining() {
        return position < limit;
    }

    /** Refuses bytes that are left over. */
    public final void requireEnd(String field) throws MalformedMessageException {
        if (hasRemaining()) {
            throw new MalformedMessageException(field, offset(), remaining() + " bytes left over");
        }
    }

    /** Tells the trace that a structure or a vector begins here. */
    public final void begin(String name) {
        if (trace != null) {
            trace.begin(name, offset());
        }
    }

    /** Tells the trace that the structure or vector ends here, and hands back {@code decoded}, what was made of it. */
    public final <T> T end(String name, T decoded) {
        if (trace != null) {
            trace.end(name, offset());
        }
        return decoded;
    }

    /** The next byte, which stays unread, 0 to 255. */
    public final int peekUint8(String field) throws MalformedMessageException {
        require(field, Byte.BYTES);
        return in[position] & 0xFF;
    }

    /** An unsigned number of 8 bits. */
    public final int uint8(String field) throws MalformedMessageException {
        return (int) number(field, Byte.BYTES);
    }

    /** An unsigned number of 16 bits. */
    public final int uint16(String field) throws MalformedMessageException {
        return (int) number(field, Short.BYTES);
    }

    /** An unsigned number of 32 bits. */
    public final long uint32(String field) throws MalformedMessageException {
        return number(field, Integer.BYTES);
    }

    /** 64 bits; a number above 2^63 - 1 comes out negative. */
    public final long uint64(String field) throws MalformedMessageException {
        return number(field, Long.BYTES);
    }

    /** A truth value: one byte, 0 or 1. */
    public final boolean bool(String field) throws MalformedMessageException {
        int offset = offset();
        long value = untold(field, Byte.BYTES);
        if (value > 1) {
            throw new MalformedMessageException(field, offset, "is " + value + ", must be 0 or 1");
        }
        if (trace != null) {
            trace.bool(field, offset, value == 1);
        }
        return value == 1;
    }

    /** A time in milliseconds since 1970 of 64 bits, at most 2^63 - 1. */
    public final Instant epochMillis(String field) throws MalformedMessageException {
        int offset = offset();
        long millis = untold(field, Long.BYTES);
        if (millis < 0) {
            throw new MalformedMessageException(field, offset, "time is past 2^63 - 1 ms");
        }
        Instant time = Instant.ofEpochMilli(millis);
        if (trace != null) {
            trace.time(field, offset, time);
        }
        return time;
    }

    /** A Kind-ID of 32 bits. */
    public final KindId kindId(String field) throws MalformedMessageException {
        int offset = offset();
        KindId kind = new KindId((int) untold(field, Integer.BYTES));
        if (trace != null) {
            trace.kindId(field, offset, kind);
        }
        return kind;
    }

    /** How many bytes or what follows, in a number of {@code size} bytes. */
    final long length(String field, int size) throws MalformedMessageException {
        long length = untold(field, size);
        if (trace != null) {
            trace.length(field, offset() - size, size, length);
        }
        return length;
    }

    private long number(String field, int size) throws MalformedMessageException {
        long value = untold(field, size);
        if (trace != null) {
            trace.number(field, offset() - size, size, value);
        }
        return value;
    }

    /** An unsigned number of {@code size} bytes, of which the trace has yet to hear. */
    private long untold(String field, int size) throws MalformedMessageException {
        int start = take(field, size);
        long value = 0;
        for (int i = start; i < start + size; i++) {
            value = (value << Byte.SIZE) | (in[i] & 0xFF);
        }
        return value;
    }

    /** Steps over {@code length} bytes, and hands back the index of the first of them. */
    final int take(String field, long length) throws MalformedMessageException {
        require(field, length);
        int start = position;
        position += (int) length;
        return start;
    }

    final void require(String field, long length) throws MalformedMessageException {
        if (length < 0) {
            throw new IllegalArgumentException("length of " + field + " is " + length);
        }
        if (remaining() < length) {
            throw new MalformedMessageException(field, offset(), "needs " + length + " bytes, has " + remaining());
        }
    }
}
