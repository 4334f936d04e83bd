// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.turn;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** The 5-tuple between a server and one of its clients (RFC 8656, Section 6). Equal to another of the same 5-tuple. */
public final class ClientPath {
    /** What carries the messages. */
    public enum Transport {
        /** Datagrams. */
        UDP,
        /** A stream. */
        TCP,
        /** A secured stream. */
        TLS
    }

    private final Transport transport;
    private final InetSocketAddress local;
    private final InetSocketAddress remote;
    private final @Nullable Object attachment;

    /**
     * Creates a path.
     *
     * @param local where the server listens
     * @param remote the client, as the server sees it
     * @param attachment what the driver wants to find here again
     */
    public ClientPath(
            Transport transport, InetSocketAddress local, InetSocketAddress remote, @Nullable Object attachment) {
        this.transport = transport;
        this.local = local;
        this.remote = remote;
        this.attachment = attachment;
    }

    /** Whether messages are to be padded, and are sent once. */
    public boolean isStream() {
        return transport != Transport.UDP;
    }

    /** What carries the messages. */
    public Transport transport() {
        return transport;
    }

    /** Where the server listens. */
    public InetSocketAddress local() {
        return local;
    }

    /** The client, as the server sees it. */
    public InetSocketAddress remote() {
        return remote;
    }

    /** The driver's own. */
    public @Nullable Object attachment() {
        return attachment;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ClientPath path
                && transport == path.transport
                && remote.equals(path.remote)
                && local.equals(path.local);
    }

    @Override
    public int hashCode() {
        return remote.hashCode();
    }

    @Override
    public String toString() {
        return transport + " " + local + " from " + remote;
    }
}
