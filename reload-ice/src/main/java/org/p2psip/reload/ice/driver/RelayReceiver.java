// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.driver;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;

/** Gets what comes to relays, on their event loop; {@link IceSession#receiveFromRelay} is one. */
@FunctionalInterface
public interface RelayReceiver {
    /**
     * A datagram has come.
     *
     * @param relayed to which relay
     * @param from the peer
     * @param datagram borrowed
     */
    void received(InetSocketAddress relayed, InetSocketAddress from, ByteBuf datagram);
}
