// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.stun;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/**
 * How a long-term password becomes a key (RFC 8489, Section 18.5): an open registry.
 *
 * @param number number of the algorithm, unsigned 16 bits
 */
public record PasswordAlgorithm(int number) {
    /** The way of RFC 5389, and of servers that offer no algorithms. */
    public static final PasswordAlgorithm MD5 = new PasswordAlgorithm(0x0001);

    /** The better way. */
    public static final PasswordAlgorithm SHA_256 = new PasswordAlgorithm(0x0002);

    /** How many algorithms a list may hold; longer ones are refused. */
    public static final int MAX_LISTED = 16;

    /**
     * Checks the range.
     *
     * @throws IllegalArgumentException if {@code number} does not fit into 16 bits
     */
    public PasswordAlgorithm {
        if (number < 0 || number > 0xFFFF) {
            throw new IllegalArgumentException("password algorithm is " + number + ", at most " + 0xFFFF);
        }
    }

    /** Whether keys can be made by it here. */
    public boolean isKnown() {
        return equals(MD5) || equals(SHA_256);
    }

    String digestName() {
        if (equals(MD5)) {
            return "MD5";
        }
        if (equals(SHA_256)) {
            return "SHA-256";
        }
        throw new IllegalArgumentException("password algorithm " + number + " is unknown");
    }

    /**
     * Reads PASSWORD-ALGORITHM or PASSWORD-ALGORITHMS.
     *
     * @param type which of the two, for the message of the exception
     * @param value the attribute's value, borrowed
     * @throws StunFormatException if the value is cut short or lists more than {@link #MAX_LISTED}
     */
    public static List<PasswordAlgorithm> read(AttributeType type, ByteBuf value) throws StunFormatException {
        List<PasswordAlgorithm> listed = new ArrayList<>();
        int at = value.readerIndex();
        while (at < value.writerIndex()) {
            if (value.writerIndex() - at < 4 || listed.size() == MAX_LISTED) {
                throw StunMessage.malformed(type, at, "is cut short or too long");
            }
            int parameterBytes = value.getUnsignedShort(at + 2);
            listed.add(new PasswordAlgorithm(value.getUnsignedShort(at)));
            at += 4 + parameterBytes;
            if (at > value.writerIndex()) {
                throw StunMessage.malformed(type, at, "is cut short");
            }
            // The last parameters' padding may be the attribute's own.
            at = Math.min(value.writerIndex(), StunMessage.padded(at - value.readerIndex()) + value.readerIndex());
        }
        return listed;
    }
}
