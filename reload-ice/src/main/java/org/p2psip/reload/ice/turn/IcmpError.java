// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.turn;

import java.util.Optional;
import java.util.OptionalLong;
import org.p2psip.reload.ice.stun.AttributeType;
import org.p2psip.reload.ice.stun.StunFormatException;
import org.p2psip.reload.ice.stun.StunMessage;
import org.p2psip.reload.ice.stun.StunWriter;

/**
 * Value of ICMP: why a packet that the server sent to a peer did not arrive (RFC 8656, Section 18.13). The figure there gives
 * the type 7 bits and the code 9.
 *
 * @param type type of the ICMP message, whose meaning depends on the peer's family; 0 to 127
 * @param code its code, 0 to 511
 * @param data the MTU of what is too big, else 0; unsigned 32 bits
 */
public record IcmpError(int type, int code, long data) {
    private static final int MAX_TYPE = 0x7F;
    private static final int MAX_CODE = 0x1FF;

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if one is out of range
     */
    public IcmpError {
        if (type < 0 || type > MAX_TYPE || code < 0 || code > MAX_CODE || data < 0 || data > 0xFFFF_FFFFL) {
            throw new IllegalArgumentException("ICMP type is " + type + ", code " + code + ", data " + data
                    + "; at most " + MAX_TYPE + ", " + MAX_CODE + " and 2^32 - 1");
        }
    }

    /** Reads it from a message. */
    public static Optional<IcmpError> read(StunMessage message) throws StunFormatException {
        OptionalLong value = message.uint64(AttributeType.ICMP);
        if (!value.isPresent()) {
            return Optional.empty();
        }
        long bits = value.getAsLong();
        return Optional.of(
                new IcmpError((int) (bits >>> 41) & MAX_TYPE, (int) (bits >>> 32) & MAX_CODE, bits & 0xFFFF_FFFFL));
    }

    /** Adds it to a message. */
    public void write(StunWriter writer) {
        writer.uint64(AttributeType.ICMP, (long) type << 41 | (long) code << 32 | data);
    }
}
