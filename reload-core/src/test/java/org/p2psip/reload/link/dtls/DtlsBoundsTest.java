// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.dtls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.p2psip.reload.link.LinkNode.take;
import static org.p2psip.reload.link.TestOverlay.ALICE;
import static org.p2psip.reload.link.TestOverlay.BOB;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.driver.NettyEnvironment;
import org.p2psip.reload.link.Link;
import org.p2psip.reload.link.LinkNode;
import org.p2psip.reload.link.LinkNode.Received;
import org.p2psip.reload.link.TestOverlay;
import org.p2psip.reload.wire.Hex;

/** What DTLS links do with more than they keep or read at once. */
class DtlsBoundsTest {
    private static final int HANDSHAKE = 22;
    private static final int CHANGE_CIPHER_SPEC = 20;

    @Test
    void handshakeTakesSoManyRecordsThatWait() {
        RecordQueue queue = new RecordQueue(newPath(), true);
        for (int i = 0; i < RecordQueue.MAX_WAITING; i++) {
            assertThat(queue.offer(record(HANDSHAKE))).isTrue();
        }
        assertThat(queue.offer(record(HANDSHAKE))).isFalse();
        assertThat(queue.endHandshake()).hasSize(RecordQueue.MAX_WAITING);
    }

    @Test
    void handshakeHoldsSoManyRecordsBackThatEndAFlight() {
        RecordQueue queue = new RecordQueue(newPath(), true);
        for (int i = 0; i < RecordQueue.MAX_HELD; i++) {
            assertThat(queue.offer(record(CHANGE_CIPHER_SPEC))).isTrue();
        }
        assertThat(queue.offer(record(CHANGE_CIPHER_SPEC))).isFalse();
        assertThat(queue.offer(record(HANDSHAKE))).as("of another kind").isTrue();
    }

    @Test
    void linkKeepsSoManyFramesForItsReceiverAndGetsTheOthersAgain() {
        TestOverlay overlay = TestOverlay.create("example.com");
        try (NettyEnvironment environment = NettyEnvironment.create()) {
            DtlsNode alice = node(environment, overlay, true);
            DtlsNode bob = node(environment, overlay, false);
            Link toBob = alice.connect(bob);
            alice.receive(toBob);
            Link toAlice = take(bob.accepted);
            int messages = DtlsLink.MAX_EARLY_FRAMES + 8;
            Set<String> sent = new TreeSet<>();
            for (int i = 0; i < messages; i++) {
                String message = Hex.encode(new byte[] {(byte) i});
                sent.add(message);
                alice.send(toBob, message);
            }
            // The window is less than that: the rest comes when these go again in vain.
            while (bob.counters().dropped().getOrDefault(DatagramDrop.NO_RECEIVER, 0L) == 0) {
                Thread.onSpinWait();
            }
            Received atBob = bob.receive(toAlice);
            Set<String> got = new TreeSet<>();
            for (int i = 0; i < messages; i++) {
                got.add(take(atBob.messages));
            }
            assertThat(got).isEqualTo(sent);
            alice.links.close();
            bob.links.close();
        }
    }

    @Test
    void otherTasksHaveTheirTurnBetweenDatagrams() throws Exception {
        MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        EventLoop loop = group.next();
        try (DatagramSocket sender = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            int datagrams = 3 * UdpSocket.MAX_DATAGRAMS_IN_A_TURN;
            AtomicInteger read = new AtomicInteger();
            BlockingQueue<Integer> turn = new LinkedBlockingQueue<>();
            UdpSocket socket = UdpSocket.bind(loop, LinkNode.anyPort(), (datagram, from) -> {
                        if (read.incrementAndGet() == 1) {
                            loop.execute(() -> turn.add(read.get()));
                        }
                    })
                    .join();
            CountDownLatch sent = new CountDownLatch(1);
            loop.execute(() -> awaitLatch(sent));
            for (int i = 0; i < datagrams; i++) {
                sender.send(new DatagramPacket(new byte[] {1}, 1, socket.localAddress()));
            }
            sent.countDown();
            assertThat(LinkNode.take(turn)).isEqualTo(UdpSocket.MAX_DATAGRAMS_IN_A_TURN);
            socket.close();
        } finally {
            group.shutdownGracefully().sync();
        }
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static DatagramPath newPath() {
        return new DatagramPath() {
            @Override
            public void send(byte[] bytes, int offset, int length) {}

            @Override
            public int maxDatagramBytes() {
                return 1200;
            }
        };
    }

    private static byte[] record(int type) {
        byte[] record = new byte[13 + 13];
        record[0] = (byte) type;
        return record;
    }

    private static DtlsNode node(NettyEnvironment environment, TestOverlay overlay, boolean alice) {
        return new DtlsNode(
                environment,
                DtlsLinks.builder().listen(LinkNode.anyPort()),
                overlay.credentials(alice ? ALICE : BOB),
                overlay.trust());
    }
}
