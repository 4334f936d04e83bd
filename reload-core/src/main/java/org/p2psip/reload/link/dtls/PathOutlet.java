// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.dtls;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.driver.Environment;

/** Sends over a {@link ProvenPath}; the turns of the event loop, and what may wait, are those of a socket. */
final class PathOutlet implements DatagramOutlet {
    private final Environment environment;
    private final UdpSocket socket;
    private final ProvenPath path;

    PathOutlet(Environment environment, UdpSocket socket, ProvenPath path) {
        this.environment = environment;
        this.socket = socket;
        this.path = path;
    }

    @Override
    public boolean isOnEventLoop() {
        return socket.isOnEventLoop();
    }

    @Override
    public @Nullable ByteBuf newDatagram(int bytes) {
        return socket.newDatagram(bytes);
    }

    @Override
    public void send(ByteBuf datagram, InetSocketAddress to, ChannelFutureListener onDone) {
        if (socket.isOnEventLoop()) {
            path.send(datagram);
        } else {
            environment.execute(() -> path.send(datagram));
        }
    }

    @Override
    public void finishLater(UdpPath unfinished) {
        socket.finishLater(unfinished);
    }
}
