// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.driver;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;

/**
 * An address at a TURN server that a session may use. What comes in is handed to {@link IceSession#receiveFromRelay}; all
 * calls are on the event loop.
 */
public interface Relay {
    /** The relayed transport address. */
    InetSocketAddress relayedAddress();

    /** What the server saw this end as. */
    InetSocketAddress mappedAddress();

    /** The server. */
    InetSocketAddress server();

    /** Lets {@code remote} send to the relay; what is sent to it before that is done waits or is lost. */
    void permit(InetSocketAddress remote);

    /**
     * Sends a datagram from the relay.
     *
     * @param payload to be released by the relay
     */
    void send(InetSocketAddress remote, ByteBuf payload);

    /** The session does not need the relay, or no longer. */
    void release();
}
