// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.turn;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** A UDP socket of a server for what it relays. The server says when it is to be opened and closed; it has one owner or none. */
public final class RelaySocket {
    private final RelayAddress address;
    private final InetSocketAddress bound;
    private final InetSocketAddress relayed;
    private @Nullable Object attachment;
    private @Nullable Allocation owner;
    private long expiryNanos;
    private boolean closed;

    RelaySocket(RelayAddress address, int port) {
        this.address = address;
        this.bound = new InetSocketAddress(address.local(), port);
        this.relayed = new InetSocketAddress(address.external(), port);
    }

    /** To what the socket is to be bound. */
    public InetSocketAddress bound() {
        return bound;
    }

    /** At which address peers reach it. */
    public InetSocketAddress relayed() {
        return relayed;
    }

    /** The driver's own. */
    public @Nullable Object attachment() {
        return attachment;
    }

    /** Has the driver find {@code own} here again. */
    public void attach(Object own) {
        attachment = own;
    }

    RelayAddress address() {
        return address;
    }

    AddressFamily family() {
        return address.family();
    }

    @Nullable
    Allocation owner() {
        return owner;
    }

    void giveTo(@Nullable Allocation newOwner) {
        owner = newOwner;
    }

    long expiryNanos() {
        return expiryNanos;
    }

    void expireAt(long atNanos) {
        expiryNanos = atNanos;
    }

    /** Whether the server has done with it. If it was still being opened, it is to be closed then. */
    public boolean isClosed() {
        return closed;
    }

    void close() {
        closed = true;
        owner = null;
    }

    @Override
    public String toString() {
        return relayed.toString();
    }
}
