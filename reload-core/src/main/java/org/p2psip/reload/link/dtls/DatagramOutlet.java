// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.dtls;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Through which datagrams leave. */
interface DatagramOutlet {
    boolean isOnEventLoop();

    /** Room for a datagram of so many bytes; null if too much waits, and the datagram is lost. */
    @Nullable
    ByteBuf newDatagram(int bytes);

    /**
     * Sends a datagram. May be called on any thread.
     *
     * @param datagram the outlet's from now on
     * @param onDone told on the event loop, if anybody knows what became of the datagram
     */
    void send(ByteBuf datagram, InetSocketAddress to, ChannelFutureListener onDone);

    /** Lets {@code path} finish its datagram when this turn of the event loop is over. */
    void finishLater(UdpPath path);
}
