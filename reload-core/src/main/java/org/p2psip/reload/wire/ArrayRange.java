// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

/**
 * Entries of an array, both ends included (RFC 6940, Section 7.4.2.1).
 *
 * @param first 0 to 2^32 - 1; {@link StoredDataValue#LAST_INDEX} is the last entry
 * @param last 0 to 2^32 - 1; {@link StoredDataValue#LAST_INDEX} is the last entry
 */
public record ArrayRange(long first, long last) {
    /** All entries. */
    public static final ArrayRange ALL = new ArrayRange(0, StoredDataValue.LAST_INDEX);

    static final int ENCODED_BYTES = 8;

    /** Checks the ranges, but not their order. */
    public ArrayRange {
        Checks.uint32("first", first);
        Checks.uint32("last", last);
    }

    static ArrayRange decode(WireReader in) throws MalformedMessageException {
        in.begin("ArrayRange");
        return in.end("ArrayRange", new ArrayRange(in.uint32("ArrayRange.first"), in.uint32("ArrayRange.last")));
    }

    void encode(WireWriter out) {
        out.uint32(first);
        out.uint32(last);
    }
}
