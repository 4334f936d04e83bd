// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

/**
 * Extension of a candidate (RFC 6940, Section 6.5.1.1).
 *
 * @param name at most 65535 bytes
 * @param value at most 65535 bytes
 */
public record IceExtension(Opaque name, Opaque value) {
    /** Checks the lengths. */
    public IceExtension {
        Checks.length("extension name", name, Checks.MAX_UINT16);
        Checks.length("extension value", value, Checks.MAX_UINT16);
    }

    static IceExtension decode(WireReader in) throws MalformedMessageException {
        in.begin("IceExtension");
        return in.end(
                "IceExtension", new IceExtension(in.opaque16("IceExtension.name"), in.opaque16("IceExtension.value")));
    }

    void encode(WireWriter out) {
        out.opaque16(name);
        out.opaque16(value);
    }

    int encodedLength() {
        return 2 * Short.BYTES + name.length() + value.length();
    }
}
