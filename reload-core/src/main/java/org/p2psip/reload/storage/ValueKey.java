// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.storage;

import org.p2psip.reload.wire.MetaDataValue;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.StoredDataValue;

/**
 * Where a value lies within its Kind.
 *
 * @param index of an array, unsigned 32 bits; otherwise 0
 * @param key of a dictionary, otherwise empty
 */
record ValueKey(long index, Opaque key) implements Comparable<ValueKey> {
    static final ValueKey SINGLE = new ValueKey(0, Opaque.EMPTY);

    static ValueKey of(StoredDataValue value) {
        if (value instanceof StoredDataValue.ArrayEntry entry) {
            return new ValueKey(entry.index(), Opaque.EMPTY);
        }
        if (value instanceof StoredDataValue.DictionaryEntry entry) {
            return new ValueKey(0, entry.key());
        }
        return SINGLE;
    }

    static ValueKey of(MetaDataValue value) {
        if (value instanceof MetaDataValue.ArrayEntry entry) {
            return new ValueKey(entry.index(), Opaque.EMPTY);
        }
        if (value instanceof MetaDataValue.DictionaryEntry entry) {
            return new ValueKey(0, entry.key());
        }
        return SINGLE;
    }

    @Override
    public int compareTo(ValueKey other) {
        int byIndex = Long.compare(index, other.index);
        if (byIndex != 0) {
            return byIndex;
        }
        int common = Math.min(key.length(), other.key.length());
        for (int i = 0; i < common; i++) {
            int byByte = Integer.compare(key.byteAt(i) & 0xFF, other.key.byteAt(i) & 0xFF);
            if (byByte != 0) {
                return byByte;
            }
        }
        return Integer.compare(key.length(), other.key.length());
    }
}
