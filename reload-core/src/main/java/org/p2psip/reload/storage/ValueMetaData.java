// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.storage;

import org.bouncycastle.crypto.digests.SHA256Digest;
import org.p2psip.reload.wire.DataValue;
import org.p2psip.reload.wire.MetaData;
import org.p2psip.reload.wire.MetaDataValue;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.StoredData;
import org.p2psip.reload.wire.StoredDataValue;
import org.p2psip.reload.wire.StoredMetaData;

/** What a Stat tells of a value (RFC 6940, Section 7.4.3.2). */
final class ValueMetaData {
    /** HashAlgorithm of TLS 1.2. */
    static final int SHA256 = 4;

    private ValueMetaData() {}

    static StoredMetaData of(StoredData data) {
        return new StoredMetaData(data.storageTime(), data.lifetimeSeconds(), place(data.value()));
    }

    private static MetaDataValue place(StoredDataValue value) {
        MetaData metaData = of(value.value());
        if (value instanceof StoredDataValue.ArrayEntry entry) {
            return new MetaDataValue.ArrayEntry(entry.index(), metaData);
        }
        if (value instanceof StoredDataValue.DictionaryEntry entry) {
            return new MetaDataValue.DictionaryEntry(entry.key(), metaData);
        }
        return new MetaDataValue.Single(metaData);
    }

    private static MetaData of(DataValue value) {
        return new MetaData(value.exists(), value.value().length(), SHA256, hash(value.value()));
    }

    /** Over the value with the four bytes of its length in front. */
    static Opaque hash(Opaque value) {
        SHA256Digest digest = new SHA256Digest();
        int length = value.length();
        for (int shift = Integer.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
            digest.update((byte) (length >> shift));
        }
        digest.update(value.toByteArray(), 0, length);
        byte[] hash = new byte[digest.getDigestSize()];
        digest.doFinal(hash, 0);
        return Opaque.copyOf(hash);
    }
}
