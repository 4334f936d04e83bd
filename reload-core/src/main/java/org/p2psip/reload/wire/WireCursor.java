// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Where a {@link WireReader} stands in its fenced part of a buffer, and what it tells a trace, if there is one. */
abstract class WireCursor {
    final ByteBuf in;
    /** Added to an index of {@code in} to get the offset in the message. */
    final int base;

    final int limit;
    final @Nullable WireTrace trace;
    int position;

    WireCursor(ByteBuf in, int base, int position, int limit, @Nullable WireTrace trace) {
        this.in = in;
        this.base = base;
        this.position = position;
        this.limit = limit;
        this.trace = trace;
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
        if (limit - position < length) {
            throw new MalformedMessageException(
                    field, base + position, "needs " + length + " bytes, has " + (limit - position));
        }
    }

    final byte[] copy(String field, int length) throws MalformedMessageException {
        int start = take(field, length);
        byte[] bytes = new byte[length];
        in.getBytes(start, bytes);
        return bytes;
    }

    final int length8(String field) throws MalformedMessageException {
        int length = in.getUnsignedByte(take(field, Byte.BYTES));
        tellLength(field, Byte.BYTES, length);
        return length;
    }

    final int length16(String field) throws MalformedMessageException {
        int length = in.getUnsignedShort(take(field, Short.BYTES));
        tellLength(field, Short.BYTES, length);
        return length;
    }

    final int length24(String field) throws MalformedMessageException {
        int length = in.getUnsignedMedium(take(field, 3));
        tellLength(field, 3, length);
        return length;
    }

    final long length32(String field) throws MalformedMessageException {
        long length = in.getUnsignedInt(take(field, Integer.BYTES));
        tellLength(field, Integer.BYTES, length);
        return length;
    }

    private void tellLength(String field, int size, long length) {
        if (trace != null) {
            trace.length(field, base + position - size, size, length);
        }
    }

    final void tellNumber(String field, int size, long value) {
        if (trace != null) {
            trace.number(field, base + position - size, size, value);
        }
    }

    final void tellBytes(String field, Opaque value) {
        if (trace != null) {
            trace.bytes(field, base + position - value.length(), value);
        }
    }
}
