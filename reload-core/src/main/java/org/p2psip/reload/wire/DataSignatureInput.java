// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

import java.time.Instant;

/** What the signature of a stored value covers (RFC 6940, Section 7.1). */
public final class DataSignatureInput {
    private DataSignatureInput() {}

    /**
     * The bytes to sign or to verify. The index of an array's entry counts as 0, whatever it is.
     *
     * @param storageTime whole milliseconds since 1970
     */
    public static Opaque of(
            ResourceId resource, KindId kind, Instant storageTime, StoredDataValue value, SignerIdentity identity) {
        return WireWriter.toOpaque(out -> {
            out.bytes(withoutIdentity(resource, kind, storageTime, value));
            identity.encode(out);
        });
    }

    /** The bytes in front of the signer's identity, for a signer that appends its own. */
    public static Opaque withoutIdentity(ResourceId resource, KindId kind, Instant storageTime, StoredDataValue value) {
        return WireWriter.toOpaque(out -> {
            // RFC 6940, Section 7.1, does not say whether the length byte counts; as others do, it is left out.
            out.bytes(resource.toOpaque());
            out.kindId(kind);
            out.epochMillis(storageTime);
            signed(value).encode(out);
        });
    }

    private static StoredDataValue signed(StoredDataValue value) {
        return value instanceof StoredDataValue.ArrayEntry entry
                ? new StoredDataValue.ArrayEntry(0, entry.value())
                : value;
    }
}
