// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.pcap;

import java.util.LinkedHashMap;
import java.util.Map;
import org.p2psip.reload.examples.pcap.TransportPacket.Flow;

/** Puts together the TCP streams of a capture. Of those that were silent longest, the table forgets. */
public final class TcpStreams {
    /** How many streams are followed at a time. */
    public static final int MAX_STREAMS = 1024;

    /** How many bytes wait at most for segments that are missing, in all streams together. */
    public static final int MAX_PENDING_BYTES = 8 << 20;

    private final StreamListener listener;
    private final Map<Flow, TcpStream> streams = new LinkedHashMap<>(16, 0.75f, true);
    private long pendingBytes;

    /** Tells {@code listener} of all streams. */
    public TcpStreams(StreamListener listener) {
        this.listener = listener;
    }

    /** Takes the next segment of the capture. */
    public void handle(TransportPacket packet) {
        if (packet.segment().syn()) {
            // A new connection on old ports.
            drop(packet.flow());
        }
        TcpStream stream = streams.computeIfAbsent(packet.flow(), flow -> new TcpStream(flow, listener));
        int before = stream.pendingBytes();
        stream.handle(packet);
        pendingBytes += stream.pendingBytes() - before;
        if (packet.segment().reset()) {
            drop(packet.flow());
        }
        while (streams.size() > MAX_STREAMS || pendingBytes > MAX_PENDING_BYTES) {
            drop(streams.keySet().iterator().next());
        }
    }

    /** Gives up what is missing in all streams. */
    public void finish() {
        while (!streams.isEmpty()) {
            drop(streams.keySet().iterator().next());
        }
    }

    private void drop(Flow flow) {
        TcpStream stream = streams.remove(flow);
        if (stream != null) {
            pendingBytes -= stream.pendingBytes();
            stream.finish();
        }
    }
}
