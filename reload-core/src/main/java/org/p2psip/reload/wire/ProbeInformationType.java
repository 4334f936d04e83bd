// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

/**
 * What a Probe may ask for (RFC 6940, Section 6.4.2.5.1), an open registry.
 *
 * @param value 1 to 255
 */
public record ProbeInformationType(int value) {
    /** For which part of the overlay the peer is responsible. */
    public static final ProbeInformationType RESPONSIBLE_SET = new ProbeInformationType(1);

    /** How many resources the peer stores. */
    public static final ProbeInformationType NUM_RESOURCES = new ProbeInformationType(2);

    /** How long the peer has been up. */
    public static final ProbeInformationType UPTIME = new ProbeInformationType(3);

    /** Checks the range. */
    public ProbeInformationType {
        Checks.range("probe information type", value, 1, Checks.MAX_UINT8);
    }

    static ProbeInformationType decode(WireReader in, String field) throws MalformedMessageException {
        int offset = in.offset();
        int type = in.uint8(field);
        if (type == 0) {
            throw new MalformedMessageException(field, offset, "is 0");
        }
        return new ProbeInformationType(type);
    }
}
