// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.pcap;

import java.nio.ByteBuffer;

/** Takes off what a capture has in front of IP packets. */
public final class LinkLayer {
    /** Packets are RELOAD messages or frames, with nothing in front. */
    public static final int RELOAD = 147;

    private static final int NULL = 0;
    private static final int ETHERNET = 1;
    private static final int BSD_RAW = 12;
    private static final int RAW = 101;
    private static final int LOOP = 108;
    private static final int LINUX_SLL = 113;
    private static final int IPV4 = 228;
    private static final int IPV6 = 229;
    private static final int LINUX_SLL2 = 276;

    private static final int ETHER_IPV4 = 0x0800;
    private static final int ETHER_IPV6 = 0x86DD;
    private static final int ETHER_VLAN = 0x8100;
    private static final int ETHER_SERVICE_VLAN = 0x88A8;
    private static final int VLAN_BYTES = 4;

    private LinkLayer() {}

    static ByteBuffer strip(int linkType, ByteBuffer packet) throws SkippedPacketException {
        return switch (linkType) {
            case ETHERNET -> ether(packet, 12, 14);
            case LINUX_SLL -> ether(packet, 14, 16);
            case LINUX_SLL2 -> ether(packet, 0, 20);
            case NULL, LOOP -> behind(packet, 4);
            case RAW, BSD_RAW, IPV4, IPV6 -> packet;
            default -> throw new SkippedPacketException("of link type " + linkType + ", which is not known here");
        };
    }

    private static ByteBuffer ether(ByteBuffer packet, int typeOffset, int headerBytes) throws SkippedPacketException {
        PacketParser.require(packet, headerBytes);
        int type = packet.getShort(typeOffset) & 0xFFFF;
        int header = headerBytes;
        while (type == ETHER_VLAN || type == ETHER_SERVICE_VLAN) {
            PacketParser.require(packet, header + VLAN_BYTES);
            type = packet.getShort(header + 2) & 0xFFFF;
            header += VLAN_BYTES;
        }
        if (type != ETHER_IPV4 && type != ETHER_IPV6) {
            throw new SkippedPacketException("neither IPv4 nor IPv6");
        }
        return behind(packet, header);
    }

    private static ByteBuffer behind(ByteBuffer packet, int header) throws SkippedPacketException {
        PacketParser.require(packet, header);
        return packet.position(header).slice();
    }
}
