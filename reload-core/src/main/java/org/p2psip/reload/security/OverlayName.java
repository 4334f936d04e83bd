// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.security;

import java.nio.charset.StandardCharsets;

/** The name of an overlay, as the forwarding header abbreviates it (RFC 6940, Section 6.3.2). */
public final class OverlayName {
    private static final int SHA1_BYTES = 20;

    private OverlayName() {}

    /**
     * The {@code overlay} field of the forwarding header: the last 4 bytes of the SHA-1 hash of the name.
     *
     * @param overlayName the instance name, byte for byte as the configuration spells it; its case matters
     */
    public static int hash(String overlayName) {
        byte[] hash = Digests.sha1(overlayName.getBytes(StandardCharsets.UTF_8));
        int value = 0;
        for (int i = SHA1_BYTES - Integer.BYTES; i < SHA1_BYTES; i++) {
            value = (value << Byte.SIZE) | (hash[i] & 0xFF);
        }
        return value;
    }
}
