// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.pcap;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;
import org.p2psip.reload.examples.pcap.TransportPacket.Flow;

/** Puts the segments of one direction of a TCP connection into order. */
final class TcpStream {
    /** How many bytes wait at most for a segment that is missing; then it is given up. */
    static final int MAX_PENDING_BYTES = 1 << 20;

    /** How many segments wait at most. */
    static final int MAX_PENDING_SEGMENTS = 4096;

    private final Flow flow;
    private final StreamListener listener;
    private final TreeMap<Long, byte[]> pending = new TreeMap<>();
    private long next;
    private boolean started;
    private int pendingBytes;

    TcpStream(Flow flow, StreamListener listener) {
        this.flow = flow;
        this.listener = listener;
    }

    int pendingBytes() {
        return pendingBytes;
    }

    void handle(TransportPacket packet) {
        int sequence = packet.segment().sequence();
        if (packet.segment().syn()) {
            sequence++;
        }
        if (!started) {
            next = Integer.toUnsignedLong(sequence);
            started = true;
            listener.begin(flow, !packet.segment().syn());
        }
        ByteBuffer payload = packet.payload().duplicate();
        if (!payload.hasRemaining()) {
            return;
        }
        // The distance, which may be negative, is right across the wrap of the 32 bits.
        long position = next + (sequence - (int) next);
        long behind = next - position;
        if (behind >= payload.remaining()) {
            return;
        }
        if (behind > 0) {
            payload.position(payload.position() + (int) behind);
            position = next;
        }
        if (position > next) {
            keep(position, payload);
        } else {
            deliver(payload);
            deliverPending();
        }
    }

    /** Gives up what is missing, and delivers the rest. */
    void finish() {
        while (!pending.isEmpty()) {
            skipGap();
        }
        if (started) {
            listener.end(flow);
        }
        started = false;
    }

    private void keep(long position, ByteBuffer payload) {
        byte[] old = pending.get(position);
        if (old != null && old.length >= payload.remaining()) {
            return;
        }
        byte[] bytes = new byte[payload.remaining()];
        payload.get(bytes);
        pending.put(position, bytes);
        pendingBytes += bytes.length - (old == null ? 0 : old.length);
        while (pendingBytes > MAX_PENDING_BYTES || pending.size() > MAX_PENDING_SEGMENTS) {
            skipGap();
        }
    }

    private void skipGap() {
        listener.gap(flow, pending.firstKey() - next);
        next = pending.firstKey();
        deliverPending();
    }

    private void deliverPending() {
        while (!pending.isEmpty() && pending.firstKey() <= next) {
            Map.Entry<Long, byte[]> first = pending.pollFirstEntry();
            byte[] bytes = first.getValue();
            pendingBytes -= bytes.length;
            int behind = (int) Math.min(bytes.length, next - first.getKey());
            deliver(ByteBuffer.wrap(bytes, behind, bytes.length - behind));
        }
    }

    private void deliver(ByteBuffer bytes) {
        next += bytes.remaining();
        if (bytes.hasRemaining()) {
            listener.data(flow, bytes.slice().asReadOnlyBuffer());
        }
    }
}
