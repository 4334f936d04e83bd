// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.driver;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;

/** One address of an allocation. */
final class TurnRelay implements Relay, DatagramTransport {
    private final TurnAllocation allocation;
    private final InetSocketAddress relayed;
    private final InetSocketAddress mapped;
    private final InetSocketAddress server;
    private final IcePort port;

    TurnRelay(
            IceContext context,
            TurnAllocation allocation,
            InetSocketAddress relayed,
            InetSocketAddress mapped,
            InetSocketAddress server) {
        this.allocation = allocation;
        this.relayed = relayed;
        this.mapped = mapped;
        this.server = server;
        this.port = IcePort.over(context, this);
    }

    @Override
    public InetSocketAddress relayedAddress() {
        return relayed;
    }

    @Override
    public InetSocketAddress localAddress() {
        return relayed;
    }

    @Override
    public InetSocketAddress mappedAddress() {
        return mapped;
    }

    @Override
    public InetSocketAddress server() {
        return server;
    }

    @Override
    public IcePort port() {
        return port;
    }

    @Override
    public void permit(InetSocketAddress remote) {
        allocation.permit(remote);
    }

    @Override
    public void send(ByteBuf datagram, InetSocketAddress to) {
        allocation.send(to, datagram);
    }

    @Override
    public void release() {
        allocation.release(this);
    }
}
