// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.dtls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
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
    void recordsOfOneTurnShareADatagramThatEveryPathCarries() throws Exception {
        assertThat(datagramsOf(path -> {}, 100, 200, 46, 202, 1, 1)).containsExactlyInAnyOrder(548, 2);
        assertThat(datagramsOf(path -> {}, 548, 10)).containsExactlyInAnyOrder(548, 10);
    }

    @Test
    void sharedDatagramsMayBeAsLongAsThePathProved() throws Exception {
        assertThat(datagramsOf(path -> path.maxSharedBytes(900), 300, 300, 300, 300))
                .containsExactlyInAnyOrder(900, 300);
        assertThat(datagramsOf(path -> path.maxSharedBytes(5_000), 700, 500, 200))
                .as("never longer than datagrams may be")
                .containsExactlyInAnyOrder(1_200, 200);
    }

    @Test
    void acknowledgementsWaitForOthersWhileLongRecordsGo() throws Exception {
        assertThat(datagramsOf(path -> {}, 46, 600, 46, 600, 46)).containsExactlyInAnyOrder(600, 600, 138);
    }

    @Test
    void tellsTooLongFromOtherFailures() {
        assertThat(UdpPath.isTooLong(new IOException("Message too long"))).isTrue();
        assertThat(UdpPath.isTooLong(new IOException("Network is unreachable"))).isFalse();
        assertThat(UdpPath.isTooLong(new IOException())).isFalse();
    }

    /** The lengths of the datagrams that records, sent in one turn of the event loop, arrive in. */
    private static List<Integer> datagramsOf(Consumer<UdpPath> settings, int... records) throws Exception {
        MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        try {
            EventLoop eventLoop = group.next();
            BlockingQueue<Integer> arrived = new LinkedBlockingQueue<>();
            UdpSocket receiver = UdpSocket.bind(
                            eventLoop, LinkNode.anyPort(), (datagram, from) -> arrived.add(datagram.readableBytes()))
                    .join();
            UdpSocket sender = UdpSocket.bind(eventLoop, LinkNode.anyPort(), (datagram, from) -> {})
                    .join();
            UdpPath path =
                    new UdpPath(sender, receiver.localAddress(), 1_200, drop -> arrived.add(-1), () -> arrived.add(-2));
            eventLoop.execute(() -> {
                settings.accept(path);
                for (int length : records) {
                    path.send(new byte[length], 0, length);
                }
            });
            List<Integer> lengths = new ArrayList<>();
            int missing = Arrays.stream(records).sum();
            while (missing > 0) {
                lengths.add(LinkNode.take(arrived));
                missing -= lengths.get(lengths.size() - 1);
            }
            return lengths;
        } finally {
            group.shutdownGracefully().sync();
        }
    }
}
