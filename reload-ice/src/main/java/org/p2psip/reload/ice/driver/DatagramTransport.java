// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.driver;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;

/** A UDP socket that is somebody else's, and that an {@link IcePort} shares. Used on the event loop. */
public interface DatagramTransport {
    /** The address that it is bound to. */
    InetSocketAddress localAddress();

    /** Sends a datagram, or loses it; it is released. */
    void send(ByteBuf datagram, InetSocketAddress to);
}
