// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.driver;

import java.net.InetSocketAddress;

/** An address at a TURN server that sessions may use as if it were a port of this host. All calls are on the event loop. */
public interface Relay {
    /** The relayed transport address. */
    InetSocketAddress relayedAddress();

    /** What the server saw this end as. */
    InetSocketAddress mappedAddress();

    /** The server. */
    InetSocketAddress server();

    /** Sends from the relay, and hands what comes to it to its sessions. */
    IcePort port();

    /** Lets {@code remote} send to the relay; what is sent to it before that is done waits or is lost. */
    void permit(InetSocketAddress remote);

    /** Whoever got the relay does not need it, or no longer. */
    void release();
}
