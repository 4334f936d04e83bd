// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.dissect;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.p2psip.reload.examples.pcap.CaptureBytes;
import org.p2psip.reload.examples.pcap.PcapWriter;
import org.p2psip.reload.examples.pcap.TcpConversation;
import org.p2psip.reload.examples.pcap.TcpEndpoint;
import org.p2psip.reload.wire.Hex;

class DissectCaptureTest {
    private static final int MICROSECONDS = 0xA1B2C3D4;
    private static final int RELOAD = 147;
    private static final int RAW_IP = 101;
    private static final Instant TIME = Instant.ofEpochSecond(1_700_000_000);
    private static final String PING = Vectors.frame(0, Vectors.message(0x17, "0000"));
    private static final String ACK = "810000000000000000";

    @TempDir
    private Path folder;

    @Test
    void readsLinksOverTcp() throws IOException {
        TcpConversation link = conversation(6084);
        List<byte[]> packets = new ArrayList<>(link.open());
        packets.addAll(link.data(true, Hex.decode(PING)));
        packets.addAll(link.data(false, Hex.decode(ACK + PING.substring(0, 30))));
        packets.addAll(link.data(false, Hex.decode(PING.substring(30))));
        Run run = Run.of(Run.write(folder, capture(packets)));
        assertThat(run.lines().stream().filter(line -> line.startsWith("#")))
                .containsExactly(
                        "#1 packet 4 2023-11-14T22:13:20Z 192.0.2.1:40000 -> 192.0.2.2:6084 TCP PingReq in frame 0, "
                                + PING.length() / 2 + " bytes",
                        "#2 packet 5 2023-11-14T22:13:20Z 192.0.2.2:6084 -> 192.0.2.1:40000 TCP ack of frame 0, 9 bytes",
                        "#3 packet 6 2023-11-14T22:13:20Z 192.0.2.2:6084 -> 192.0.2.1:40000 TCP PingReq in frame 0, "
                                + PING.length() / 2 + " bytes");
        assertThat(run.err()).isEmpty();
        assertThat(run.status()).isZero();
    }

