// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.turn;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.p2psip.reload.ice.stun.AttributeType;
import org.p2psip.reload.ice.stun.StunError;
import org.p2psip.reload.ice.stun.StunFormatException;
import org.p2psip.reload.ice.stun.StunMessage;
import org.p2psip.reload.ice.stun.StunWriter;

/**
 * Value of ADDRESS-ERROR-CODE: why a server gave no address of one of the families asked for (RFC 8656, Section 18.12).
 *
 * @param family which
 * @param error 440 or 508
 */
public record AddressError(AddressFamily family, StunError error) {
    private static final String NAME = "ADDRESS-ERROR-CODE";
    private static final int MAX_REASON_BYTES = 763;

    /** Reads it from a message. */
    public static Optional<AddressError> read(StunMessage message) throws StunFormatException {
        Optional<ByteBuf> found = message.value(AttributeType.ADDRESS_ERROR_CODE);
        if (!found.isPresent()) {
            return Optional.empty();
        }
        ByteBuf value = found.get();
        int length = value.readableBytes();
        if (length < 4 || length > 4 + MAX_REASON_BYTES) {
            throw new StunFormatException(NAME, StunMessage.HEADER_BYTES, "has " + length + " bytes");
        }
        Optional<AddressFamily> family = AddressFamily.ofCode(value.getUnsignedByte(0));
        int hundreds = value.getByte(2) & 0x07;
        int number = value.getUnsignedByte(3);
        if (!family.isPresent() || hundreds < 3 || hundreds > 6 || number > 99) {
            throw new StunFormatException(
                    NAME,
                    StunMessage.HEADER_BYTES,
                    "is class " + hundreds + ", number " + number + ", or of no family");
        }
        String reason = value.toString(4, length - 4, StandardCharsets.UTF_8);
        int characters = Math.min(reason.codePointCount(0, reason.length()), StunError.MAX_REASON_CHARACTERS);
        return Optional.of(new AddressError(
                family.get(),
                new StunError(hundreds * 100 + number, reason.substring(0, reason.offsetByCodePoints(0, characters)))));
    }

    /** Adds it to a message. */
    public void write(StunWriter writer) {
        byte[] reason = error.reason().getBytes(StandardCharsets.UTF_8);
        byte[] value = new byte[4 + reason.length];
        value[0] = (byte) family.code();
        value[2] = (byte) (error.code() / 100);
        value[3] = (byte) (error.code() % 100);
        System.arraycopy(reason, 0, value, 4, reason.length);
        writer.bytes(AttributeType.ADDRESS_ERROR_CODE, value);
    }
}
