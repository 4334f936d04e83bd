// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.driver;

import io.netty.handler.ssl.SslContext;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Where a TURN server is, and how to speak with it. Immutable. */
public final class TurnAddress {
    /** Port of TURN over UDP and TCP. */
    public static final int PORT = 3478;

    /** Port of TURN over TLS. */
    public static final int TLS_PORT = 5349;

    /** What carries the messages. */
    public enum Transport {
        /** Datagrams. */
        UDP,
        /** A stream, for networks that block UDP. */
        TCP,
        /** A secured stream, for networks that look into others. */
        TLS
    }

    private final Transport transport;
    private final InetSocketAddress address;
    private final @Nullable SslContext tls;
    private final String tlsName;

    private TurnAddress(Transport transport, InetSocketAddress address, @Nullable SslContext tls, String tlsName) {
        if (address.isUnresolved()) {
            throw new IllegalArgumentException("the address " + address + " is not resolved");
        }
        this.transport = transport;
        this.address = address;
        this.tls = tls;
        this.tlsName = tlsName;
    }

    /** A server that is reached by UDP. */
    public static TurnAddress udp(InetSocketAddress address) {
        return new TurnAddress(Transport.UDP, address, null, "");
    }

    /** A server that is reached by TCP. */
    public static TurnAddress tcp(InetSocketAddress address) {
        return new TurnAddress(Transport.TCP, address, null, "");
    }

    /**
     * A server that is reached by TLS.
     *
     * @param context whom to trust
     * @param name what the server's certificate has to be for; empty if {@code context} alone decides
     */
    public static TurnAddress tls(InetSocketAddress address, SslContext context, String name) {
        return new TurnAddress(Transport.TLS, address, context, name);
    }

    /** The same way to another server. */
    TurnAddress at(InetSocketAddress other) {
        return new TurnAddress(transport, other, tls, tlsName);
    }

    /** What carries the messages. */
    public Transport transport() {
        return transport;
    }

    /** The server's address. */
    public InetSocketAddress address() {
        return address;
    }

    @Nullable
    SslContext tls() {
        return tls;
    }

    String tlsName() {
        return tlsName;
    }

    @Override
    public String toString() {
        return address.getAddress().getHostAddress() + " port " + address.getPort() + " by " + transport;
    }
}
