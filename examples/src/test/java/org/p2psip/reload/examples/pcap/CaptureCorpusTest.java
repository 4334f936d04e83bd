// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.pcap;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.examples.fuzz.Corpus;
import org.p2psip.reload.wire.Hex;

/** Makes the inputs from which the target of {@link CaptureFuzzTest} starts. */
class CaptureCorpusTest {
    private static final int MICROSECONDS = 0xA1B2C3D4;
    private static final int NANOSECONDS = 0xA1B23C4D;
    private static final int RAW_IP = 101;
    private static final byte[] DATA = Hex.decode("8100000000000000008000000001000001ff");

    /** Hop-by-hop options, a routing header and an authentication header, then UDP. */
    private static final String IPV6 = "60000000" + "0020" + "00" + "40" + "20010db8000000000000000000000001"
            + "20010db8000000000000000000000002" + "2b00010400000000" + "3300000000000000" + "1100000000000000"
            + "17c49c40000c0000";

    private final Corpus corpus = new Corpus(CaptureFuzzTest.class, "capture");

    @Test
    void capturesAreOfEachFormatAndLink() throws IOException {
        List<byte[]> tcp = tcp();
        for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
            CaptureBytes pcap = CaptureBytes.pcap(order, MICROSECONDS, RAW_IP);
            tcp.forEach(packet -> pcap.packet(1, 2, packet));
            corpus.assertHolds("pcap-" + order, pcap.toByteArray());
            corpus.assertHolds("pcapng-" + order, pcapng(order, tcp));
        }
        for (int link : new int[] {0, 1, 12, 108, 113, 147, 228, 229, 276}) {
            CaptureBytes pcap = CaptureBytes.pcap(ByteOrder.LITTLE_ENDIAN, NANOSECONDS, link);
            pcap.packet(3, 4, link(link, tcp.get(3))).packet(5, 6, link(link, Hex.decode(IPV6)));
            corpus.assertHolds("link-" + link, pcap.toByteArray());
        }
    }

    @Test
    void streamsAreOutOfOrderAndCut() throws IOException {
        List<byte[]> tcp = tcp();
        CaptureBytes pcap = CaptureBytes.pcap(ByteOrder.LITTLE_ENDIAN, MICROSECONDS, RAW_IP);
        for (int i : new int[] {0, 1, 2, 5, 4, 4, 6, 3}) {
            pcap.packet(1, i, tcp.get(i));
        }
        corpus.assertHolds("disordered", pcap.toByteArray());
        byte[] whole = pcap.packet(9, 9, tcp.get(3)).toByteArray();
        corpus.assertHolds("cut", java.util.Arrays.copyOf(whole, whole.length - 7));
        corpus.assertHolds("cut-header", java.util.Arrays.copyOf(whole, 20));
    }

    private static byte[] pcapng(ByteOrder order, List<byte[]> packets) {
        CaptureBytes capture = CaptureBytes.pcapng(order);
        capture.block(0x0BAD, new byte[5]).block(1, capture.describe(RAW_IP));
        capture.block(1, capture.describe(1, 9, 0, 1, 0, 0x89, 0, 0, 0));
        for (byte[] packet : packets) {
            capture.block(6, capture.enhanced(0, 1_700_000_000_000_000L, packet));
        }
        capture.block(2, capture.enhanced(1, 7, packets.get(0)));
        capture.block(3, ByteBuffer.allocate(8).order(order).putInt(4).array());
        return capture.section().toByteArray();
    }

    private static byte[] link(int type, byte[] packet) {
        int header = switch (type) {
            case 0, 108 -> 4;
            case 1 -> 18;
            case 113 -> 16;
            case 276 -> 20;
            default -> 0;
        };
        ByteBuffer bytes = ByteBuffer.allocate(header + packet.length);
        bytes.position(header).put(packet);
        int version = packet[0] >> 4;
        short protocol = (short) (version == 4 ? 0x0800 : 0x86DD);
        if (type == 1) {
            bytes.putShort(12, (short) 0x8100).putShort(16, protocol);
        } else if (type == 113) {
            bytes.putShort(14, protocol);
        } else if (type == 276) {
            bytes.putShort(0, protocol);
        }
        return bytes.array();
    }

    private static List<byte[]> tcp() throws IOException {
        TcpConversation link = new TcpConversation(endpoint(1, 40000), endpoint(2, 6084));
        List<byte[]> packets = new ArrayList<>(link.open());
        for (int i = 0; i < 4; i++) {
            packets.addAll(link.data(true, DATA));
        }
        return packets;
    }

    private static TcpEndpoint endpoint(int host, int port) throws IOException {
        byte[] address = {(byte) 192, 0, 2, (byte) host};
        return new TcpEndpoint((Inet4Address) InetAddress.getByAddress(address), port);
    }
}
