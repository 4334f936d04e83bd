// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.dissect;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.p2psip.reload.examples.dissect.MessageDraw.Drawn;
import org.p2psip.reload.examples.pcap.CaptureBytes;
import org.p2psip.reload.examples.pcap.PcapWriter;
import org.p2psip.reload.examples.pcap.TcpConversation;
import org.p2psip.reload.examples.pcap.TcpEndpoint;
import org.p2psip.reload.link.FramedMessage;
import org.p2psip.reload.wire.Opaque;

/**
 * A capture of drawn messages.
 *
 * @param file the whole file
 * @param packets what is complete with each packet, in order
 */
record DrawnCapture(byte[] file, List<List<Unit>> packets) {
    private static final int MICROSECONDS = 0xA1B2C3D4;
    private static final int RELOAD_LINK = 147;
    private static final int PORT = 6084;
    private static final int MESSAGES_OF_A_LINK = 150;
    private static final Instant TIME = Instant.ofEpochSecond(1_700_000_000);

    /**
     * A message or frame.
     *
     * @param bytes from its first byte on
     * @param message the message that it holds; an empty one for an acknowledgement
     */
    record Unit(Opaque bytes, Drawn message) {}

    /** Link type 147: a message a packet. */
    static DrawnCapture raw(List<Drawn> messages) {
        CaptureBytes file = CaptureBytes.pcap(ByteOrder.LITTLE_ENDIAN, MICROSECONDS, RELOAD_LINK);
        List<List<Unit>> packets = new ArrayList<>();
        for (Drawn message : messages) {
            file.packet(packets.size(), 0, message.bytes().toByteArray());
            packets.add(List.of(new Unit(message.bytes(), message)));
        }
        return new DrawnCapture(file.toByteArray(), packets);
    }

    /** UDP: a frame a datagram, and an acknowledgement for each. */
    static DrawnCapture datagrams(List<Drawn> messages) throws IOException {
        File file = new File();
        for (int from = 0; from < messages.size(); from += MESSAGES_OF_A_LINK) {
            int client = 40000 + from;
            long[] sent = {0, 0};
            for (Drawn message : messages.subList(from, Math.min(messages.size(), from + MESSAGES_OF_A_LINK))) {
                int side = message.answer() ? 1 : 0;
                Opaque data = encode(new FramedMessage.Data(sent[side], message.bytes()));
                Opaque ack = ack(sent[side]++);
                file.add(udp(data, side == 0 ? client : PORT, side == 0 ? PORT : client), new Unit(data, message));
                file.add(udp(ack, side == 0 ? PORT : client, side == 0 ? client : PORT), new Unit(ack, none()));
            }
        }
        return file.finish();
    }

    /**
     * TCP: frames that are cut and joined by segments, and acknowledgements among them.
     *
     * @param dataFirst whether a frame that holds a message never stands behind another one in a segment
     */
    static DrawnCapture streams(List<Drawn> messages, long seed, boolean dataFirst) throws IOException {
        WireDraw draw = new WireDraw(seed);
        File file = new File();
        for (int from = 0; from < messages.size(); from += MESSAGES_OF_A_LINK) {
            TcpConversation link = new TcpConversation(endpoint(1, 40000 + from), endpoint(2, PORT));
            for (byte[] packet : link.open()) {
                file.add(packet);
            }
            long[] sent = {0, 0};
            List<Side> sides = List.of(new Side(true), new Side(false));
            for (Drawn message : messages.subList(from, Math.min(messages.size(), from + MESSAGES_OF_A_LINK))) {
                int side = message.answer() ? 1 : 0;
                if (dataFirst) {
                    sides.get(side).send(link, file, draw, true);
                }
                sides.get(side).add(encode(new FramedMessage.Data(sent[side], message.bytes())), message);
                // tshark takes the first frame of a link for one only if it holds a message.
                sides.get(side).send(link, file, draw, sent[side] == 0);
                sides.get(1 - side).add(ack(sent[side]++), none());
                sides.get(1 - side).send(link, file, draw, false);
            }
            for (Side side : sides) {
                side.send(link, file, draw, true);
            }
        }
        return file.finish();
    }

    private static Opaque ack(long sequence) {
        return encode(new FramedMessage.Ack(sequence, (int) ((1L << Math.min(sequence, 32)) - 1)));
    }

    private static Drawn none() {
        return new Drawn(Opaque.EMPTY, Opaque.EMPTY, false);
    }

    private static Opaque encode(FramedMessage frame) {
        ByteBuf out = Unpooled.buffer();
        frame.encode(out);
        return Opaque.copyOf(ByteBufUtil.getBytes(out));
    }

    private static byte[] udp(Opaque payload, int fromPort, int toPort) {
        ByteBuffer packet = ByteBuffer.allocate(28 + payload.length());
        packet.putShort((short) 0x4500).putShort((short) packet.capacity()).putInt(0);
        packet.putInt(0x40110000).putInt(fromPort == PORT ? 0xC0000202 : 0xC0000201);
        packet.putInt(fromPort == PORT ? 0xC0000201 : 0xC0000202);
        packet.putShort((short) fromPort).putShort((short) toPort);
        packet.putShort((short) (8 + payload.length())).putShort((short) 0).put(payload.toByteArray());
        return packet.array();
    }

    private static TcpEndpoint endpoint(int host, int port) throws IOException {
        byte[] address = {(byte) 192, 0, 2, (byte) host};
        return new TcpEndpoint((Inet4Address) InetAddress.getByAddress(address), port);
    }

    /** A capture that grows. */
    private static final class File {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final PcapWriter writer = new PcapWriter(bytes);
        private final List<List<Unit>> packets = new ArrayList<>();

        File() throws IOException {}

        void add(byte[] packet, Unit... complete) throws IOException {
            writer.write(TIME.plusMillis(packets.size()), packet);
            packets.add(List.of(complete));
        }

        DrawnCapture finish() {
            return new DrawnCapture(bytes.toByteArray(), packets);
        }
    }

    /** What one side of a link has yet to send. */
    private static final class Side {
        private final boolean client;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final List<Unit> units = new ArrayList<>();
        private final List<Integer> ends = new ArrayList<>();

        Side(boolean client) {
            this.client = client;
        }

        void add(Opaque frame, Drawn message) {
            bytes.writeBytes(frame.toByteArray());
            units.add(new Unit(frame, message));
            ends.add(bytes.size());
        }

        /** Sends everything in one or more segments, or waits for more to send, but not if {@code now}. */
        void send(TcpConversation link, File file, WireDraw draw, boolean now) throws IOException {
            if (bytes.size() == 0 || (!now && draw.oneIn(3))) {
                return;
            }
            byte[] all = bytes.toByteArray();
            int done = 0;
            for (int from = 0; from < all.length; ) {
                boolean rest = draw.oneIn(2) || all.length - from < 2;
                int to = rest ? all.length : from + 1 + draw.below(all.length - from - 1);
                List<Unit> complete = new ArrayList<>();
                while (done < ends.size() && ends.get(done) <= to) {
                    complete.add(units.get(done++));
                }
                for (byte[] packet : link.data(client, Arrays.copyOfRange(all, from, to))) {
                    file.add(packet, complete.toArray(Unit[]::new));
                }
                from = to;
            }
            bytes.reset();
            units.clear();
            ends.clear();
        }
    }
}
