// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.pcap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.link.FrameTap;

class LinkCaptureTest {
    private static final Clock CLOCK = Clock.fixed(Instant.ofEpochSecond(1), ZoneOffset.UTC);
    private static final int ALICE = 0;
    private static final int BOB = 1;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Test
    void writesEachFrameOnceThoughBothEndsSeeIt() throws IOException {
        LinkCapture capture = new LinkCapture(new PcapWriter(bytes), CLOCK);
        capture.listening(ALICE, 5001);
        capture.listening(BOB, 5002);
        FrameTap alice = capture.tapOf(ALICE);
        FrameTap bob = capture.tapOf(BOB);
        // Alice opened the connection from port 40000 to Bob's 5002; a frame each way.
        alice.frame(true, loopback(40000), loopback(5002), Unpooled.wrappedBuffer(new byte[] {1, 1}));
        bob.frame(false, loopback(5002), loopback(40000), Unpooled.wrappedBuffer(new byte[] {1, 1}));
        bob.frame(true, loopback(5002), loopback(40000), Unpooled.wrappedBuffer(new byte[] {2}));
        alice.frame(false, loopback(40000), loopback(5002), Unpooled.wrappedBuffer(new byte[] {2}));
        capture.close();

        assertThat(capture.frames()).isEqualTo(2);
        List<byte[]> packets = packets();
        assertThat(packets).hasSize(5);
        assertThat(packets.get(3)).endsWith(1, 1).hasSize(42);
        assertThat(ports(packets.get(3))).containsExactly(40000, 6084);
        assertThat(Arrays.copyOfRange(packets.get(3), 12, 20)).containsExactly(192, 0, 2, 1, 192, 0, 2, 2);
        assertThat(packets.get(4)).endsWith(2).hasSize(41);
        assertThat(ports(packets.get(4))).containsExactly(6084, 40000);
    }

    @Test
    void keepsConnectionsApart() throws IOException {
        LinkCapture capture = new LinkCapture(new PcapWriter(bytes), CLOCK);
        capture.listening(BOB, 5002);
        FrameTap alice = capture.tapOf(ALICE);
        alice.frame(true, loopback(40000), loopback(5002), Unpooled.wrappedBuffer(new byte[1]));
        alice.frame(true, loopback(40001), loopback(5002), Unpooled.wrappedBuffer(new byte[1]));
        capture.close();
        assertThat(packets()).hasSize(2 * (3 + 1));
    }

    @Test
    void leavesOutWhatComesAfterItsEnd() throws IOException {
        LinkCapture capture = new LinkCapture(new PcapWriter(bytes), CLOCK);
        capture.listening(BOB, 5002);
        FrameTap alice = capture.tapOf(ALICE);
        alice.frame(true, loopback(40000), loopback(5002), Unpooled.wrappedBuffer(new byte[1]));
        capture.stop();
        alice.frame(true, loopback(40000), loopback(5002), Unpooled.wrappedBuffer(new byte[1]));
        capture.close();
        alice.frame(true, loopback(40000), loopback(5002), Unpooled.wrappedBuffer(new byte[1]));
        assertThat(packets()).hasSize(4);
    }

    @Test
    void leavesTheFrameAsItWas() throws IOException {
        LinkCapture capture = new LinkCapture(new PcapWriter(bytes), CLOCK);
        capture.listening(BOB, 5002);
        var frame = Unpooled.wrappedBuffer(new byte[] {1, 2, 3});
        capture.tapOf(ALICE).frame(true, loopback(40000), loopback(5002), frame);
        assertThat(frame.readableBytes()).isEqualTo(3);
        capture.close();
    }

    @Test
    void tellsAtItsEndThatTheDiskIsFull() throws IOException {
        OutputStream full = new ByteArrayOutputStream() {
            @Override
            public void write(byte[] packet) throws IOException {
                if (size() >= 24) {
                    throw new IOException("No space left on device");
                }
                super.write(packet);
            }
        };
        LinkCapture capture = new LinkCapture(new PcapWriter(full), CLOCK);
        capture.listening(BOB, 5002);
        capture.tapOf(ALICE).frame(true, loopback(40000), loopback(5002), Unpooled.wrappedBuffer(new byte[1]));
        assertThatThrownBy(capture::close).isInstanceOf(IOException.class).hasMessageContaining("No space left");
    }

    @Test
    void refusesMorePeersThanItHasAddresses() throws IOException {
        LinkCapture capture = new LinkCapture(new PcapWriter(bytes), CLOCK);
        capture.listening(253, 5000);
        assertThatThrownBy(() -> capture.listening(254, 5001))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("254");
    }

    private List<byte[]> packets() {
        ByteBuffer in = ByteBuffer.wrap(bytes.toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
        in.position(24);
        List<byte[]> packets = new ArrayList<>();
        while (in.hasRemaining()) {
            in.position(in.position() + 8);
            byte[] packet = new byte[in.getInt()];
            in.getInt();
            in.get(packet);
            packets.add(packet);
        }
        return packets;
    }

    private static List<Integer> ports(byte[] packet) {
        ByteBuffer in = ByteBuffer.wrap(packet);
        return List.of(in.getShort(20) & 0xFFFF, in.getShort(22) & 0xFFFF);
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }
}
