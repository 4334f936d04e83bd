// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.turn;

import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/** What a {@link TurnClient} wants done or known. A later version may add kinds. */
public sealed interface TurnClientOutput {
    /**
     * Send a message to the server.
     *
     * @param payload the receiver of the output owns it; it lies on the heap
     */
    record Transmit(ByteBuf payload) implements TurnClientOutput {}

    /**
     * The server relays.
     *
     * @param relayed the addresses at which it does, at most one of each family
     * @param mapped the address at which it sees this end
     * @param errors why there is no address of a family that was asked for
     */
    record Allocated(List<InetSocketAddress> relayed, InetSocketAddress mapped, List<AddressError> errors)
            implements TurnClientOutput {
        /** Copies the lists. */
        public Allocated {
            relayed = List.copyOf(relayed);
            errors = List.copyOf(errors);
        }
    }

    /**
     * The server has kept the next port.
     *
     * @param token by which another client gets it, for 30 s at least
     */
    record Reserved(long token) implements TurnClientOutput {}

    /**
     * The server wants another one to be asked.
     *
     * @param server which one
     */
    record Redirected(InetSocketAddress server) implements TurnClientOutput {}

    /**
     * There is no allocation, or no longer; the client has ended.
     *
     * @param failure why
     * @param detail the server's words, for people
     */
    record Failed(TurnFailure failure, String detail) implements TurnClientOutput {}

    /**
     * A peer may send to the relay, and gets what is sent to it.
     *
     * @param peer its address, whatever the port
     */
    record Permitted(InetAddress peer) implements TurnClientOutput {}

    /**
     * The server does not relay for this peer, or not any more.
     *
     * @param peer its address
     * @param failure why
     */
    record Refused(InetAddress peer, TurnFailure failure) implements TurnClientOutput {}

    /**
     * A peer has sent something.
     *
     * @param peer from where; its family tells to which of the relayed addresses
     * @param data borrowed: it holds as long as the message that was handed in
     */
    record Received(InetSocketAddress peer, ByteBuf data) implements TurnClientOutput {}

    /**
     * Something that was sent to a peer has not arrived.
     *
     * @param peer where to; the port is 0 if the server does not know it
     * @param error what ICMP said
     */
    record Unreachable(InetSocketAddress peer, IcmpError error) implements TurnClientOutput {}

    /** The allocation was given back; the client has ended. */
    record Released() implements TurnClientOutput {}
}
