// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.dissect;

/** Tells what else goes over the ports of RELOAD, by its first byte (RFC 7983). */
final class Unframed {
    private static final int LAST_STUN = 3;
    private static final int FIRST_TLS = 20;
    private static final int LAST_TLS = 63;

    private Unframed() {}

    /** Whether a record of TLS or DTLS begins with this byte. */
    static boolean isTls(byte first) {
        return first >= FIRST_TLS && first <= LAST_TLS;
    }

    /** Whether a STUN message begins with this byte. */
    static boolean isStun(byte first) {
        return first >= 0 && first <= LAST_STUN;
    }
}
