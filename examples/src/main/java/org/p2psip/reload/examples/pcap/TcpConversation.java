// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.pcap;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Makes up the IPv4 packets of one TCP connection around the bytes that went over it (RFC 791, RFC 9293).
 *
 * <p>Sequence numbers run on in both directions and checksums are right, so that Wireshark puts the stream together. No
 * packet is an acknowledgement alone: each one acknowledges all that went the other way before it.
 */
public final class TcpConversation {
    /** Most bytes of one segment, so that the packet's length fits into 16 bits. */
    public static final int MAX_SEGMENT_BYTES = 0xFFFF - 40;

    private static final int IP_HEADER_BYTES = 20;
    private static final int TCP_HEADER_BYTES = 20;
    private static final int TCP_CHECKSUM_OFFSET = IP_HEADER_BYTES + 16;
    private static final int TTL = 64;
    private static final int PROTOCOL_TCP = 6;
    private static final int DONT_FRAGMENT = 0x4000;
    private static final int WINDOW = 0xFFFF;

    private static final int SYN = 0x02;
    private static final int PSH = 0x08;
    private static final int ACK = 0x10;

    /**
     * The longest segment; then, after one byte to fill up, a window scale of 14 bits: the largest window, so that it never
     * seems full.
     */
    private static final byte[] SYN_OPTIONS = {
        2, 4, (byte) (MAX_SEGMENT_BYTES >> 8), (byte) MAX_SEGMENT_BYTES, 1, 3, 3, 14
    };

    private static final byte[] NONE = {};

    private final Direction toServer;
    private final Direction toClient;

    /** A connection that {@code client} opens. */
    public TcpConversation(TcpEndpoint client, TcpEndpoint server) {
        toServer = new Direction(client, server);
        toClient = new Direction(server, client);
    }

    /** The three packets that open the connection. */
    public List<byte[]> open() {
        byte[] syn = packet(toServer, SYN, SYN_OPTIONS, NONE);
        toServer.sequence++;
        byte[] synAck = packet(toClient, SYN | ACK, SYN_OPTIONS, NONE);
        toClient.sequence++;
        return List.of(syn, synAck, packet(toServer, ACK, NONE, NONE));
    }

    /** The packets that carry {@code bytes}: one, or as many as its length asks for. */
    public List<byte[]> data(boolean fromClient, byte[] bytes) {
        Direction direction = fromClient ? toServer : toClient;
        List<byte[]> packets = new ArrayList<>();
        for (int from = 0; from < bytes.length; from += MAX_SEGMENT_BYTES) {
            byte[] segment = Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + MAX_SEGMENT_BYTES));
            packets.add(packet(direction, PSH | ACK, NONE, segment));
            direction.sequence += segment.length;
        }
        return packets;
    }

    private byte[] packet(Direction direction, int flags, byte[] options, byte[] payload) {
        int tcpBytes = TCP_HEADER_BYTES + options.length + payload.length;
        ByteBuffer packet = ByteBuffer.allocate(IP_HEADER_BYTES + tcpBytes);
        packet.putShort((short) 0x4500)
                .putShort((short) packet.capacity())
                .putShort((short) direction.packets++)
                .putShort((short) DONT_FRAGMENT)
                .put((byte) TTL)
                .put((byte) PROTOCOL_TCP)
                .putShort((short) 0)
                .put(direction.from.address().getAddress())
                .put(direction.to.address().getAddress());
        packet.putShort(10, checksum(packet.array(), 0, IP_HEADER_BYTES, 0));

        boolean acknowledges = (flags & ACK) != 0;
        int headerWords = (TCP_HEADER_BYTES + options.length) / 4;
        packet.putShort((short) direction.from.port())
                .putShort((short) direction.to.port())
                .putInt(direction.sequence)
                .putInt(acknowledges ? opposite(direction).sequence : 0)
                .putShort((short) (headerWords << 12 | flags))
                .putShort((short) WINDOW)
                .putShort((short) 0)
                .putShort((short) 0)
                .put(options)
                .put(payload);
        // The pseudo header: the two addresses, which stand right before the TCP header, the protocol and the length.
        int pseudo = PROTOCOL_TCP + tcpBytes;
        packet.putShort(TCP_CHECKSUM_OFFSET, checksum(packet.array(), 12, packet.capacity(), pseudo));
        return packet.array();
    }

    private Direction opposite(Direction direction) {
        return direction == toServer ? toClient : toServer;
    }

    /** The Internet checksum of bytes {@code from} to {@code to}, begun with {@code sum} (RFC 1071). */
    static short checksum(byte[] bytes, int from, int to, int sum) {
        long total = sum;
        for (int i = from; i < to; i += 2) {
            int low = i + 1 < to ? bytes[i + 1] & 0xFF : 0;
            total += (bytes[i] & 0xFF) << 8 | low;
        }
        while (total >>> 16 != 0) {
            total = (total & 0xFFFF) + (total >>> 16);
        }
        return (short) ~total;
    }

    private static final class Direction {
        final TcpEndpoint from;
        final TcpEndpoint to;
        int sequence;
        int packets;

        Direction(TcpEndpoint from, TcpEndpoint to) {
            this.from = from;
            this.to = to;
        }
    }
}
