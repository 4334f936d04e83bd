// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.agent;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import org.p2psip.reload.ice.stun.BindingServer;
import org.p2psip.reload.ice.stun.RateLimit;
import org.p2psip.reload.ice.stun.StunFormatException;
import org.p2psip.reload.ice.stun.StunIntegrity;
import org.p2psip.reload.ice.stun.StunMessage;
import org.p2psip.reload.testkit.nat.NatHost;
import org.p2psip.reload.testkit.nat.NatNetwork;

/** The Binding server at port 3478 of a host. */
final class SimulatedStunServer {
    private final BindingServer server = new BindingServer(new StunIntegrity(), new RateLimit(100, 1000));
    private final InetSocketAddress address;

    SimulatedStunServer(NatNetwork network, NatHost host) {
        address = host.open(3478, (local, from, payload) -> {
            ByteBuf out = Unpooled.buffer();
            try {
                StunMessage message = StunMessage.decode(Unpooled.wrappedBuffer(payload));
                if (server.handleMessage(message, from, out, network.nowNanos())) {
                    host.send(3478, from, ByteBufUtil.getBytes(out));
                }
            } catch (StunFormatException e) {
                throw new AssertionError(e);
            }
        });
    }

    InetSocketAddress address() {
        return address;
    }
}
