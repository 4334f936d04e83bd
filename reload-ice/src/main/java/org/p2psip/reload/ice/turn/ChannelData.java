// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.turn;

import io.netty.buffer.ByteBuf;

/**
 * Data on a channel: a number, a length, the data (RFC 8656, Section 12.4). Over TCP and TLS it is padded to a multiple of four
 * bytes.
 */
public final class ChannelData {
    /** What stands before the data. */
    public static final int HEADER_BYTES = 4;

    /** The smallest channel number. */
    public static final int MIN_NUMBER = 0x4000;

    /** The greatest channel number. */
    public static final int MAX_NUMBER = 0x4FFF;

    /** The greatest channel number of RFC 5766, which RFC 8656 has replaced. */
    static final int MAX_OLD_NUMBER = 0x7FFF;

    private ChannelData() {}

    /** Whether {@code number} may be a channel's. */
    public static boolean isNumber(int number) {
        return number >= MIN_NUMBER && number <= MAX_NUMBER;
    }

    /**
     * The channel on which {@code message} is, or -1 if it is no data on a channel: too short for what it says it holds, or of
     * a number that is reserved.
     *
     * @param message one message from its reader index to its end; nothing is moved
     */
    public static int number(ByteBuf message) {
        int number = anyNumber(message);
        return isNumber(number) ? number : -1;
    }

    /** The channel like {@link #number}, be it one of RFC 5766 too. */
    static int anyNumber(ByteBuf message) {
        int readable = message.readableBytes();
        if (readable < HEADER_BYTES) {
            return -1;
        }
        int at = message.readerIndex();
        int number = message.getUnsignedShort(at);
        boolean possible = number >= MIN_NUMBER && number <= MAX_OLD_NUMBER;
        return possible && message.getUnsignedShort(at + 2) <= readable - HEADER_BYTES ? number : -1;
    }

    /** How many bytes of data {@code message} holds, of which {@link #number} knows the channel. */
    public static int dataBytes(ByteBuf message) {
        return message.getUnsignedShort(message.readerIndex() + 2);
    }

    /** The data of {@code message}, of which {@link #number} knows the channel; a slice, borrowed like it. */
    public static ByteBuf data(ByteBuf message) {
        return message.slice(message.readerIndex() + HEADER_BYTES, dataBytes(message));
    }

    /**
     * Appends a message.
     *
     * @param data borrowed
     * @param padded whether it is to go over a stream
     * @throws IllegalArgumentException if {@code number} is none or {@code data} longer than 65 535 bytes
     */
    public static void write(ByteBuf out, int number, ByteBuf data, boolean padded) {
        int length = data.readableBytes();
        if (number < MIN_NUMBER || number > MAX_OLD_NUMBER || length > 0xFFFF) {
            throw new IllegalArgumentException("channel is " + number + ", from " + MIN_NUMBER + " to " + MAX_OLD_NUMBER
                    + "; data has " + length + " bytes, at most 65535");
        }
        out.writeInt(number << 16 | length);
        out.writeBytes(data, data.readerIndex(), length);
        if (padded) {
            out.writeZero(-length & 3);
        }
    }
}
