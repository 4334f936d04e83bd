// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which values of a Kind are wanted (RFC 6940, Section 7.4.2.1); one record for each data model.
 *
 * <p>New data models may be added in a minor version.
 */
public sealed interface ModelSpecifier {
    /** Longest encoded specifier in bytes. */
    int MAX_BYTES = Checks.MAX_UINT16;

    /** Appends this specifier, without the length in front. */
    void encode(WireWriter out);

    /** How many bytes {@link #encode} appends. */
    int encodedLength();

    /** Reads all of {@code in} as the specifier of a Kind with the data model {@code model}, null if unknown. */
    static ModelSpecifier decode(WireReader in, @Nullable DataModel model) throws MalformedMessageException {
        if (model == null) {
            return new UnknownSpecifier(in.rest("StoredDataSpecifier.model_specifier"));
        }
        ModelSpecifier specifier = decodeKnown(in, model);
        in.requireEnd("StoredDataSpecifier.model_specifier");
        return specifier;
    }

    private static ModelSpecifier decodeKnown(WireReader in, DataModel model) throws MalformedMessageException {
        return switch (model) {
            case SINGLE -> new SingleSpecifier();
            case ARRAY -> new ArraySpecifier(in.list16("StoredDataSpecifier.indices", ArrayRange::decode));
            case DICTIONARY ->
                new DictionarySpecifier(
                        in.list16("StoredDataSpecifier.keys", element -> element.opaque16("StoredDataSpecifier.keys")));
        };
    }

    /** The only value. */
    record SingleSpecifier() implements ModelSpecifier {
        @Override
        public void encode(WireWriter out) {}

        @Override
        public int encodedLength() {
            return 0;
        }
    }

    /**
     * Entries of an array.
     *
     * @param indices at most 8191 ranges; copied
     */
    record ArraySpecifier(List<ArrayRange> indices) implements ModelSpecifier {
        /** Checks the length of the list. */
        public ArraySpecifier {
            indices = List.copyOf(indices);
            Checks.encodedLength("indices", encodedLength(indices), MAX_BYTES);
        }

        @Override
        public void encode(WireWriter out) {
            out.list16("StoredDataSpecifier.indices", indices, ArrayRange::encode);
        }

        @Override
        public int encodedLength() {
            return (int) encodedLength(indices);
        }

        private static long encodedLength(List<ArrayRange> indices) {
            return Short.BYTES + (long) indices.size() * ArrayRange.ENCODED_BYTES;
        }
    }

    /**
     * Entries of a dictionary.
     *
     * @param keys with two bytes of length each, at most 65533 bytes together; none means all entries; copied
     */
    record DictionarySpecifier(List<Opaque> keys) implements ModelSpecifier {
        /** Checks the length of the list. */
        public DictionarySpecifier {
            keys = List.copyOf(keys);
            Checks.encodedLength("keys", encodedLength(keys), MAX_BYTES);
        }

        @Override
        public void encode(WireWriter out) {
            out.list16("StoredDataSpecifier.keys", keys, (key, inner) -> inner.opaque16(key));
        }

        @Override
        public int encodedLength() {
            return (int) encodedLength(keys);
        }

        private static long encodedLength(List<Opaque> keys) {
            return Short.BYTES
                    + keys.stream().mapToLong(key -> Short.BYTES + key.length()).sum();
        }
    }

    /**
     * The specifier of a Kind whose data model is not known here, kept as it came.
     *
     * @param value at most 65535 bytes
     */
    record UnknownSpecifier(Opaque value) implements ModelSpecifier {
        /** Checks the length. */
        public UnknownSpecifier {
            Checks.length("model specifier", value, MAX_BYTES);
        }

        @Override
        public void encode(WireWriter out) {
            out.bytes(value);
        }

        @Override
        public int encodedLength() {
            return value.length();
        }
    }
}
