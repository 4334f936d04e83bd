// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.tls;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.link.AckNumbering;
import org.p2psip.reload.link.FrameTap;
import org.p2psip.reload.link.internal.Checks;

/** Collects the settings of a {@link TlsLinks}. What is not set keeps a default that suits a handset. */
public final class TlsLinksBuilder {
    /** Default of {@link #maxLinks}. */
    public static final int DEFAULT_MAX_LINKS = 1024;

    /** Default of {@link #maxLinksPerPeer}. */
    public static final int DEFAULT_MAX_LINKS_PER_PEER = 8;

    /** Default of {@link #maxHandshakes}. */
    public static final int DEFAULT_MAX_HANDSHAKES = 64;

    /** Default of {@link #maxNegotiations}. */
    public static final int DEFAULT_MAX_NEGOTIATIONS = 64;

    private InetSocketAddress listen = new InetSocketAddress(0);
    private List<InetAddress> advertised = List.of();
    private int maxLinks = DEFAULT_MAX_LINKS;
    private int maxLinksPerPeer = DEFAULT_MAX_LINKS_PER_PEER;
    private int maxHandshakes = DEFAULT_MAX_HANDSHAKES;
    private int maxNegotiations = DEFAULT_MAX_NEGOTIATIONS;
    private Duration connectTimeout = Duration.ofSeconds(5);
    private Duration handshakeTimeout = Duration.ofSeconds(10);
    private Duration negotiationTimeout = Duration.ofSeconds(30);
    private AckNumbering ackNumbering = AckNumbering.PREVIOUS_IS_BIT_0;
    private @Nullable FrameTap frameTap;

    TlsLinksBuilder() {}

    /**
     * Where to listen; by default on any free port of all addresses. RELOAD's port is 6084.
     *
     * @param address resolved; port 0 takes any free port
     */
    public TlsLinksBuilder listen(InetSocketAddress address) {
        listen = Checks.resolved("address", address);
        return this;
    }

    /**
     * The addresses under which other nodes reach this one, the preferred one first; by default the one listened on,
     * or all of this machine.
     */
    public TlsLinksBuilder advertise(List<InetAddress> addresses) {
        advertised = List.copyOf(addresses);
        return this;
    }

    /** How many links and application channels may be open at once, at least 1; further ones are refused. */
    public TlsLinksBuilder maxLinks(int links) {
        maxLinks = Checks.atLeastOne("maxLinks", links);
        return this;
    }

    /** How many of them with one node, at least 1. */
    public TlsLinksBuilder maxLinksPerPeer(int links) {
        maxLinksPerPeer = Checks.atLeastOne("maxLinksPerPeer", links);
        return this;
    }

    /**
     * How many accepted connections may be in their handshake at once, at least 1; further ones are refused. One IPv4
     * address, or one /64 of IPv6 addresses, may have begun a quarter of them.
     */
    public TlsLinksBuilder maxHandshakes(int handshakes) {
        maxHandshakes = Checks.atLeastOne("maxHandshakes", handshakes);
        return this;
    }

    /** How many negotiations may be under way at once, at least 1; further ones fail. */
    public TlsLinksBuilder maxNegotiations(int count) {
        maxNegotiations = Checks.atLeastOne("maxNegotiations", count);
        return this;
    }

    /** How long to wait for a TCP connection; by default 5 s. */
    public TlsLinksBuilder connectTimeout(Duration timeout) {
        connectTimeout = Checks.timeLimit("connectTimeout", timeout);
        return this;
    }

    /** How long a handshake may take; by default 10 s. */
    public TlsLinksBuilder handshakeTimeout(Duration timeout) {
        handshakeTimeout = Checks.timeLimit("handshakeTimeout", timeout);
        return this;
    }

    /** How long a negotiation may take from its beginning to the connection; by default 30 s. */
    public TlsLinksBuilder negotiationTimeout(Duration timeout) {
        negotiationTimeout = Checks.timeLimit("negotiationTimeout", timeout);
        return this;
    }

    /** How acknowledgements name earlier frames. */
    public TlsLinksBuilder ackNumbering(AckNumbering numbering) {
        ackNumbering = numbering;
        return this;
    }

    /** Who sees all frames in clear; by default nobody. */
    public TlsLinksBuilder frameTap(FrameTap tap) {
        frameTap = tap;
        return this;
    }

    /** Creates the provider. */
    public TlsLinks build() {
        return new TlsLinks(new TlsSettings(
                listen,
                advertised,
                maxLinks,
                maxLinksPerPeer,
                maxHandshakes,
                maxNegotiations,
                connectTimeout,
                handshakeTimeout,
                negotiationTimeout,
                ackNumbering,
                frameTap));
    }
}
