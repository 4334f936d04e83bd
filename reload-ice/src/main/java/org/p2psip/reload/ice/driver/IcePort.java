// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.driver;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.socket.nio.NioDatagramChannel;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.ice.agent.StunDrop;
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

    private static final int APPLICATION_DATA = 23;

    private static final int MAX_DATAGRAM_BYTES = 65_535;
    private static final int BINDINGS_PER_SOURCE = 20;
    private static final int BINDINGS_IN_ALL = 500;

    private final IceContext context;
    private final DatagramTransport transport;
    private final Runnable onClose;
    private final StunWriter writer;
    private final BindingServer bindings;
    private final RateLimit refusals = new RateLimit(BINDINGS_PER_SOURCE, BINDINGS_IN_ALL);
    private final Map<String, IceSession> byUfrag = new HashMap<>();
    private final Routes routes = new Routes();
    private final Map<TransactionId, IceSession> byTransaction = new LinkedHashMap<>();
    private @Nullable IcePort other;
    private final Map<StunDrop, Long> drops = new EnumMap<>(StunDrop.class);
    private BiPredicate<ByteBuf, InetSocketAddress> otherwise = (datagram, from) -> false;

    private IcePort(IceContext context, DatagramTransport transport, Runnable onClose) {
        this.context = context;
        this.transport = transport;
        this.onClose = onClose;
        this.writer = new StunWriter(context.integrity());
        this.bindings = new BindingServer(context.integrity(), new RateLimit(BINDINGS_PER_SOURCE, BINDINGS_IN_ALL));
    }

    /** Opens a socket; the future fails with the cause if {@code address} cannot be bound. */
    public static CompletableFuture<IcePort> bind(IceContext context, InetSocketAddress address) {
        CompletableFuture<IcePort> result = new CompletableFuture<>();
        SocketTransport.Inbound inbound = new SocketTransport.Inbound();
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
            SocketTransport socket = new SocketTransport(bind.channel());
            IcePort port = new IcePort(context, socket, socket::close);
            inbound.socket = socket;
            inbound.receiver = port::receive;
            result.complete(port);
        });
        return result;
    }

    /**
     * Shares a socket with what else uses it, and who hands what arrives to {@link #handleDatagram}. Closing the port leaves
     * the socket open.
     */
    public static IcePort over(IceContext context, DatagramTransport transport) {
        return new IcePort(context, transport, () -> {});
    }

    /** The socket's address. */
    public InetSocketAddress localAddress() {
        return transport.localAddress();
    }

    /**
     * Has Binding requests answered from another port where they ask for that, and tells them which it is (RFC 5780). Closed
     * with this one.
     */
    public void other(IcePort port) {
        other = port;
        bindings.otherAddress(port.localAddress());
    }

    /**
     * Has datagrams handed to {@code receiver} that are neither STUN nor of a session; until then they are dropped.
     *
     * @param receiver borrows the datagram; false if it has no use for it
     */
    public void otherwise(BiPredicate<ByteBuf, InetSocketAddress> receiver) {
        otherwise = receiver;
    }

    /** How many sessions share the port. */
    public int sessions() {
        return byUfrag.size();
    }

    /** What came and had no effect, by reason; reasons that never occurred are absent. */
    public Map<StunDrop, Long> dropped() {
        return Map.copyOf(drops);
    }

    void count(StunDrop reason) {
        drops.merge(reason, 1L, Long::sum);
    }

    /** Datagrams that the system refused to send; the session goes on. Not known of a socket that is shared. */
    public long sendErrors() {
        return transport instanceof SocketTransport socket ? socket.sendErrors() : 0;
    }

    /** Closes the socket, if it is the port's own; its sessions hear and say nothing more over it. */
    public void close() {
        onClose.run();
        if (other != null) {
            other.close();
        }
    }

    boolean knows(String ufrag) {
        return byUfrag.containsKey(ufrag);
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
        routes.remove(session);
        byTransaction.values().removeIf(session::equals);
    }

    /** What comes from {@code remote} may be for {@code session}, which has proved the address. */
    void route(InetSocketAddress remote, IceSession session) {
        routes.add(remote, session);
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
    public void send(InetSocketAddress to, ByteBuf payload) {
        transport.send(payload, to);
    }

    /**
     * Takes a datagram that came to the socket.
     *
     * @param datagram borrowed
     * @return false if it is neither STUN nor of any session here
     */
    public boolean handleDatagram(ByteBuf datagram, InetSocketAddress from) {
        if (DatagramKind.of(datagram) == DatagramKind.STUN) {
            receiveStun(datagram, from);
            return true;
        }
        List<IceSession> sessions = routes.of(from);
        if (sessions.size() == 1) {
            return sessions.get(0).handleData(datagram, localAddress(), from);
        }
        if (sessions.isEmpty()) {
            return otherwise.test(datagram, from);
        }
        // A new handshake is of the newest; until it is over, data is of those before.
        List<IceSession> order = new ArrayList<>(sessions);
        if (datagram.getUnsignedByte(datagram.readerIndex()) != APPLICATION_DATA) {
            Collections.reverse(order);
        }
        for (IceSession each : order) {
            if (each.handleData(datagram, localAddress(), from)) {
                return true;
            }
        }
        return false;
    }

    private void receive(ByteBuf datagram, InetSocketAddress from) {
        if (!handleDatagram(datagram, from)) {
            count(StunDrop.UNPROVED_ADDRESS);
        }
    }

    private void receiveStun(ByteBuf datagram, InetSocketAddress from) {
        StunMessage message;
        try {
            message = StunMessage.decode(datagram);
        } catch (StunFormatException e) {
            count(StunDrop.MALFORMED);
            return;
        }
        if (message.messageClass().isResponse()) {
            IceSession session = byTransaction.get(message.transactionId());
            if (session == null) {
                count(StunDrop.UNAWAITED);
            } else {
                session.handleStun(message, this, from);
            }
        } else if (message.is(StunClass.REQUEST, StunMethod.BINDING)) {
            receiveRequest(message, from);
        } else if (message.messageClass() == StunClass.REQUEST) {
            count(StunDrop.UNUSABLE);
        }
        // An indication has done its work on the way.
    }

    private void receiveRequest(StunMessage request, InetSocketAddress from) {
        String ufrag = Usernames.localUfrag(request);
        ByteBuf out = Unpooled.buffer();
        if (ufrag.isEmpty()) {
            if (bindings.handleMessage(request, from, out, context.nowNanos())) {
                IcePort elsewhere = other;
                IcePort sender = elsewhere != null && BindingServer.asksForOtherPort(request) ? elsewhere : this;
                sender.send(BindingServer.destination(request, from), out);
            } else {
                count(StunDrop.HELD_BACK);
            }
            return;
        }
        IceSession session = byUfrag.get(ufrag);
        if (session != null) {
            session.handleStun(request, this, from);
            return;
        }
        count(StunDrop.UNKNOWN_SESSION);
        if (context.integrity().verifyFingerprint(request)
                && refusals.tryAcquire(from.getAddress(), context.nowNanos())) {
            writer.beginResponse(out, StunClass.ERROR_RESPONSE, request)
                    .error(StunError.UNAUTHENTICATED)
                    .fingerprintAndEnd();
            send(from, out);
        }
    }
}
