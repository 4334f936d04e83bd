// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.dtls;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The way to one address over the shared socket. Records of one turn of the event loop share datagrams (RFC 6347, Section
 * 4.1.1): an acknowledgement and an answer, or several short messages, cost one datagram and not two.
 */
final class UdpPath implements DatagramPath, ChannelFutureListener {
    /** Every path carries this: IPv4 guarantees 576 bytes, headers included (RFC 8085, Section 3.2). */
    static final int MIN_DATAGRAM_BYTES = 548;

    /** An acknowledgement's record is shorter, and hardly any other. */
    private static final int MAX_SHORT_RECORD_BYTES = 64;

    private final DatagramOutlet socket;
    private final InetSocketAddress remote;
    private final Consumer<DatagramDrop> onDrop;
    private final Runnable onNarrowed;
    private volatile int maxDatagramBytes;
    private int maxSharedBytes = MIN_DATAGRAM_BYTES;
    private @Nullable ByteBuf unfinished;
    private boolean onlyShort;

    /**
     * Creates a path.
     *
     * @param onDrop hears of every datagram that could not be sent, on any thread
     * @param onNarrowed hears that shorter datagrams have to be sent, on the event loop
     */
    UdpPath(
            DatagramOutlet socket,
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
        if (!socket.isOnEventLoop()) {
            sendAlone(bytes, offset, length);
            return;
        }
        if (unfinished != null && unfinished.readableBytes() + length > maxSharedBytes) {
            if (onlyShort) {
                // Acknowledgements can wait for more of their kind, and long records keep their order.
                sendAlone(bytes, offset, length);
                return;
            }
            finish();
        }
        if (unfinished == null) {
            if (length >= maxSharedBytes) {
                sendAlone(bytes, offset, length);
                return;
            }
            unfinished = begin(maxSharedBytes);
            onlyShort = true;
            if (unfinished == null) {
                return;
            }
            socket.finishLater(this);
        }
        unfinished.writeBytes(bytes, offset, length);
        onlyShort &= length <= MAX_SHORT_RECORD_BYTES;
    }

    /**
     * How long a datagram of several records may be, in bytes; {@link #MIN_DATAGRAM_BYTES} if nothing else was said. One
     * record alone may make a longer one. On the event loop.
     */
    void maxSharedBytes(int bytes) {
        maxSharedBytes = Math.min(bytes, maxDatagramBytes);
    }

    private void sendAlone(byte[] bytes, int offset, int length) {
        ByteBuf datagram = begin(length);
        if (datagram != null) {
            socket.send(datagram.writeBytes(bytes, offset, length), remote, this);
        }
    }

    private @Nullable ByteBuf begin(int length) {
        ByteBuf datagram = socket.newDatagram(length);
        if (datagram == null) {
            onDrop.accept(DatagramDrop.SEND_QUEUE_FULL);
        }
        return datagram;
    }

    /** Sends the datagram that other records might have joined. */
    void finish() {
        ByteBuf datagram = unfinished;
        if (datagram != null) {
            unfinished = null;
            socket.send(datagram, remote, this);
        }
    }

    @Override
    public int maxDatagramBytes() {
        return maxDatagramBytes;
    }

    /** The path is another one now. On the event loop. */
    void maxDatagramBytes(int bytes) {
        maxDatagramBytes = bytes;
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
