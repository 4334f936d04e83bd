// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.dtls;

/** The way to one far end, whatever it leads over. May be used by any thread. */
interface DatagramPath {
    /** Sends one datagram, or loses it; takes ownership of the bytes. */
    void send(byte[] bytes, int offset, int length);

    /** The longest datagram that the path carries now, in bytes of UDP payload. */
    int maxDatagramBytes();
}
