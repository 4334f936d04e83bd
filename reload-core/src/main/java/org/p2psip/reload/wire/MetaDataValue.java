// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

/**
 * Size and hash of a value at its place among the values of its Kind (RFC 6940, Section 7.4.3.2); one record for each
 * data model.
 *
 * <p>New data models may be added in a minor version.
 */
public sealed interface MetaDataValue {
    /** Size and hash without the place. */
    MetaData value();

    /** The data model that it belongs to. */
    DataModel model();

    /** Appends this; the data model does not go over the wire. */
    void encode(WireWriter out);

    /**
     * Reads one.
     *
     * @param model data model of the Kind
     * @throws MalformedMessageException if it is cut short, or {@code exists} is no truth value
     */
    static MetaDataValue decode(WireReader in, DataModel model) throws MalformedMessageException {
        in.begin("MetaDataValue");
        MetaDataValue value = switch (model) {
            case SINGLE -> new Single(MetaData.decode(in));
            case ARRAY -> new ArrayEntry(in.uint32("ArrayEntryMeta.index"), MetaData.decode(in));
            case DICTIONARY -> new DictionaryEntry(in.opaque16("DictionaryEntryMeta.key"), MetaData.decode(in));
        };
        return in.end("MetaDataValue", value);
    }

    /** Of the only value. */
    record Single(MetaData value) implements MetaDataValue {
        /** Checks that it is there. */
        public Single {
            Checks.present("value", value);
        }

        @Override
        public DataModel model() {
            return DataModel.SINGLE;
        }

        @Override
        public void encode(WireWriter out) {
            value.encode(out);
        }
    }

    /**
     * Of a value of an array.
     *
     * @param index 0 to 2^32 - 1
     */
    record ArrayEntry(long index, MetaData value) implements MetaDataValue {
        /** Checks the range. */
        public ArrayEntry {
            Checks.uint32("index", index);
            Checks.present("value", value);
        }

        @Override
        public DataModel model() {
            return DataModel.ARRAY;
        }

        @Override
        public void encode(WireWriter out) {
            out.uint32(index);
            value.encode(out);
        }
    }

    /**
     * Of a value of a dictionary.
     *
     * @param key at most 65535 bytes
     */
    record DictionaryEntry(Opaque key, MetaData value) implements MetaDataValue {
        /** Checks the length of the key. */
        public DictionaryEntry {
            Checks.length("key", key, Checks.MAX_UINT16);
            Checks.present("value", value);
        }

        @Override
        public DataModel model() {
            return DataModel.DICTIONARY;
        }

        @Override
        public void encode(WireWriter out) {
            out.opaque16(key);
            value.encode(out);
        }
    }
}
