// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.driver;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;

/** One address of an allocation. */
final class TurnRelay implements Relay {
    private final TurnAllocation allocation;
    private final InetSocketAddress relayed;
    private final InetSocketAddress mapped;
    private final InetSocketAddress server;

    TurnRelay(
            TurnAllocation allocation, InetSocketAddress relayed, InetSocketAddress mapped, InetSocketAddress server) {
        this.allocation = allocation;
        this.relayed = relayed;
        this.mapped = mapped;
        this.server = server;
    }

    @Override
    public InetSocketAddress relayedAddress() {
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
    public void permit(InetSocketAddress remote) {
        allocation.permit(remote);
    }

    @Override
    public void send(InetSocketAddress remote, ByteBuf payload) {
        allocation.send(remote, payload);
    }

    @Override
    public void release() {
        allocation.release(this);
    }
}
