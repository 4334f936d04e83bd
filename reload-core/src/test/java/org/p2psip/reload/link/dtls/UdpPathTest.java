// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.dtls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.link.LinkNode;

class UdpPathTest {
    @Test
    void narrowsWhenTheSystemRefusesADatagramAsTooLong() throws Exception {
        MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        try {
            BlockingQueue<DatagramDrop> drops = new LinkedBlockingQueue<>();
            BlockingQueue<Boolean> narrowed = new LinkedBlockingQueue<>();
            UdpSocket socket = UdpSocket.bind(group.next(), LinkNode.anyPort(), (datagram, from) -> {})
                    .join();
            InetSocketAddress somewhere = LinkNode.loopback(9);
            UdpPath path = new UdpPath(socket, somewhere, 16_384, drops::add, () -> narrowed.add(true));
            // No UDP datagram is that long.
            path.send(new byte[70_000], 0, 70_000);
            assertThat(LinkNode.take(drops)).isEqualTo(DatagramDrop.NOT_SENT);
            assertThat(LinkNode.take(narrowed)).isTrue();
            assertThat(path.maxDatagramBytes()).isEqualTo(12_288);
            socket.close();
        } finally {
            group.shutdownGracefully().sync();
        }
    }

    @Test
    void narrowsNoFurtherThanEveryPathCarries() throws Exception {
        MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        try {
            UdpSocket socket = UdpSocket.bind(group.next(), LinkNode.anyPort(), (datagram, from) -> {})
                    .join();
            List<Integer> narrowed = new ArrayList<>();
            UdpPath[] path = new UdpPath[1];
            path[0] = new UdpPath(
                    socket, LinkNode.loopback(9), 1200, drop -> {}, () -> narrowed.add(path[0].maxDatagramBytes()));
            for (int i = 0; i < 10; i++) {
                path[0].narrow();
            }
            assertThat(narrowed).containsExactly(900, 675, 548);
            socket.close();
        } finally {
            group.shutdownGracefully().sync();
        }
    }

    @Test
    void tellsTooLongFromOtherFailures() {
        assertThat(UdpPath.isTooLong(new IOException("Message too long"))).isTrue();
        assertThat(UdpPath.isTooLong(new IOException("Network is unreachable"))).isFalse();
        assertThat(UdpPath.isTooLong(new IOException())).isFalse();
    }
}
