// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

/** Order of byte strings read as unsigned big-endian numbers. */
final class UnsignedOrder {
    private UnsignedOrder() {}

    /** Compares the numbers, then the lengths, so that only equal byte strings compare as equal. */
    static int compare(byte[] a, byte[] b) {
        int zerosOfA = leadingZeros(a);
        int zerosOfB = leadingZeros(b);
        int bySize = Integer.compare(a.length - zerosOfA, b.length - zerosOfB);
        if (bySize != 0) {
            return bySize;
        }
        for (int i = 0; i < a.length - zerosOfA; i++) {
            int byDigit = Integer.compare(a[zerosOfA + i] & 0xFF, b[zerosOfB + i] & 0xFF);
            if (byDigit != 0) {
                return byDigit;
            }
        }
        return Integer.compare(a.length, b.length);
    }

    private static int leadingZeros(byte[] bytes) {
        int zeros = 0;
        while (zeros < bytes.length && bytes[zeros] == 0) {
            zeros++;
        }
        return zeros;
    }
}