    @Test
    void putsSegmentsIntoOrderAndTellsOfGaps() throws IOException {
        TcpConversation link = conversation(6084);
        List<byte[]> packets = new ArrayList<>(link.open());
        List<byte[]> frames = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            frames.addAll(link.data(true, Hex.decode(Vectors.frame(i, PING.substring(16)))));
        }
        // 1 and 0 change places, 2 comes twice, 4 is lost.
        for (int i : new int[] {1, 0, 2, 2, 3, 5}) {
            packets.add(frames.get(i));
        }
        Run run = Run.of(Run.write(folder, capture(packets)), "--format", "json");
        assertThat(run.json().stream().map(each -> each.get("title")))
                .containsExactly(
                        "PingReq in frame 0",
                        "PingReq in frame 1",
                        "PingReq in frame 2",
                        "PingReq in frame 3",
                        null,
                        "PingReq in frame 5");
        assertThat(run.json().get(4).toString())
                .contains("gap in the stream: the capture lacks " + PING.length() / 2 + " bytes");
        assertThat(run.status()).isEqualTo(1);
    }

    @Test
    void looksAtThePortThatIsNamed() throws IOException {
        TcpConversation link = conversation(7000);
        List<byte[]> packets = new ArrayList<>(link.open());
        packets.addAll(link.data(true, Hex.decode(PING)));
        Path file = Run.write(folder, capture(packets));
        Run other = Run.of(file);
        assertThat(other.out()).isEmpty();
        assertThat(other.err())
                .isEqualTo("dissect: left out 4 x packet from and to other ports; --port names the one to look at"
                        + System.lineSeparator());
        assertThat(other.status()).isZero();
        assertThat(Run.of(file, "--port", "7000").out()).contains("PingReq in frame 0");
    }

    @Test
    void readsMessagesAndFramesWithNothingInFront() {
        String message = Vectors.message(0x17, "0000");
        byte[] capture = CaptureBytes.pcap(LITTLE_ENDIAN, MICROSECONDS, RELOAD)
                .packet(1, 0, Hex.decode(message))
                .packet(2, 0, Hex.decode(PING))
                .packet(3, 0, Hex.decode(ACK))
                .toByteArray();
        Run run = Run.of(Run.write(folder, capture), "--reencode");
        assertThat(run.out().lines()).containsExactly(message, PING, ACK);
        assertThat(run.status()).isZero();
    }

    @Test
    void readsPcapngAndDatagrams() {
        CaptureBytes capture = CaptureBytes.pcapng(LITTLE_ENDIAN);
        capture.block(0x0BAD, new byte[5])
                .block(1, capture.describe(RAW_IP))
                .block(6, capture.enhanced(0, 1, udp(ACK)))
                // A record of DTLS, a STUN message, and something else.
                .block(6, capture.enhanced(0, 1, udp("16fefd00")))
                .block(6, capture.enhanced(0, 1, udp("00010000")))
                .block(6, capture.enhanced(0, 1, udp("ff")));
        Run run = Run.of(Run.write(folder, capture.toByteArray()));
        assertThat(run.lines())
                .contains(
                        "#1 packet 1 1970-01-01T00:00:00.000001Z 192.0.2.1:6084 -> 192.0.2.2:40000 UDP ack of frame 0, 9 bytes")
                .contains("!! ForwardingHeader.relo_token at byte 0: needs 4 bytes, has 1 (in ForwardingHeader)");
        assertThat(run.err())
                .contains("left out 1 x record of DTLS, which only its ends can read")
                .contains("left out 1 x STUN message");
        assertThat(run.status()).isEqualTo(1);
    }

    @Test
    void showsWhatPrecedesTheDamageOfACapture() {
        byte[] whole = CaptureBytes.pcap(LITTLE_ENDIAN, MICROSECONDS, RELOAD)
                .packet(1, 0, Hex.decode(ACK))
                .packet(2, 0, Hex.decode(PING))
                .toByteArray();
        Run run = Run.of(Run.write(folder, Arrays.copyOf(whole, whole.length - 5)));
        assertThat(run.lines())
                .contains("#1 packet 1 1970-01-01T00:00:01Z ack of frame 0, 9 bytes", "#2 input malformed")
                .anyMatch(line -> line.startsWith("!! file ends within packet 2"));
        assertThat(run.status()).isEqualTo(1);
        Run headerOnly = Run.of(Run.write(folder, Arrays.copyOf(whole, 20)));
        assertThat(headerOnly.status()).isEqualTo(2);
        assertThat(headerOnly.err()).contains("pcap file ends within its header");
    }

    @Test
    void saysThatAPacketWasCutByTheCapture() {
        byte[] capture = CaptureBytes.pcap(LITTLE_ENDIAN, MICROSECONDS, RELOAD)
                .ints(1, 0, 5, 9)
                .bytes(Hex.decode(ACK.substring(0, 10)))
                .toByteArray();
        assertThat(Run.of(Run.write(folder, capture)).out()).contains("captured are only 5 of 9 bytes");
    }

    private static byte[] udp(String payload) {
        int bytes = payload.length() / 2;
        return Hex.decode(String.format(
                "4500%04x0000000040110000c0000201c000020217c49c40%04x0000%s", 28 + bytes, 8 + bytes, payload));
    }

    private static TcpConversation conversation(int port) throws IOException {
        return new TcpConversation(endpoint(1, 40000), endpoint(2, port));
    }

    private static TcpEndpoint endpoint(int host, int port) throws IOException {
        return new TcpEndpoint(
                (Inet4Address) InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, (byte) host}), port);
    }

    private static byte[] capture(List<byte[]> packets) throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (PcapWriter writer = new PcapWriter(file)) {
            for (byte[] packet : packets) {
                writer.write(TIME, packet);
            }
        }
        return file.toByteArray();
    }
}
