// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.tls;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.link.LinkRules;
import org.p2psip.reload.security.NodeCertificate;
import org.p2psip.reload.wire.NodeId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What links and application channels share: bytes out with a bound on what waits, bytes in once somebody wants them,
 * and one end that is told exactly once.
 */
// Netty tells of failures through the pipeline as well.
@SuppressWarnings("FutureReturnValueIgnored")
abstract class TlsConnection extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(TlsConnection.class);

    private final SecureConnection connection;
    private final EventLoop eventLoop;
    private final Consumer<TlsConnection> onClosed;
    private NodeId peer;
    private @Nullable ChannelHandlerContext context;
    private @Nullable String closeReason;
    private boolean closing;
    private boolean closed;
    private boolean reading;
    private boolean readingBegun;
    private boolean flushScheduled;

    /** @param onClosed hears once that the connection is closed, before the receiver does */
    TlsConnection(SecureConnection connection, NodeId peer, Consumer<TlsConnection> onClosed) {
        this.connection = connection;
        this.eventLoop = connection.channel().eventLoop();
        this.peer = peer;
        this.onClosed = onClosed;
    }

    /** Goes by other rules of the overlay from now on; there are none for the bytes of an application. */
    void rules(LinkRules rules) {}

    /** How many bytes may wait for the far end before the connection is given up. */
    final void waterMark(WriteBufferWaterMark mark) {
        connection.channel().config().setWriteBufferWaterMark(mark);
    }

    /** Takes over the channel. */
    final void open() {
        connection.channel().pipeline().addLast(this);
    }

    /** Bytes arrived; borrowed. */
    abstract void handleBytes(ByteBuf bytes);

    /** The connection is closed; called once, and only if somebody reads. */
    abstract void handleClosed(String reason);

    /** Must be called before a receiver is taken. */
    final void requireNoReceiver() {
        requireEventLoop();
        if (reading) {
            throw new IllegalStateException("there is a receiver already");
        }
    }

    /** Soon begins to read, or tells that it is too late. */
    final void startReading() {
        reading = true;
        eventLoop.execute(() -> {
            if (closed) {
                handleClosed(reasonOf(closeReason));
            } else {
                readingBegun = true;
                connection.channel().config().setAutoRead(true);
            }
        });
    }

    /** Queues bytes, to be flushed once this turn of the event loop is over. Takes ownership. */
    final void write(ByteBuf bytes) {
        ChannelHandlerContext ctx = context;
        if (ctx == null || closing) {
            bytes.release();
            return;
        }
        ctx.write(bytes, ctx.voidPromise());
        if (!flushScheduled) {
            flushScheduled = true;
            eventLoop.execute(this::flush);
        }
    }

    /** Closes after what was written is out; {@code reason} is what the receiver is told. */
    final void closeBecause(String reason) {
        if (closing) {
            return;
        }
        closing = true;
        closeReason = reason;
        ChannelHandlerContext ctx = context;
        if (ctx != null) {
            ctx.flush();
            ctx.close();
        }
    }

    public final void close() {
        requireEventLoop();
        closeBecause("closed by this node");
    }

    public final boolean isOpen() {
        return !closing;
    }

    public final NodeId peer() {
        return peer;
    }

    public final NodeCertificate certificate() {
        return connection.certificate();
    }

    public final InetSocketAddress remoteAddress() {
        return connection.remoteAddress();
    }

    /** Takes the far end for {@code nodeId} from now on, which its certificate holds. */
    final void identify(NodeId nodeId) {
        peer = nodeId;
    }

    final SecureConnection connection() {
        return connection;
    }

    final void requireEventLoop() {
        if (!eventLoop.inEventLoop()) {
            throw new IllegalStateException(
                    "called on thread " + Thread.currentThread().getName() + ", allowed is the environment's only");
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    @Override
    public final void channelRead(ChannelHandlerContext ctx, Object message) {
        try {
            if (!closing) {
                handleBytes((ByteBuf) message);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public final void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (!ctx.channel().isWritable()) {
            abort(
                    ctx,
                    "the far end reads too slowly: more than "
                            + ctx.channel().config().getWriteBufferHighWaterMark() + " bytes wait");
        }
    }

    @Override
    public final void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause.getCause() instanceof SSLException) {
            closeBecause("connection lost: " + Handshake.afterwards(cause));
        } else if (cause instanceof IOException) {
            closeBecause("connection lost: " + cause.getMessage());
        } else {
            LOG.error("Closing the link to {} after a bug in what handles its messages", peer, cause);
            closeBecause("bug in what handles the messages");
        }
    }

    @Override
    public final void channelInactive(ChannelHandlerContext ctx) {
        if (closed) {
            return;
        }
        closed = true;
        closing = true;
        onClosed.accept(this);
        if (readingBegun) {
            handleClosed(reasonOf(closeReason));
        }
    }

    /** Closes without a farewell, which would wait behind what the far end does not read. */
    private void abort(ChannelHandlerContext ctx, String reason) {
        if (!closing) {
            closing = true;
            closeReason = reason;
            ctx.channel().unsafe().close(ctx.channel().unsafe().voidPromise());
        }
    }

    private void flush() {
        flushScheduled = false;
        ChannelHandlerContext ctx = context;
        if (ctx != null) {
            ctx.flush();
        }
    }

    private static String reasonOf(@Nullable String reason) {
        return reason == null ? "closed by the far end" : reason;
    }
}
