// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.node;

import io.netty.buffer.ByteBuf;
import org.p2psip.reload.routing.ConnectionTable;
import org.p2psip.reload.routing.Fragmenter;
import org.p2psip.reload.routing.LinkId;

/** Hands messages to links, in pieces where a link carries no longer ones (RFC 6940, Section 6.7). */
final class Transmitter {
    private final ConnectionTable connections;
    private final Counters counters;
    private final Outputs outputs;

    Transmitter(ConnectionTable connections, Counters counters, Outputs outputs) {
        this.connections = connections;
        this.counters = counters;
        this.outputs = outputs;
    }

    /**
     * Sends a message over a link.
     *
     * @param message with the lists that the next hop is to see; the driver's from now on
     * @param headerLength bytes of its forwarding header
     * @param maxMessageSize longest message that the overlay carries
     */
    void transmit(LinkId link, ByteBuf message, int headerLength, int maxMessageSize) {
        int maxBytes = Math.min(connections.maxMessageBytes(link), maxMessageSize);
        for (ByteBuf piece : Fragmenter.split(message, headerLength, maxBytes)) {
            counters.sent(piece.readableBytes());
            outputs.add(new NodeOutput.Send(link, piece));
        }
    }
}
