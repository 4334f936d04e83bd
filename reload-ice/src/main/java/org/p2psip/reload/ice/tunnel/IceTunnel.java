// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.tunnel;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.driver.Cancellable;
import org.p2psip.reload.driver.Environment;
import org.p2psip.reload.link.AppReceiver;
import org.p2psip.reload.link.FramedMessage;
import org.p2psip.reload.link.dtls.SecureDatagrams;
import org.p2psip.reload.security.NodeCertificate;
import org.p2psip.reload.wire.NodeId;

/** A tunnel over the datagrams of a DTLS association. The first byte tells its own datagrams from frames of the stream. */
public final class IceTunnel implements Tunnel {
    /** Begins a datagram; frames of the stream begin with 128 or 129. */
    static final int DATAGRAM = 0;

    /** How long a tunnel that is closed waits until the far end has what was sent. */
    static final long MAX_LINGER_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** How many bytes wait for a receiver; a far end that sends more before there is one loses the tunnel. */
    static final int MAX_WAITING_BYTES = 1 << 18;

    private final Environment environment;
    private final SecureDatagrams secure;
    private final Queue<ByteBuf> waiting = new ArrayDeque<>(0);
    private final @Nullable TunnelStream stream;
    private @Nullable AppReceiver receiver;
    private @Nullable DatagramReceiver datagramReceiver;
    private @Nullable Cancellable timer;
    private @Nullable Cancellable linger;
    private boolean draining;
    private boolean closing;
    private int waitingBytes;
    private boolean reading;
    private boolean closed;

    /**
     * Creates a tunnel.
     *
     * @param framed whether the far end knows the format
     * @param roundTripNanos of the path, if it was measured
     */
    public IceTunnel(Environment environment, SecureDatagrams secure, boolean framed, OptionalLong roundTripNanos) {
        this.environment = environment;
        this.secure = secure;
        this.stream = framed ? new TunnelStream(secure.maxDatagramBytes()) : null;
        TunnelStream made = stream;
        if (made != null && roundTripNanos.isPresent()) {
            made.handleRoundTrip(roundTripNanos.getAsLong());
        }
        secure.receiver(new AppReceiver() {
            @Override
            public void bytes(ByteBuf bytes) {
                handleDatagram(bytes);
            }

            @Override
            public void closed() {
                handleClosed();
            }
        });
    }

    @Override
    public NodeId peer() {
        return secure.peer();
    }

    @Override
    public NodeCertificate certificate() {
        return secure.certificate();
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return secure.remoteAddress();
    }

    @Override
    public boolean hasStream() {
        return stream != null;
    }

    @Override
    public int maxDatagramBytes() {
        return secure.maxDatagramBytes() - (stream == null ? 0 : 1);
    }

    @Override
    public void datagramReceiver(DatagramReceiver newReceiver) {
        datagramReceiver = newReceiver;
    }

    @Override
    public void receiver(AppReceiver newReceiver) {
        if (receiver != null) {
            throw new IllegalStateException("there is a receiver already");
        }
        receiver = newReceiver;
        environment.execute(() -> {
            reading = true;
            for (ByteBuf each = waiting.poll(); each != null; each = waiting.poll()) {
                newReceiver.bytes(each);
            }
            if (closed) {
                newReceiver.closed();
            }
        });
    }

    private void deliver(ByteBuf bytes) {
        AppReceiver to = receiver;
        if (reading && to != null) {
            to.bytes(bytes);
            return;
        }
        waitingBytes += bytes.readableBytes();
        if (waitingBytes > MAX_WAITING_BYTES) {
            secure.close();
        } else {
            waiting.add(bytes);
        }
    }

    @Override
    public void sendDatagram(ByteBuf datagram) {
        if (stream == null) {
            secure.send(datagram);
            return;
        }
        try {
            ByteBuf marked = Unpooled.buffer(1 + datagram.readableBytes());
            secure.send(marked.writeByte(DATAGRAM).writeBytes(datagram));
        } finally {
            datagram.release();
        }
    }

    @Override
    public void send(ByteBuf bytes) {
        TunnelStream to = stream;
        if (to == null) {
            secure.send(bytes);
            return;
        }
        boolean taken;
        try {
            taken = closing || to.send(bytes, environment.nowNanos());
        } finally {
            bytes.release();
        }
        drain();
        if (!taken) {
            secure.close();
        }
    }

    @Override
    public void close() {
        TunnelStream to = stream;
        if (closing) {
            return;
        }
        closing = true;
        if (to == null || !secure.isOpen()) {
            secure.close();
            return;
        }
        to.finish(environment.nowNanos());
        linger = environment.schedule(MAX_LINGER_NANOS, secure::close);
        drain();
    }

    /** The path carries datagrams of other lengths now. */
    public void handlePathChanged() {
        TunnelStream to = stream;
        if (to != null) {
            to.handlePathMtu(secure.maxDatagramBytes(), environment.nowNanos());
            drain();
        }
    }

    private void handleDatagram(ByteBuf datagram) {
        TunnelStream to = stream;
        DatagramReceiver forDatagrams = datagramReceiver;
        if (to == null) {
            if (forDatagrams != null) {
                forDatagrams.datagram(datagram.duplicate());
            }
            deliver(Unpooled.copiedBuffer(datagram));
            return;
        }
        int first = datagram.getUnsignedByte(datagram.readerIndex());
        if (first == DATAGRAM) {
            datagram.skipBytes(1);
            if (forDatagrams != null) {
                forDatagrams.datagram(datagram);
            }
        } else if (first == FramedMessage.DATA_TYPE || first == FramedMessage.ACK_TYPE) {
            to.handleFrame(datagram, environment.nowNanos());
            drain();
        }
    }

    private void drain() {
        TunnelStream from = stream;
        if (from == null || draining) {
            return;
        }
        draining = true;
        try {
            for (StreamOutput each = from.pollOutput(); each != null; each = from.pollOutput()) {
                carryOut(each);
            }
        } finally {
            draining = false;
        }
        if (closing && from.isIdle()) {
            secure.close();
        }
        schedule(from);
    }

    private void carryOut(StreamOutput output) {
        if (output instanceof StreamOutput.Transmit transmit) {
            secure.send(transmit.frame());
        } else if (output instanceof StreamOutput.Deliver deliver) {
            if (!closing) {
                deliver(deliver.bytes());
            }
        } else if (output instanceof StreamOutput.Ended) {
            // What this end has sent is acknowledged first.
            environment.execute(this::close);
        } else {
            secure.close();
        }
    }

    private void schedule(TunnelStream from) {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
        OptionalLong deadline = secure.isOpen() ? from.nextDeadlineNanos() : OptionalLong.empty();
        if (deadline.isPresent()) {
            timer = environment.schedule(deadline.getAsLong() - environment.nowNanos(), () -> {
                timer = null;
                from.handleTimeout(environment.nowNanos());
                drain();
            });
        }
    }

    private void handleClosed() {
        closing = true;
        if (timer != null) {
            timer.cancel();
        }
        if (linger != null) {
            linger.cancel();
        }
        closed = true;
        if (reading && receiver != null) {
            receiver.closed();
        }
    }
}
