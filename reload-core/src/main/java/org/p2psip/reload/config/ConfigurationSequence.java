// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.config;

/** Compares the sequence numbers of an overlay's configurations, which wrap around (RFC 6940, Section 6.3.2.1). */
public final class ConfigurationSequence {
    /** Sequence numbers are 0 to 65534 and counted modulo this; 65535 is none of them. */
    public static final int MODULUS = 65535;

    private static final int HALF = MODULUS / 2;

    private ConfigurationSequence() {}

    /**
     * Whether {@code a} is newer than {@code b}: up to half the range ahead of it. The RFC says "modulo 65535" without the
     * rule that follows from it at the wrap.
     */
    public static boolean isNewer(int a, int b) {
        int ahead = Math.floorMod(a - b, MODULUS);
        return ahead > 0 && ahead <= HALF;
    }
}
