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
    /** What the fields are called. */
    enum Fields {
        STORE("StoreKindData", "generation_counter"),
        FETCH("FetchKindResponse", "generation");

        private final String structure;
        private final String kind;
        private final String generation;
        private final String values;

        Fields(String structure, String generation) {
            this.structure = structure;
            this.kind = structure + ".kind";
            this.generation = structure + "." + generation;
            this.values = structure + ".values";
        }
    }

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

    static KindValues decode(WireReader in, Fields fields, WireContext context) throws MalformedMessageException {
        in.begin(fields.structure);
        KindId kind = in.kindId(fields.kind);
        long generation = in.uint64(fields.generation);
        @Nullable DataModel model = context.dataModel(kind);
        if (model == null) {
            return in.end(fields.structure, new KindValues(kind, generation, List.of(), in.opaque32(fields.values)));
        }
        List<StoredData> values = in.list32(fields.values, element -> StoredData.decode(element, model));
        return in.end(fields.structure, new KindValues(kind, generation, values, Opaque.EMPTY));
    }

    static void encode(
            WireWriter out, Fields fields, KindId kind, long generation, List<StoredData> values, Opaque unparsed) {
        out.kindId(kind);
        out.uint64(generation);
        int start = out.begin32();
        out.elements(values, StoredData::encode);
        out.bytes(unparsed);
        out.end32(fields.values, start);
    }
}
