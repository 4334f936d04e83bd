// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

import java.time.Instant;

/**
 * Is told of everything that a {@link WireReader} reads, in the order of the bytes, while a message is decoded.
 *
 * <p>Values, lengths and bytes never overlap, and together they are all the bytes that were read. They come between the
 * begin and the end of the structure or vector that they belong to. When decoding fails, the structures that are open
 * then never end.
 *
 * <p>Fields are dotted paths in the RFC's spelling, as in {@link MalformedMessageException}; offsets count in bytes from
 * the first byte of the message. Bytes that hold something else, such as the body of a message, a value of a Kind or
 * data of the overlay, come as {@link #bytes}: whoever knows what they are reads them with {@link
 * WireReader#of(Opaque, int, WireTrace)} from the same offset on.
 */
public interface WireTrace {
    /**
     * A structure or a vector begins.
     *
     * @param name name of a structure, such as {@code "IceCandidate"}, or path of a field that is a vector or a structure
     * @param offset of its first byte; a vector begins with its length
     */
    void begin(String name, int offset);

    /**
     * The structure or vector that began last and has not ended, ends.
     *
     * @param name what was told at its begin
     * @param offset of the first byte behind it
     */
    void end(String name, int offset);

    /**
     * How many bytes follow.
     *
     * @param size bytes that the length itself takes
     */
    void length(String field, int offset, int size, long value);

    /**
     * A number.
     *
     * @param size bytes that it takes, 1 to 8
     * @param value unsigned; of 8 bytes the bits as they are
     */
    void number(String field, int offset, int size, long value);

    /** A truth value of one byte. */
    void bool(String field, int offset, boolean value);

    /** A time of eight bytes. */
    void time(String field, int offset, Instant value);

    /** Bytes, perhaps none. */
    void bytes(String field, int offset, Opaque value);

    /** A Node-ID. */
    void nodeId(String field, int offset, NodeId value);

    /** A Resource-ID, whose length was told before. */
    void resourceId(String field, int offset, ResourceId value);

    /** A Kind-ID of four bytes. */
    void kindId(String field, int offset, KindId value);
}
