// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

/**
 * Size and hash of a value (RFC 6940, Section 7.4.3.2).
 *
 * @param exists whether there is a value
 * @param valueLength length of the value in bytes, without the four bytes of length in front, 0 to 2^32 - 1
 * @param hashAlgorithm code point of TLS 1.2, 0 to 255
 * @param hashValue over the value with the four bytes of length in front, at most 255 bytes
 */
public record MetaData(boolean exists, long valueLength, int hashAlgorithm, Opaque hashValue) {
    /** Checks the ranges. */
    public MetaData {
        Checks.uint32("value length", valueLength);
        Checks.uint8("hash algorithm", hashAlgorithm);
        Checks.length("hash value", hashValue, Checks.MAX_UINT8);
    }

    static MetaData decode(WireReader in) throws MalformedMessageException {
        in.begin("MetaData");
        MetaData metadata = new MetaData(
                in.bool("MetaData.exists"),
                in.uint32("MetaData.value_length"),
                in.uint8("MetaData.hash_algorithm"),
                in.opaque8("MetaData.hash_value"));
        return in.end("MetaData", metadata);
    }

    void encode(WireWriter out) {
        out.bool(exists);
        out.uint32(valueLength);
        out.uint8(hashAlgorithm);
        out.opaque8(hashValue);
    }
}
