// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

import java.time.Instant;

/**
 * What is known of a stored value (RFC 6940, Section 7.4.3.2).
 *
 * @param storageTime when the signer made the value, in whole milliseconds since 1970
 * @param lifetimeSeconds how long the value is kept yet, 0 to 2^32 - 1
 * @param metadata size and hash of the value, at its place
 */
public record StoredMetaData(Instant storageTime, long lifetimeSeconds, MetaDataValue metadata) {
    /** Checks the ranges. */
    public StoredMetaData {
        Checks.wholeMillis("storage time", storageTime);
        Checks.uint32("lifetime in seconds", lifetimeSeconds);
        Checks.present("metadata", metadata);
    }

    /**
     * Reads one and leaves {@code in} behind it.
     *
     * @param model data model of the Kind
     * @throws MalformedMessageException if it is cut short, or its parts contradict each other
     */
    public static StoredMetaData decode(WireReader in, DataModel model) throws MalformedMessageException {
        in.begin("StoredMetaData");
        // The RFC names the field like that of MetaData but describes it as that of StoredData: what follows in bytes.
        WireReader data = in.vector32("StoredMetaData.value_length");
        StoredMetaData stored = new StoredMetaData(
                data.epochMillis("StoredMetaData.storage_time"),
                data.uint32("StoredMetaData.lifetime"),
                MetaDataValue.decode(data, model));
        data.requireEnd("StoredMetaData");
        return in.end("StoredMetaData", stored);
    }

    /** Appends this. */
    public void encode(WireWriter out) {
        out.vector32("StoredMetaData.value_length", data -> {
            data.epochMillis(storageTime);
            data.uint32(lifetimeSeconds);
            metadata.encode(data);
        });
    }
}
