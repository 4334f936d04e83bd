// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.turn;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;

/** What a {@link TurnServer} wants done. A later version may add kinds. */
public sealed interface TurnServerOutput {
    /**
     * Send a message to a client.
     *
     * @param payload the receiver of the output owns it
     * @param data whether it is data, which may be dropped if the client does not take it fast enough
     */
    record ToClient(ClientPath path, ByteBuf payload, boolean data) implements TurnServerOutput {}

    /**
     * Send a datagram to a peer.
     *
     * @param socket from which socket
     * @param payload the receiver of the output owns it
     * @param dontFragment whether the DF bit is to be set; otherwise it is not
     */
    record ToPeer(RelaySocket socket, InetSocketAddress peer, ByteBuf payload, boolean dontFragment)
            implements TurnServerOutput {}

    /** Open a socket, then call {@link TurnServer#handleOpened} or {@link TurnServer#handleNotOpened}. */
    record OpenSocket(RelaySocket socket) implements TurnServerOutput {}

    /** Close a socket. */
    record CloseSocket(RelaySocket socket) implements TurnServerOutput {}

    /** Close the connection of a client, which has no allocation any more. */
    record CloseClient(ClientPath path) implements TurnServerOutput {}
}
