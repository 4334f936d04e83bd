// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.agent;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;

/** What a {@link StunGatherer} wants done or known. A later version may add kinds. */
public sealed interface GatheringOutput {
    /**
     * Send a datagram.
     *
     * @param base from which socket
     * @param server where to
     * @param payload the receiver of the output owns it; it lies on the heap
     */
    record Transmit(InetSocketAddress base, InetSocketAddress server, ByteBuf payload) implements GatheringOutput {}

    /**
     * A server has told what it sees.
     *
     * @param base the socket
     * @param server who told
     * @param mapped the address that it sees
     */
    record Mapped(InetSocketAddress base, InetSocketAddress server, InetSocketAddress mapped)
            implements GatheringOutput {}

    /** Every server has answered or has been given up. */
    record Finished() implements GatheringOutput {}
}
