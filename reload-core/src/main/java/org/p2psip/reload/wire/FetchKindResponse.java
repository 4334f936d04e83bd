// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

import java.util.List;

/**
 * The values of one Kind that were found (RFC 6940, Section 7.4.2.2).
 *
 * @param kind the Kind
 * @param generation the counter of the Kind at this Resource-ID, unsigned
 * @param values the values; copied
 * @param unparsedValues the bytes of the values if they could not be read because the data model of the Kind is unknown
 *     here, else empty
 */
public record FetchKindResponse(KindId kind, long generation, List<StoredData> values, Opaque unparsedValues) {
    /** Checks that the values are there in one form only. */
    public FetchKindResponse {
        values = KindValues.checkedCopy(kind, values, unparsedValues);
    }

    /** Values of a Kind whose data model is known. */
    public FetchKindResponse(KindId kind, long generation, List<StoredData> values) {
        this(kind, generation, values, Opaque.EMPTY);
    }

    static FetchKindResponse decode(WireReader in, WireContext context) throws MalformedMessageException {
        KindValues read = KindValues.decode(in, KindValues.Fields.FETCH, context);
        return new FetchKindResponse(read.kind(), read.generation(), read.values(), read.unparsed());
    }

    void encode(WireWriter out) {
        KindValues.encode(out, KindValues.Fields.FETCH, kind, generation, values, unparsedValues);
    }
}
