// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.dtls;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.link.AppReceiver;
import org.p2psip.reload.security.NodeCertificate;
import org.p2psip.reload.wire.NodeId;

/** Datagrams over one DTLS association, one in each record. */
public final class DtlsDatagrams implements SecureDatagrams {
    /** Datagrams that wait for the receiver; further ones are lost. */
    public static final int MAX_EARLY = 32;

    private final DtlsEndpoint endpoint;
    private final FarEnd farEnd;
    private final DtlsChannel channel;
    private final NodeId peer;
    private final Runnable onClosed;
    private final Queue<byte[]> early = new ArrayDeque<>(0);
    private @Nullable AppReceiver receiver;
    private boolean reading;
    private boolean closed;

    DtlsDatagrams(DtlsEndpoint endpoint, FarEnd farEnd, DtlsChannel channel, NodeId peer, Runnable onClosed) {
        this.endpoint = endpoint;
        this.farEnd = farEnd;
        this.channel = channel;
        this.peer = peer;
        this.onClosed = onClosed;
    }

    @Override
    public NodeId peer() {
        return peer;
    }

    @Override
    public NodeCertificate certificate() {
        return channel.certificate();
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return farEnd.address();
    }

    @Override
    public int maxDatagramBytes() {
        return channel.maxDataBytes();
    }

    @Override
    public void receiver(AppReceiver newReceiver) {
        endpoint.requireEventLoop();
        if (receiver != null) {
            throw new IllegalStateException("there is a receiver already");
        }
        receiver = newReceiver;
        endpoint.environment().execute(this::startReading);
    }

    @Override
    public void send(ByteBuf datagram) {
        try {
            endpoint.requireEventLoop();
            int length = datagram.readableBytes();
            if (closed || length == 0 || length > maxDatagramBytes()) {
                return;
            }
            byte[] bytes = new byte[length];
            datagram.getBytes(datagram.readerIndex(), bytes);
            channel.send(bytes, 0, length);
        } finally {
            datagram.release();
        }
        if (channel.failure() != null) {
            close();
        }
    }

    @Override
    public boolean isOpen() {
        return !closed;
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        channel.close();
        farEnd.path().finish();
        early.clear();
        endpoint.handleClosed(this);
        onClosed.run();
        if (reading) {
            endpoint.environment().execute(this::tellClosed);
        }
    }

    DtlsChannel channel() {
        return channel;
    }

    /** Takes a record that may be of this association. */
    DtlsChannel.Received handleRecord(byte[] bytes, int offset, int length) {
        byte[] data = endpoint.scratch();
        DtlsChannel.Received received = channel.handleRecord(bytes, offset, length, data);
        if (received == DtlsChannel.Received.DATA && channel.dataLength() > 0) {
            handleData(data, channel.dataLength());
        }
        if (channel.isClosed()) {
            close();
        }
        return received;
    }

    private void handleData(byte[] data, int length) {
        AppReceiver to = receiver;
        if (reading && to != null) {
            to.bytes(Unpooled.wrappedBuffer(Arrays.copyOf(data, length)));
        } else if (early.size() < MAX_EARLY) {
            early.add(Arrays.copyOf(data, length));
        } else {
            endpoint.count(DatagramDrop.NO_RECEIVER);
        }
    }

    private void startReading() {
        reading = true;
        if (closed) {
            tellClosed();
            return;
        }
        AppReceiver to = receiver;
        for (byte[] each = early.poll(); each != null && to != null; each = early.poll()) {
            to.bytes(Unpooled.wrappedBuffer(each));
        }
    }

    private void tellClosed() {
        if (receiver != null) {
            receiver.closed();
        }
    }
}
