// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.driver;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.nio.NioDatagramChannel;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.ice.stun.BindingServer;
import org.p2psip.reload.ice.stun.RateLimit;
import org.p2psip.reload.ice.stun.StunClass;
import org.p2psip.reload.ice.stun.StunError;
import org.p2psip.reload.ice.stun.StunFormatException;
import org.p2psip.reload.ice.stun.StunMessage;
import org.p2psip.reload.ice.stun.StunMethod;
import org.p2psip.reload.ice.stun.StunWriter;
import org.p2psip.reload.ice.stun.TransactionId;

/**
 * A UDP socket that any number of sessions share, and that answers Binding requests of anybody (RFC 6940,
 * Section 6.5.1.4).
 *
 * <p>Requests find their session by user name, responses by transaction id, all else by the address it came from, if a
 * session has proved that address. What finds none is dropped and counted. Confined to the event loop of its context.
 */
public final class IcePort {
    /** How many requests may wait for their responses; beyond that the oldest one's response finds nobody. */
    public static final int MAX_TRANSACTIONS = 4096;

    /** How many sessions may share the port. */
    public static final int MAX_SESSIONS = 4096;

    private static final int MAX_DATAGRAM_BYTES = 65_535;
    private static final int BINDINGS_PER_SOURCE = 20;
    private static final int BINDINGS_IN_ALL = 500;

    private final IceContext context;
    private final Channel channel;
    private final StunWriter writer;
    private final BindingServer bindings;
    private final RateLimit refusals = new RateLimit(BINDINGS_PER_SOURCE, BINDINGS_IN_ALL);
    private final Map<String, IceSession> byUfrag = new HashMap<>();
    private final Map<InetSocketAddress, IceSession> byRemote = new HashMap<>();
    private final Map<TransactionId, IceSession> byTransaction = new LinkedHashMap<>();
    private @Nullable InetSocketAddress address;
    private long dropped;
    private long sendErrors;

    private IcePort(IceContext context, Channel channel) {
        this.context = context;
        this.channel = channel;
        this.writer = new StunWriter(context.integrity());
        this.bindings = new BindingServer(context.integrity(), new RateLimit(BINDINGS_PER_SOURCE, BINDINGS_IN_ALL));
    }

    /** Opens a socket; the future fails with the cause if {@code address} cannot be bound. */
    public static CompletableFuture<IcePort> bind(IceContext context, InetSocketAddress address) {
        CompletableFuture<IcePort> result = new CompletableFuture<>();
        Inbound inbound = new Inbound();
        ChannelFuture bind = new Bootstrap()
                .group(context.eventLoop())
                .channel(NioDatagramChannel.class)
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(MAX_DATAGRAM_BYTES))
                .handler(inbound)
                .bind(address);
        bind.addListener(done -> {
            if (!done.isSuccess()) {
                result.completeExceptionally(done.cause());
                return;
            }
            IcePort port = new IcePort(context, bind.channel());
            port.address = (InetSocketAddress) bind.channel().localAddress();
            inbound.port = port;
            result.complete(port);
        });
        return result;
    }

    /** The socket's address. */
    public InetSocketAddress localAddress() {
        InetSocketAddress local = address;
        if (local == null) {
            throw new IllegalStateException("the port is not bound");
        }
        return local;
    }

    /** Datagrams that found no session, and messages that were none. */
    public long dropped() {
        return dropped;
    }

    /** Datagrams that the system refused to send; the session goes on. */
    public long sendErrors() {
        return sendErrors;
    }

    /** Closes the socket; its sessions hear and say nothing more over it. */
    public void close() {
        ChannelFuture unused = channel.close();
    }

    void add(String ufrag, IceSession session) {
        if (byUfrag.size() == MAX_SESSIONS) {
            throw new IllegalStateException("there are " + MAX_SESSIONS + " sessions at this port");
        }
        if (byUfrag.putIfAbsent(ufrag, session) != null) {
            throw new IllegalStateException("another session has this ufrag");
        }
    }

    void remove(String ufrag, IceSession session) {
        byUfrag.remove(ufrag, session);
        byRemote.values().removeIf(session::equals);
        byTransaction.values().removeIf(session::equals);
    }

    /** Whatever comes from {@code remote} is for {@code session}, until another one proves the address. */
    void route(InetSocketAddress remote, IceSession session) {
        byRemote.put(remote, session);
    }

    /** Sends a request, whose response is for {@code session}, or any other message. */
    void sendStun(InetSocketAddress to, ByteBuf payload, IceSession session) {
        int type = payload.getUnsignedShort(payload.readerIndex());
        if ((type & 0x0110) == 0) {
            TransactionId id = new TransactionId(
                    payload.getInt(payload.readerIndex() + 8), payload.getLong(payload.readerIndex() + 12));
            byTransaction.put(id, session);
            if (byTransaction.size() > MAX_TRANSACTIONS) {
                Iterator<TransactionId> oldest = byTransaction.keySet().iterator();
                oldest.next();
                oldest.remove();
            }
        }
        send(to, payload);
    }

    /** Sends a datagram, which is released. */
    void send(InetSocketAddress to, ByteBuf payload) {
        channel.writeAndFlush(new DatagramPacket(payload, to)).addListener(done -> {
            if (!done.isSuccess()) {
                // Unreachable for one is not unreachable for all: retransmission and consent find out.
                sendErrors++;
            }
        });
    }

    private void receive(ByteBuf datagram, InetSocketAddress from) {
        if (DatagramKind.of(datagram) == DatagramKind.STUN) {
            receiveStun(datagram, from);
            return;
        }
        IceSession session = byRemote.get(from);
        if (session == null || !session.handleData(datagram, localAddress(), from)) {
            dropped++;
        }
    }

    private void receiveStun(ByteBuf datagram, InetSocketAddress from) {
        StunMessage message;
        try {
            message = StunMessage.decode(datagram);
        } catch (StunFormatException e) {
            dropped++;
            return;
        }
        if (message.messageClass().isResponse()) {
            IceSession session = byTransaction.get(message.transactionId());
            if (session == null) {
                dropped++;
            } else {
                session.handleStun(message, this, from);
            }
        } else if (message.is(StunClass.REQUEST, StunMethod.BINDING)) {
            receiveRequest(message, from);
        }
        // An indication has done its work on the way.
    }

    private void receiveRequest(StunMessage request, InetSocketAddress from) {
        String ufrag = Usernames.localUfrag(request);
        ByteBuf out = Unpooled.buffer();
        if (ufrag.isEmpty()) {
            if (bindings.handleMessage(request, from, out, context.nowNanos())) {
                send(from, out);
            }
            return;
        }
        IceSession session = byUfrag.get(ufrag);
        if (session != null) {
            session.handleStun(request, this, from);
        } else if (context.integrity().verifyFingerprint(request)
                && refusals.tryAcquire(from.getAddress(), context.nowNanos())) {
            writer.beginResponse(out, StunClass.ERROR_RESPONSE, request)
                    .error(StunError.UNAUTHENTICATED)
                    .fingerprintAndEnd();
            send(from, out);
        }
    }

    private static final class Inbound extends SimpleChannelInboundHandler<DatagramPacket> {
        private @Nullable IcePort port;

        @Override
        protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
            IcePort owner = port;
            if (owner != null) {
                owner.receive(packet.content(), packet.sender());
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            IcePort owner = port;
            if (cause instanceof Error || owner == null) {
                context.fireExceptionCaught(cause);
            } else {
                // ICMP told of a port that nobody listens at: no reason to give the socket up.
                owner.dropped++;
            }
        }
    }
}
