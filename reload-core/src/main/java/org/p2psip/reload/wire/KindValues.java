// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Kind, generation counter and values: what StoreKindData and FetchKindResponse have in common on the wire (RFC 6940,
 * Sections 7.4.1.1 and 7.4.2.2).
 *
 * @param unparsed the bytes of the values if the data model of the Kind is unknown, else empty
 */
record KindValues(KindId kind, long generation, List<StoredData> values, Opaque unparsed) {
    KindValues {
        values = checkedCopy(kind, values, unparsed);
    }

    static <T> List<T> checkedCopy(KindId kind, List<T> values, Opaque unparsed) {
        Checks.present("kind", kind);
        if (!values.isEmpty() && unparsed.length() > 0) {
            throw new IllegalArgumentException(
                    values.size() + " values and " + unparsed.length() + " unparsed bytes, must be one or the other");
        }
        return List.copyOf(values);
    }

    static KindValues decode(WireReader in, String structure, String generationField, WireContext context)
            throws MalformedMessageException {
        in.begin(structure);
        KindId kind = in.kindId(structure + ".kind");
        long generation = in.uint64(generationField);
        @Nullable DataModel model = context.dataModel(kind);
        if (model == null) {
            return in.end(structure, new KindValues(kind, generation, List.of(), in.opaque32(structure + ".values")));
        }
        List<StoredData> values = in.list32(structure + ".values", element -> StoredData.decode(element, model));
        return in.end(structure, new KindValues(kind, generation, values, Opaque.EMPTY));
    }

    void encode(WireWriter out, String structure) {
        out.kindId(kind);
        out.uint64(generation);
        out.vector32(structure + ".values", inner -> {
            inner.elements(values, StoredData::encode);
            inner.bytes(unparsed);
        });
    }
}
