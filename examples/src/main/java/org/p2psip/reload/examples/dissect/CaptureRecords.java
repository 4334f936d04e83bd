// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.dissect;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.examples.pcap.CaptureFormatException;
import org.p2psip.reload.examples.pcap.CaptureReader;
import org.p2psip.reload.examples.pcap.CapturedPacket;
import org.p2psip.reload.examples.pcap.LinkLayer;
import org.p2psip.reload.examples.pcap.PacketParser;
import org.p2psip.reload.examples.pcap.SkippedPacketException;
import org.p2psip.reload.examples.pcap.StreamListener;
import org.p2psip.reload.examples.pcap.TcpStreams;
import org.p2psip.reload.examples.pcap.TransportPacket;
import org.p2psip.reload.examples.pcap.TransportPacket.Flow;
import org.p2psip.reload.wire.Opaque;

/** Finds messages and frames in a capture. */
final class CaptureRecords implements StreamListener {
    /** How many bytes unfinished frames may hold, in all streams together. */
    static final int MAX_UNFINISHED_BYTES = 40 << 20;

    private final CaptureReader reader;
    private final Set<Integer> ports;
    private final RecordSink sink;
    private final TcpStreams streams = new TcpStreams(this);
    private final Map<Flow, FrameCutter> cutters = new HashMap<>();
    private long heldBytes;
    private long packets;
    private Instant time = Instant.EPOCH;

    /** Looks at packets from or to {@code ports}, and at all that are RELOAD without anything in front. */
    CaptureRecords(CaptureReader reader, Set<Integer> ports, RecordSink sink) {
        this.reader = reader;
        this.ports = Set.copyOf(ports);
        this.sink = sink;
    }

    /** Reads to the end, or to where the capture is damaged. */
    void read() throws IOException {
        try {
            CapturedPacket packet = reader.next();
            while (packet != null && sink.wantsMore()) {
                packets = packet.number();
                time = packet.time();
                handle(packet);
                packet = reader.next();
            }
            streams.finish();
        } catch (CaptureFormatException e) {
            streams.finish();
            sink.fault(new Origin.Input(), Fault.of(String.valueOf(e.getMessage())));
        }
    }

    private void handle(CapturedPacket packet) {
        if (packet.linkType() == LinkLayer.RELOAD) {
            whole(origin(null), copy(packet.bytes()), packet.missingBytes());
            return;
        }
        TransportPacket transport;
        try {
            transport = PacketParser.parse(packet);
        } catch (SkippedPacketException e) {
            sink.skipped("packet " + e.getMessage());
            return;
        }
        Flow flow = transport.flow();
        if (!ports.contains(flow.fromPort()) && !ports.contains(flow.toPort())) {
            sink.skipped("packet from and to other ports; --port names the one to look at");
        } else if (flow.tcp()) {
            streams.handle(transport);
        } else {
            datagram(transport);
        }
    }

    private void datagram(TransportPacket packet) {
        Opaque bytes = copy(packet.payload());
        if (bytes.length() > 0 && Unframed.isTls(bytes.byteAt(0))) {
            sink.skipped("record of DTLS, which only its ends can read");
        } else if (bytes.length() > 0 && Unframed.isStun(bytes.byteAt(0))) {
            sink.skipped("STUN message");
        } else {
            whole(origin(packet.flow()), bytes, packet.missingBytes());
        }
    }

    private void whole(Origin origin, Opaque bytes, long missingBytes) {
        if (missingBytes > 0) {
            sink.fault(
                    origin,
                    Fault.of("captured are only " + bytes.length() + " of " + (bytes.length() + missingBytes)
                            + " bytes"));
        } else {
            sink.message(origin, bytes);
        }
    }

    @Override
    public void begin(Flow flow, boolean midway) {
        FrameCutter cutter = new FrameCutter(midway, new FrameCutter.Listener() {
            @Override
            public void frame(Opaque frame) {
                sink.message(origin(flow), frame);
            }

            @Override
            public void fault(String problem) {
                sink.fault(origin(flow), Fault.of(problem));
            }

            @Override
            public void skipped(String what) {
                sink.skipped(what);
            }
        });
        cutters.put(flow, cutter);
        heldBytes += cutter.heldBytes();
    }

    @Override
    public void data(Flow flow, ByteBuffer bytes) {
        FrameCutter cutter = cutter(flow);
        heldBytes -= cutter.heldBytes();
        cutter.accept(bytes);
        if (heldBytes + cutter.heldBytes() > MAX_UNFINISHED_BYTES) {
            sink.fault(
                    origin(flow),
                    Fault.of("unfinished frames hold more than " + MAX_UNFINISHED_BYTES
                            + " bytes; this one is given up"));
            cutter.lose();
        }
        heldBytes += cutter.heldBytes();
    }

    @Override
    public void gap(Flow flow, long bytes) {
        cutter(flow).gap(bytes);
    }

    @Override
    public void end(Flow flow) {
        FrameCutter cutter = cutter(flow);
        cutter.finish();
        heldBytes -= cutter.heldBytes();
        cutters.remove(flow);
    }

    private FrameCutter cutter(Flow flow) {
        FrameCutter cutter = cutters.get(flow);
        if (cutter == null) {
            throw new AssertionError("stream " + flow + " has not begun");
        }
        return cutter;
    }

    private Origin origin(@Nullable Flow flow) {
        return new Origin.Packet(packets, time, flow == null ? "" : flow.toString());
    }

    private static Opaque copy(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        return Opaque.copyOf(copy);
    }
}
