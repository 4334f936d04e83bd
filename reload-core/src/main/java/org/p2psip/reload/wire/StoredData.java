// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

import java.time.Instant;

/**
 * A stored value with its times and its signature (RFC 6940, Section 7).
 *
 * @param storageTime when the signer made the value, in whole milliseconds since 1970
 * @param lifetimeSeconds how long to keep it from receipt on, 0 to 2^32 - 1
 * @param value the value
 * @param signature over all but the lifetime; see {@link DataSignatureInput}
 */
public record StoredData(Instant storageTime, long lifetimeSeconds, StoredDataValue value, Signature signature) {
    /** Checks the ranges. */
    public StoredData {
        Checks.wholeMillis("storage time", storageTime);
        Checks.uint32("lifetime in seconds", lifetimeSeconds);
        Checks.present("value", value);
        Checks.present("signature", signature);
    }

    /**
     * Reads one stored value and leaves {@code in} behind it.
     *
     * @param model data model of the Kind
     * @throws MalformedMessageException if it is cut short, or its parts contradict each other
     */
    public static StoredData decode(WireReader in, DataModel model) throws MalformedMessageException {
        in.begin("StoredData");
        WireReader data = in.vector32("StoredData.length");
        StoredData stored = new StoredData(
                data.epochMillis("StoredData.storage_time"),
                data.uint32("StoredData.lifetime"),
                StoredDataValue.decode(data, model),
                Signature.decode(data));
        data.requireEnd("StoredData");
        return in.end("StoredData", stored);
    }

    /** The same with a lifetime that is no longer than {@code seconds}. */
    public StoredData livingAtMost(long seconds) {
        return lifetimeSeconds <= seconds ? this : new StoredData(storageTime, seconds, value, signature);
    }

    /** The same with bytes of its own, which keeps nothing of the message in memory that it came in. */
    public StoredData compact() {
        try {
            return decode(WireReader.of(WireWriter.toOpaque(this::encode)), value.model());
        } catch (MalformedMessageException e) {
            throw new AssertionError("stored value that cannot be read", e);
        }
    }

    /** Appends this stored value. */
    public void encode(WireWriter out) {
        int start = out.begin32();
        out.epochMillis(storageTime);
        out.uint32(lifetimeSeconds);
        value.encode(out);
        signature.encode(out);
        out.end32("StoredData.length", start);
    }
}
