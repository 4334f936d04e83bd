// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.pcap;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import org.p2psip.reload.examples.pcap.TransportPacket.Flow;
import org.p2psip.reload.examples.pcap.TransportPacket.TcpSegment;

/** Finds TCP and UDP in captured packets, over IPv4 and IPv6. */
public final class PacketParser {
    private static final int TCP = 6;
    private static final int UDP = 17;
    private static final int FRAGMENT_HEADER = 44;
    private static final int AUTHENTICATION_HEADER = 51;
    private static final int IPV6_HEADER_BYTES = 40;
    private static final int UDP_HEADER_BYTES = 8;

    private PacketParser() {}

    /**
     * What a packet carries.
     *
     * @throws SkippedPacketException if that is neither TCP nor UDP, or only part of it
     */
    public static TransportPacket parse(CapturedPacket packet) throws SkippedPacketException {
        ByteBuffer ip = LinkLayer.strip(packet.linkType(), packet.bytes());
        require(ip, 1);
        int version = (ip.get(ip.position()) & 0xFF) >> 4;
        return switch (version) {
            case 4 -> ipv4(ip.slice());
            case 6 -> ipv6(ip.slice());
            default -> throw new SkippedPacketException("neither IPv4 nor IPv6");
        };
    }

    private static TransportPacket ipv4(ByteBuffer ip) throws SkippedPacketException {
        require(ip, 20);
        int headerBytes = (ip.get(0) & 0xF) * 4;
        // Where the network card cuts the packets, their length is not known yet.
        int totalBytes = (ip.getShort(2) & 0xFFFF) == 0 ? ip.limit() : ip.getShort(2) & 0xFFFF;
        if (headerBytes < 20 || totalBytes < headerBytes) {
            throw new SkippedPacketException("damaged IPv4 header");
        }
        if ((ip.getShort(6) & 0x3FFF) != 0) {
            throw new SkippedPacketException("IP fragment");
        }
        require(ip, headerBytes);
        int missing = Math.max(0, totalBytes - ip.limit());
        String from = address(ip, 12, 4);
        String to = address(ip, 16, 4);
        ByteBuffer payload = part(ip, headerBytes, Math.min(totalBytes, ip.limit()));
        return transport(ip.get(9) & 0xFF, from, to, payload, missing);
    }

    private static TransportPacket ipv6(ByteBuffer ip) throws SkippedPacketException {
        require(ip, IPV6_HEADER_BYTES);
        int payloadBytes = ip.getShort(4) & 0xFFFF;
        int end = payloadBytes == 0 ? ip.limit() : IPV6_HEADER_BYTES + payloadBytes;
        int missing = Math.max(0, end - ip.limit());
        String from = address(ip, 8, 16);
        String to = address(ip, 24, 16);
        ByteBuffer rest = part(ip, IPV6_HEADER_BYTES, Math.min(end, ip.limit()));
        int next = ip.get(6) & 0xFF;
        while (isExtension(next)) {
            require(rest, 8);
            int header = next;
            next = rest.get(0) & 0xFF;
            int words = rest.get(1) & 0xFF;
            if (header == FRAGMENT_HEADER && (rest.getShort(2) & 0xFFF9) != 0) {
                throw new SkippedPacketException("IP fragment");
            }
            int length =
                    header == FRAGMENT_HEADER ? 8 : header == AUTHENTICATION_HEADER ? 4 * words + 8 : 8 * words + 8;
            require(rest, length);
            rest = part(rest, length, rest.limit());
        }
        return transport(next, from, to, rest, missing);
    }

    /** Hop-by-hop options, routing, fragment, authentication, destination options. */
    private static boolean isExtension(int header) {
        return header == 0
                || header == 43
                || header == FRAGMENT_HEADER
                || header == AUTHENTICATION_HEADER
                || header == 60;
    }

    private static TransportPacket transport(int protocol, String from, String to, ByteBuffer payload, int missing)
            throws SkippedPacketException {
        return switch (protocol) {
            case TCP -> tcp(from, to, payload, missing);
            case UDP -> udp(from, to, payload, missing);
            default -> throw new SkippedPacketException("neither TCP nor UDP");
        };
    }

    private static TransportPacket tcp(String from, String to, ByteBuffer tcp, int missing)
            throws SkippedPacketException {
        require(tcp, 20);
        int headerBytes = (tcp.get(12) >> 4 & 0xF) * 4;
        if (headerBytes < 20) {
            throw new SkippedPacketException("damaged TCP header");
        }
        require(tcp, headerBytes);
        int flags = tcp.get(13);
        TcpSegment segment =
                new TcpSegment(tcp.getInt(4), (flags & 0x02) != 0, (flags & 0x01) != 0, (flags & 0x04) != 0);
        return new TransportPacket(flow(true, from, to, tcp), segment, part(tcp, headerBytes, tcp.limit()), missing);
    }

    private static TransportPacket udp(String from, String to, ByteBuffer udp, int missing)
            throws SkippedPacketException {
        require(udp, UDP_HEADER_BYTES);
        int announced = udp.getShort(4) & 0xFFFF;
        int end = announced < UDP_HEADER_BYTES ? udp.limit() : Math.min(announced, udp.limit());
        return new TransportPacket(
                flow(false, from, to, udp), TcpSegment.NONE, part(udp, UDP_HEADER_BYTES, end), missing);
    }

    private static Flow flow(boolean tcp, String from, String to, ByteBuffer ports) {
        return new Flow(tcp, from, ports.getShort(0) & 0xFFFF, to, ports.getShort(2) & 0xFFFF);
    }

    private static String address(ByteBuffer ip, int offset, int length) {
        byte[] address = new byte[length];
        ip.get(offset, address);
        try {
            return InetAddress.getByAddress(address).getHostAddress();
        } catch (UnknownHostException e) {
            throw new AssertionError("address of " + length + " bytes", e);
        }
    }

    private static ByteBuffer part(ByteBuffer bytes, int from, int to) {
        return bytes.slice(from, to - from);
    }

    static void require(ByteBuffer bytes, int length) throws SkippedPacketException {
        if (bytes.remaining() < length) {
            throw new SkippedPacketException("cut off within its headers");
        }
    }
}
