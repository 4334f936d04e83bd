// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the values of one Kind (RFC 6940, Section 7.4.3.2).
 *
 * @param kind the Kind
 * @param generation the counter of the Kind at this Resource-ID, unsigned
 * @param values one for each value; copied
 * @param unparsedValues the bytes of the list if it could not be read because the data model of the Kind is unknown here,
 *     else empty
 */
public record StatKindResponse(KindId kind, long generation, List<StoredMetaData> values, Opaque unparsedValues) {
    /** Checks that the values are there in one form only. */
    public StatKindResponse {
        values = KindValues.checkedCopy(kind, values, unparsedValues);
    }

    /** Values of a Kind whose data model is known. */
    public StatKindResponse(KindId kind, long generation, List<StoredMetaData> values) {
        this(kind, generation, values, Opaque.EMPTY);
    }

    static StatKindResponse decode(WireReader in, WireContext context) throws MalformedMessageException {
        in.begin("StatKindResponse");
        KindId kind = in.kindId("StatKindResponse.kind");
        long generation = in.uint64("StatKindResponse.generation");
        @Nullable DataModel model = context.dataModel(kind);
        StatKindResponse response = model == null
                ? new StatKindResponse(kind, generation, List.of(), in.opaque32("StatKindResponse.values"))
                : new StatKindResponse(
                        kind,
                        generation,
                        in.list32("StatKindResponse.values", each -> StoredMetaData.decode(each, model)));
        return in.end("StatKindResponse", response);
    }

    void encode(WireWriter out) {
        out.kindId(kind);
        out.uint64(generation);
        out.vector32("StatKindResponse.values", inner -> {
            inner.elements(values, StoredMetaData::encode);
            inner.bytes(unparsedValues);
        });
    }
}
