// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

/**
 * A value at its place among the values of its Kind (RFC 6940, Section 7.2); one record for each data model.
 *
 * <p>New data models may be added in a minor version.
 */
public sealed interface StoredDataValue {
    /** The index that appends to an array when stored, and names the last entry when fetched. */
    long LAST_INDEX = 0xFFFFFFFFL;

    /** The value without its place. */
    DataValue value();

    /** The data model that it belongs to. */
    DataModel model();

    /** Appends this value; the data model does not go over the wire. */
    void encode(WireWriter out);

    /**
     * Reads one value.
     *
     * @param model data model of the Kind
     * @throws MalformedMessageException if it is cut short, or {@code exists} is no truth value
     */
    static StoredDataValue decode(WireReader in, DataModel model) throws MalformedMessageException {
        in.begin("StoredDataValue");
        StoredDataValue value = switch (model) {
            case SINGLE -> new Single(DataValue.decode(in));
            case ARRAY -> new ArrayEntry(in.uint32("ArrayEntry.index"), DataValue.decode(in));
            case DICTIONARY -> new DictionaryEntry(in.opaque16("DictionaryEntry.key"), DataValue.decode(in));
        };
        return in.end("StoredDataValue", value);
    }

    /** The only value. */
    record Single(DataValue value) implements StoredDataValue {
        /** Checks that the value is there. */
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
     * A value of an array.
     *
     * @param index 0 to 2^32 - 1
     */
    record ArrayEntry(long index, DataValue value) implements StoredDataValue {
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
     * A value of a dictionary.
     *
     * @param key at most 65535 bytes
     */
    record DictionaryEntry(Opaque key, DataValue value) implements StoredDataValue {
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
