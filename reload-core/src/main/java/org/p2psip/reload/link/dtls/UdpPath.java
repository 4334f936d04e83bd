// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.dtls;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.function.Consumer;

/** The way to one address over the shared socket. */
final class UdpPath implements DatagramPath, ChannelFutureListener {
    /** Every path carries this: IPv4 guarantees 576 bytes, headers included (RFC 8085, Section 3.2). */
    static final int MIN_DATAGRAM_BYTES = 548;

    private final UdpSocket socket;
    private final InetSocketAddress remote;
    private final Consumer<DatagramDrop> onDrop;
    private final Runnable onNarrowed;
    private volatile int maxDatagramBytes;

    /**
     * Creates a path.
     *
     * @param onDrop hears of every datagram that could not be sent, on any thread
     * @param onNarrowed hears that shorter datagrams have to be sent, on the event loop
     */
    UdpPath(
            UdpSocket socket,
            InetSocketAddress remote,
            int maxDatagramBytes,
            Consumer<DatagramDrop> onDrop,
            Runnable onNarrowed) {
        this.socket = socket;
        this.remote = remote;
        this.maxDatagramBytes = maxDatagramBytes;
        this.onDrop = onDrop;
        this.onNarrowed = onNarrowed;
    }

    @Override
    public void send(byte[] bytes, int offset, int length) {
        if (!socket.send(bytes, offset, length, remote, this)) {
            onDrop.accept(DatagramDrop.SEND_QUEUE_FULL);
        }
    }

    @Override
    public int maxDatagramBytes() {
        return maxDatagramBytes;
    }

    @Override
    public void operationComplete(ChannelFuture sent) {
        if (sent.isSuccess()) {
            return;
        }
        onDrop.accept(DatagramDrop.NOT_SENT);
        if (isTooLong(sent.cause())) {
            narrow();
        }
    }

    /** The network refused a datagram as too long: sends shorter ones from now on. */
    void narrow() {
        int narrower = Math.max(MIN_DATAGRAM_BYTES, maxDatagramBytes - maxDatagramBytes / 4);
        if (narrower < maxDatagramBytes) {
            maxDatagramBytes = narrower;
            onNarrowed.run();
        }
    }

    /** EMSGSIZE has no exception of its own in Java. */
    static boolean isTooLong(Throwable failure) {
        return failure instanceof IOException
                && failure.getMessage() != null
                && failure.getMessage().toLowerCase(Locale.ROOT).contains("too long");
    }
}
