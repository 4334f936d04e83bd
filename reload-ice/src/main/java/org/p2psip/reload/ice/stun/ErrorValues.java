// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.stun;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The values of the attributes that say what is wrong (RFC 8489, Sections 14.8 and 14.9). */
final class ErrorValues {
    private static final int FIRST_CLASS = 3;
    private static final int LAST_CLASS = 6;
    private static final int LAST_NUMBER = 99;
    private static final int HEAD_BYTES = 4;
    private static final int MAX_REASON_BYTES = 763;

    private ErrorValues() {}

    /**
     * The value of ERROR-CODE.
     *
     * @param at where the value begins, counted from {@code start}
     */
    static StunError error(ByteBuf message, int start, int at, int length) throws StunFormatException {
        if (length < HEAD_BYTES || length > HEAD_BYTES + MAX_REASON_BYTES) {
            throw StunMessage.malformed(AttributeType.ERROR_CODE, at, "has " + length + " bytes");
        }
        int hundreds = message.getByte(start + at + 2) & 0x07;
        int number = message.getUnsignedByte(start + at + 3);
        if (hundreds < FIRST_CLASS || hundreds > LAST_CLASS || number > LAST_NUMBER) {
            throw StunMessage.malformed(AttributeType.ERROR_CODE, at, "is class " + hundreds + ", number " + number);
        }
        String reason = message.toString(start + at + HEAD_BYTES, length - HEAD_BYTES, StandardCharsets.UTF_8);
        int characters = reason.codePointCount(0, reason.length());
        return new StunError(
                hundreds * 100 + number,
                characters <= StunError.MAX_REASON_CHARACTERS
                        ? reason
                        : reason.substring(0, reason.offsetByCodePoints(0, StunError.MAX_REASON_CHARACTERS)));
    }

    /** The value of UNKNOWN-ATTRIBUTES; at most {@code maximum} of the types. */
    static List<AttributeType> unknownAttributes(ByteBuf message, int start, int at, int length, int maximum)
            throws StunFormatException {
        if ((length & 1) != 0) {
            throw StunMessage.malformed(AttributeType.UNKNOWN_ATTRIBUTES, at, "has " + length + " bytes");
        }
        List<AttributeType> types = new ArrayList<>();
        for (int i = 0; i < length && types.size() < maximum; i += 2) {
            types.add(new AttributeType(message.getUnsignedShort(start + at + i)));
        }
        return types;
    }
}
