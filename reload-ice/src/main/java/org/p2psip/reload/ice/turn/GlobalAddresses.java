// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.turn;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Arrays;

/** Tells addresses of the open Internet from all others (RFC 6890 and the registries that it began). */
final class GlobalAddresses {
    private static final int[][] NOT_GLOBAL_4 = {
        {8, 0},
        {8, 10},
        {10, 100, 64},
        {8, 127},
        {16, 169, 254},
        {12, 172, 16},
        {24, 192, 0, 0},
        {24, 192, 0, 2},
        {24, 192, 88, 99},
        {16, 192, 168},
        {15, 198, 18},
        {24, 198, 51, 100},
        {24, 203, 0, 113},
        {3, 224},
    };

    /** Of 2000::/3: Teredo and other protocol assignments, documentation, 6to4, documentation. */
    private static final int[][] NOT_GLOBAL_6 = {
        {23, 0x20, 0x01, 0x00},
        {32, 0x20, 0x01, 0x0D, 0xB8},
        {16, 0x20, 0x02},
        {20, 0x3F, 0xFF, 0x00},
    };

    private static final int[] GLOBAL_6 = {3, 0x20};
    private static final int[] NAT64 = {96, 0x00, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0};

    private GlobalAddresses() {}

    static boolean isGlobal(InetAddress address) {
        byte[] bytes = address.getAddress();
        return address instanceof Inet4Address ? isGlobal4(bytes) : isGlobal6(bytes);
    }

    private static boolean isGlobal4(byte[] bytes) {
        return !isIn(bytes, NOT_GLOBAL_4);
    }

    private static boolean isGlobal6(byte[] bytes) {
        if (startsWith(bytes, NAT64)) {
            return isGlobal4(Arrays.copyOfRange(bytes, 12, 16));
        }
        return startsWith(bytes, GLOBAL_6) && !isIn(bytes, NOT_GLOBAL_6);
    }

    private static boolean isIn(byte[] bytes, int[][] networks) {
        for (int[] each : networks) {
            if (startsWith(bytes, each)) {
                return true;
            }
        }
        return false;
    }

    /** Whether {@code bytes} begin with a prefix: its length in bits, then its bytes. */
    private static boolean startsWith(byte[] bytes, int[] network) {
        byte[] prefix = new byte[network.length - 1];
        for (int i = 0; i < prefix.length; i++) {
            prefix[i] = (byte) network[i + 1];
        }
        return startsWith(bytes, prefix, network[0]);
    }

    static boolean startsWith(byte[] bytes, byte[] prefix, int bits) {
        if (bytes.length * 8 < bits) {
            return false;
        }
        for (int i = 0; i < bits; i++) {
            int mask = 0x80 >> (i & 7);
            if (((bytes[i >> 3] ^ prefix[i >> 3]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }
}
