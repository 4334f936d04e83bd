// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.pcap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.p2psip.reload.wire.Hex;

class PacketParserTest {
    private static final String UDP = "17c49c40000a0000abcd";
    private static final String IPV4_UDP = "4500001e000040004011" + "0000" + "c0000201" + "c0000202" + UDP;
    private static final String TCP = "9c4017c400000007000000005012ffff00000000abcd";
    private static final String IPV4_TCP = "4500002a000040004006" + "0000" + "c0000201" + "c0000202" + TCP;
    private static final String FROM_6 = "20010db8000000000000000000000001";
    private static final String TO_6 = "20010db8000000000000000000000002";
    private static final String IPV6_UDP = "60000000000a1140" + FROM_6 + TO_6 + UDP;
    private static final String IPV6_OPTIONS_UDP =
            "6000000000220040" + FROM_6 + TO_6 + "2c00000000000000" + "3c00000000000000" + "1100000000000000" + UDP;
    private static final String MACS = "020000000001020000000002";

    @ParameterizedTest
    @CsvSource({
        "101, '', 192.0.2.1:6084 -> 192.0.2.2:40000 UDP, " + IPV4_UDP,
        "101, '', 192.0.2.1:40000 -> 192.0.2.2:6084 TCP, " + IPV4_TCP,
        "228, '', 192.0.2.1:6084 -> 192.0.2.2:40000 UDP, " + IPV4_UDP,
        "229, '', [2001:db8:0:0:0:0:0:1]:6084 -> [2001:db8:0:0:0:0:0:2]:40000 UDP, " + IPV6_UDP,
        "101, '', [2001:db8:0:0:0:0:0:1]:6084 -> [2001:db8:0:0:0:0:0:2]:40000 UDP, " + IPV6_OPTIONS_UDP,
        "1, " + MACS + "0800, 192.0.2.1:6084 -> 192.0.2.2:40000 UDP, " + IPV4_UDP,
        "1, " + MACS + "88a80001" + "81000002" + "0800, 192.0.2.1:6084 -> 192.0.2.2:40000 UDP, " + IPV4_UDP,
        "113, 00000001000602000000000100000800, 192.0.2.1:6084 -> 192.0.2.2:40000 UDP, " + IPV4_UDP,
        "276, 0800000000000001000100060200000000010000, 192.0.2.1:6084 -> 192.0.2.2:40000 UDP, " + IPV4_UDP,
        "0, 02000000, 192.0.2.1:6084 -> 192.0.2.2:40000 UDP, " + IPV4_UDP,
    })
    void findsTransportAndPayload(int linkType, String header, String flow, String ip) throws SkippedPacketException {
        // Ethernet fills short packets up; what is behind the end of the IP packet does not count.
        TransportPacket packet = parse(linkType, header + ip + "000000");
        assertThat(packet.flow()).hasToString(flow);
        assertThat(packet.payload()).isEqualTo(ByteBuffer.wrap(Hex.decode("abcd")));
        assertThat(packet.missingBytes()).isZero();
    }

    @Test
    void readsWhatTheStreamNeedsOfTheTcpHeader() throws SkippedPacketException {
        assertThat(parse(101, IPV4_TCP).segment()).isEqualTo(new TransportPacket.TcpSegment(7, true, false, false));
    }

    @Test
    void saysHowManyBytesWereNotCaptured() throws SkippedPacketException {
        TransportPacket packet = parse(101, IPV4_UDP.substring(0, IPV4_UDP.length() - 2));
        assertThat(packet.payload().remaining()).isEqualTo(1);
        assertThat(packet.missingBytes()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "101, 4500001e00002000401100000000000000000000, IP fragment",
        "101, 4500001e00000001401100000000000000000000, IP fragment",
        "101, 4500001e00000000400100000000000000000000, neither TCP nor UDP",
        "101, 4400001e00000000400100000000000000000000, damaged IPv4 header",
        "101, 10, neither IPv4 nor IPv6",
        "101, '', cut off within its headers",
        "1, " + MACS + "0806, neither IPv4 nor IPv6",
        "105, 00, 'of link type 105, which is not known here'",
    })
    void passesOverTheRest(int linkType, String packet, String reason) {
        assertThatThrownBy(() -> parse(linkType, packet))
                .isInstanceOf(SkippedPacketException.class)
                .hasMessage(reason);
    }

    @Test
    void changedPacketsAreParsedOrPassedOver() {
        Random random = new Random(42);
        for (String packet : new String[] {IPV4_UDP, IPV4_TCP, IPV6_UDP, IPV6_OPTIONS_UDP}) {
            byte[] whole = Hex.decode(packet);
            for (int i = 0; i < 3000; i++) {
                byte[] changed = Arrays.copyOf(whole, random.nextInt(whole.length + 1));
                for (int change = 0; changed.length > 0 && change < 3; change++) {
                    changed[random.nextInt(changed.length)] = (byte) random.nextInt();
                }
                try {
                    parse(101, Hex.encode(changed));
                } catch (SkippedPacketException expected) {
                    // Every other exception fails the test.
                }
            }
        }
    }

    private static TransportPacket parse(int linkType, String hex) throws SkippedPacketException {
        ByteBuffer bytes = ByteBuffer.wrap(Hex.decode(hex));
        return PacketParser.parse(new CapturedPacket(1, Instant.EPOCH, linkType, bytes, 0));
    }
}
