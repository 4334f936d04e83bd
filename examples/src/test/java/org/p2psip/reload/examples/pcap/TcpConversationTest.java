// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.pcap;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class TcpConversationTest {
    private static final int IP_HEADER_BYTES = 20;

    private final TcpConversation conversation =
            new TcpConversation(new TcpEndpoint(address(1), 40000), new TcpEndpoint(address(2), 6084));

    @Test
    void opensWithTheThreePacketsOfAHandshake() {
        List<byte[]> packets = conversation.open();
        assertThat(packets).hasSize(3);
        assertThat(packets.get(0))
                .asHexString()
                .isEqualToIgnoringCase(
                        // IPv4: 48 bytes, no fragment, TTL 64, TCP, checksum, 192.0.2.1 to 192.0.2.2.
                        "45000030" + "00004000" + "4006b6c4" + "c0000201" + "c0000202"
                                // TCP: ports, sequence, no acknowledgement, 7 words, SYN, window, checksum.
                                + "9c4017c4" + "00000000" + "00000000" + "7002ffff" + "51e50000"
                                // Longest segment 65495, padding, window scale 14.
                                + "0204ffd7" + "0103030e");
        assertThat(flags(packets)).containsExactly(0x02, 0x12, 0x10);
        assertThat(packets).allSatisfy(TcpConversationTest::hasRightChecksums);
    }

    @Test
    void numbersBytesInBothDirections() {
        conversation.open();
        byte[] request = conversation.data(true, new byte[100]).get(0);
        byte[] answer = conversation.data(false, new byte[7]).get(0);
        byte[] next = conversation.data(true, new byte[1]).get(0);
        assertThat(List.of(sequence(request), acknowledged(request))).containsExactly(1, 1);
        assertThat(List.of(sequence(answer), acknowledged(answer))).containsExactly(1, 101);
        assertThat(List.of(sequence(next), acknowledged(next))).containsExactly(101, 8);
        assertThat(List.of(request, answer, next)).allSatisfy(TcpConversationTest::hasRightChecksums);
    }

    @Test
    void cutsWhatIsTooLongForOnePacket() {
        conversation.open();
        List<byte[]> packets = conversation.data(true, new byte[TcpConversation.MAX_SEGMENT_BYTES + 3]);
        assertThat(packets).extracting(packet -> packet.length).containsExactly(65535, 43);
        assertThat(sequence(packets.get(1))).isEqualTo(1 + TcpConversation.MAX_SEGMENT_BYTES);
        assertThat(packets).allSatisfy(TcpConversationTest::hasRightChecksums);
    }

    private static List<Integer> flags(List<byte[]> packets) {
        return packets.stream()
                .map(packet -> (int) packet[IP_HEADER_BYTES + 13])
                .toList();
    }

    private static int sequence(byte[] packet) {
        return ByteBuffer.wrap(packet).getInt(IP_HEADER_BYTES + 4);
    }

    private static int acknowledged(byte[] packet) {
        return ByteBuffer.wrap(packet).getInt(IP_HEADER_BYTES + 8);
    }

    /** A sum over a part that holds its own right checksum comes out as zero. */
    private static void hasRightChecksums(byte[] packet) {
        assertThat(TcpConversation.checksum(packet, 0, IP_HEADER_BYTES, 0)).isZero();
        int pseudo = 6 + packet.length - IP_HEADER_BYTES;
        assertThat(TcpConversation.checksum(packet, 12, packet.length, pseudo)).isZero();
    }

    private static Inet4Address address(int host) {
        try {
            return (Inet4Address) InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, (byte) host});
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
