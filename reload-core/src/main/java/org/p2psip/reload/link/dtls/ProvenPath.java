// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.dtls;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.util.OptionalLong;

/**
 * The way to one far end, which something else, such as ICE, has found and proved to lead to it. It may change while an
 * association runs over it. Used on the environment's thread.
 */
public interface ProvenPath {
    /** Sends one datagram, or loses it; it is released. */
    void send(ByteBuf datagram);

    /** Where the path leads now. */
    InetSocketAddress remoteAddress();

    /** The longest datagram that the path carries, in bytes of UDP payload. */
    int maxDatagramBytes();

    /** A round trip over the path in nanoseconds, if one was measured. */
    OptionalLong roundTripNanos();

    /** Whether the path follows a far end whose address changes, and is given up when it is lost. */
    default boolean isMaintained() {
        return true;
    }

    /** The association is over and does not need the path any more. Called once. */
    void release();
}
