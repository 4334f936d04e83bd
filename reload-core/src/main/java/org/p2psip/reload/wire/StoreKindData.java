// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

import java.util.List;

/**
 * The values of one Kind to store (RFC 6940, Section 7.4.1.1).
 *
 * @param kind the Kind
 * @param generationCounter the counter that the requester last saw, unsigned; 0 if it does not care
 * @param values the values; copied
 * @param unparsedValues the bytes of the values if they could not be read because the data model of the Kind is unknown
 *     here, else empty
 */
public record StoreKindData(KindId kind, long generationCounter, List<StoredData> values, Opaque unparsedValues) {
    /** Checks that the values are there in one form only. */
    public StoreKindData {
        values = KindValues.checkedCopy(kind, values, unparsedValues);
    }

    /** Values of a Kind whose data model is known. */
    public StoreKindData(KindId kind, long generationCounter, List<StoredData> values) {
        this(kind, generationCounter, values, Opaque.EMPTY);
    }

    static StoreKindData decode(WireReader in, WireContext context) throws MalformedMessageException {
        KindValues read = KindValues.decode(in, KindValues.Fields.STORE, context);
        return new StoreKindData(read.kind(), read.generation(), read.values(), read.unparsed());
    }

    void encode(WireWriter out) {
        KindValues.encode(out, KindValues.Fields.STORE, kind, generationCounter, values, unparsedValues);
    }
}
