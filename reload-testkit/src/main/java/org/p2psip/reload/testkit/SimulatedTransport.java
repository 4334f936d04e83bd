// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.driver.Environment;
import org.p2psip.reload.link.LinkRules;
import org.p2psip.reload.security.NodeCertificate;
import org.p2psip.reload.wire.NodeId;

/** What links and application channels have in common: an end of a secured connection, and a receiver that comes late. */
abstract class SimulatedTransport implements ConnectionHandler {
    /** How many pieces wait for a receiver to be set; one more closes the connection. */
    static final int MAX_UNREAD = 4096;

    private final SecuredConnection connection;
    private final Environment environment;
    private final Consumer<SimulatedTransport> onClosed;
    private final ArrayDeque<byte[]> unread = new ArrayDeque<>();
    private NodeId peer;
    private boolean hasReceiver;
    private boolean reading;
    private @Nullable String closedBecause;

    SimulatedTransport(
            SecuredConnection connection, NodeId peer, Environment environment, Consumer<SimulatedTransport> onClosed) {
        this.connection = connection;
        this.peer = peer;
        this.environment = environment;
        this.onClosed = onClosed;
        connection.end().handler(this);
    }

    /** Goes by other rules of the overlay from now on; there are none for the bytes of an application. */
    void rules(LinkRules rules) {}

    /** Hands what arrived to the receiver. */
    abstract void deliver(byte[] bytes);

    /** Tells the receiver that it is over. */
    abstract void tellClosed(String reason);

    public final NodeId peer() {
        return peer;
    }

    public final NodeCertificate certificate() {
        return connection.certificate();
    }

    public final InetSocketAddress remoteAddress() {
        return connection.end().remote();
    }

    public final boolean isOpen() {
        return connection.end().isOpen();
    }

    public final void close() {
        closeBecause("closed by this node");
    }

    @Override
    public final void received(SimulationEvent.Kind kind, byte[] bytes) {
        if (reading) {
            deliver(bytes);
        } else if (unread.size() < MAX_UNREAD) {
            unread.add(bytes);
        } else {
            closeBecause("nobody reads");
        }
    }

    @Override
    public final void closed(String reason) {
        onClosed.accept(this);
        if (reading) {
            tellClosed(reason);
        } else {
            closedBecause = reason;
        }
    }

    /** Lets the receiver, which is set now, have what waits. */
    final void beginReading() {
        environment.execute(() -> {
            reading = true;
            while (!unread.isEmpty() && (closedBecause != null || isOpen())) {
                deliver(unread.remove());
            }
            unread.clear();
            if (closedBecause != null) {
                tellClosed(closedBecause);
            }
        });
    }

    final void requireNoReceiver() {
        if (hasReceiver) {
            throw new IllegalStateException("there is a receiver already");
        }
        hasReceiver = true;
    }

    final void closeBecause(String reason) {
        unread.clear();
        connection.end().close(reason);
    }

    /** Takes the bytes out of a buffer that is owned, and releases it. */
    static byte[] take(ByteBuf buffer) {
        return take(buffer, true);
    }

    /** The same without a copy, if the buffer has an array that is full: nobody else may have it. */
    static byte[] takeUnshared(ByteBuf buffer) {
        return take(buffer, false);
    }

    private static byte[] take(ByteBuf buffer, boolean copies) {
        try {
            return ByteBufUtil.getBytes(buffer, buffer.readerIndex(), buffer.readableBytes(), copies);
        } finally {
            buffer.release();
        }
    }

    final void send(SimulationEvent.Kind kind, byte[] bytes) {
        connection.end().send(kind, bytes);
    }

    final SecuredConnection connection() {
        return connection;
    }

    final Environment environment() {
        return environment;
    }

    /** Says which of its Node-IDs the far end acts as on this connection. */
    final void proved(NodeId provedPeer) {
        peer = provedPeer;
    }
}
