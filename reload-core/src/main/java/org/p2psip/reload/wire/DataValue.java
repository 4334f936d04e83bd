// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

/**
 * A value, or the statement that there is none (RFC 6940, Section 7.2).
 *
 * @param exists whether there is a value
 * @param value its bytes, as the Kind defines them
 */
public record DataValue(boolean exists, Opaque value) {
    /** Says that there is no value. */
    public static final DataValue NONEXISTENT = new DataValue(false, Opaque.EMPTY);

    /** Checks that the bytes are there. */
    public DataValue {
        Checks.present("value", value);
    }

    static DataValue decode(WireReader in) throws MalformedMessageException {
        in.begin("DataValue");
        return in.end("DataValue", new DataValue(in.bool("DataValue.exists"), in.opaque32("DataValue.value")));
    }

    void encode(WireWriter out) {
        out.bool(exists);
        out.opaque32(value);
    }
}
