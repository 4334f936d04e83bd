// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

/** Hexadecimal digits; stands in for {@code java.util.HexFormat}, which Android lacks. */
public final class Hex {
    private static final String DIGITS = "0123456789abcdef";

    private Hex() {}

    /** Two lower-case digits for each of {@code bytes}. */
    public static String encode(byte[] bytes) {
        return encode(bytes, 0, bytes.length);
    }

    /**
     * Two lower-case digits for each byte of a part of {@code bytes}.
     *
     * @param offset index of the first byte of the part
     * @param length length of the part in bytes
     * @throws IllegalArgumentException if the part is not wholly inside {@code bytes}
     */
    public static String encode(byte[] bytes, int offset, int length) {
        if (offset < 0 || length < 0 || length > bytes.length - offset) {
            throw new IllegalArgumentException(
                    "part is " + length + " bytes at " + offset + ", array has " + bytes.length);
        }
        StringBuilder hex = new StringBuilder(2 * length);
        for (int i = offset; i < offset + length; i++) {
            hex.append(DIGITS.charAt((bytes[i] >> 4) & 0xF)).append(DIGITS.charAt(bytes[i] & 0xF));
        }
        return hex.toString();
    }

    /**
     * The bytes that {@code hex} stands for.
     *
     * @param hex an even number of digits, in either case and with nothing in between
     * @throws IllegalArgumentException if {@code hex} is anything else
     */
    public static byte[] decode(String hex) {
        if (hex.length() % 2 != 0) {
            throw new IllegalArgumentException("hex has " + hex.length() + " digits, must be even");
        }
        byte[] bytes = new byte[hex.length() / 2];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (digit(hex, 2 * i) << 4 | digit(hex, 2 * i + 1));
        }
        return bytes;
    }

    private static int digit(String hex, int index) {
        char c = hex.charAt(index);
        if (c >= '0' && c <= '9') {
            return c - '0';
        }
        if (c >= 'a' && c <= 'f') {
            return c - 'a' + 10;
        }
        if (c >= 'A' && c <= 'F') {
            return c - 'A' + 10;
        }
        throw new IllegalArgumentException("no hexadecimal digit at index " + index);
    }
}
