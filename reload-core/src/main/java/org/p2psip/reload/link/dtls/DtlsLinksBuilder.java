// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.dtls;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.link.AckNumbering;
import org.p2psip.reload.link.FrameTap;
import org.p2psip.reload.link.KeyLog;
import org.p2psip.reload.link.internal.Checks;
import org.p2psip.reload.link.reliability.SenderAlgorithm;
import org.p2psip.reload.wire.OverlayLinkType;

/** Collects the settings of a {@link DtlsLinks}. What is not set keeps a default that suits a handset. */
public final class DtlsLinksBuilder {
    /** Default of {@link #maxLinks}. */
    public static final int DEFAULT_MAX_LINKS = 1024;

    /** Default of {@link #maxLinksPerPeer}. */
    public static final int DEFAULT_MAX_LINKS_PER_PEER = 8;

    /** Default of {@link #maxHandshakes}. */
    public static final int DEFAULT_MAX_HANDSHAKES = 64;

    /** Default of {@link #maxNegotiations}. */
    public static final int DEFAULT_MAX_NEGOTIATIONS = 64;

    /** Default of {@link #handshakeThreads}. */
    public static final int DEFAULT_HANDSHAKE_THREADS = 8;

    /** Default of {@link #maxDatagramBytes}: any path of IPv6 carries it, and nearly any of IPv4. */
    public static final int DEFAULT_MAX_DATAGRAM_BYTES = 1200;

    private static final int MAX_MAX_DATAGRAM_BYTES = 16_384;
    private static final Duration MAX_DUPLICATE_WINDOW = Duration.ofMinutes(1);

    private OverlayLinkType type = OverlayLinkType.DTLS_UDP_SR_NO_ICE;
    private @Nullable DatagramFilter filter;
    private InetSocketAddress listen = new InetSocketAddress(0);
    private List<InetAddress> advertised = List.of();
    private int maxLinks = DEFAULT_MAX_LINKS;
    private int maxLinksPerPeer = DEFAULT_MAX_LINKS_PER_PEER;
    private int maxHandshakes = DEFAULT_MAX_HANDSHAKES;
    private int maxNegotiations = DEFAULT_MAX_NEGOTIATIONS;
    private int handshakeThreads = DEFAULT_HANDSHAKE_THREADS;
    private int maxDatagramBytes = DEFAULT_MAX_DATAGRAM_BYTES;
    private Duration connectTimeout = Duration.ofSeconds(5);
    private Duration handshakeTimeout = Duration.ofSeconds(10);
    private Duration negotiationTimeout = Duration.ofSeconds(30);
    private Duration duplicateWindow = Duration.ofMillis(2_400);
    private SenderAlgorithm sender = SenderAlgorithm.WINDOWED;
    private AckNumbering ackNumbering = AckNumbering.PREVIOUS_IS_BIT_0;
    private @Nullable FrameTap frameTap;
    private @Nullable KeyLog keyLog;

    DtlsLinksBuilder() {}

    /**
     * Where to listen; by default on any free port of all addresses. RELOAD's port is 6084.
     *
     * @param address resolved; port 0 takes any free port
     */
    public DtlsLinksBuilder listen(InetSocketAddress address) {
        listen = Checks.resolved("address", address);
        return this;
    }

    /** The type that the links say they have; by default without ICE. For a provider that finds the paths with ICE. */
    public DtlsLinksBuilder type(OverlayLinkType linkType) {
        type = linkType;
        return this;
    }

    /** Who sees all datagrams before DTLS does; by default nobody. */
    public DtlsLinksBuilder filter(DatagramFilter first) {
        filter = first;
        return this;
    }

    /**
     * The addresses under which other nodes reach this one, the preferred one first; by default the one listened on,
     * or all of this machine.
     */
    public DtlsLinksBuilder advertise(List<InetAddress> addresses) {
        advertised = List.copyOf(addresses);
        return this;
    }

    /** How many links may be open at once, at least 1; further ones are refused. */
    public DtlsLinksBuilder maxLinks(int links) {
        maxLinks = Checks.atLeastOne("maxLinks", links);
        return this;
    }

    /** How many of them with one node, at least 1. */
    public DtlsLinksBuilder maxLinksPerPeer(int links) {
        maxLinksPerPeer = Checks.atLeastOne("maxLinksPerPeer", links);
        return this;
    }

    /**
     * How many handshakes that others began, and how many own ones, may be under way at once, at least 1; further ones
     * are refused. One IPv4 address, or one /64 of IPv6 addresses, may have begun a
     * quarter of them.
     */
    public DtlsLinksBuilder maxHandshakes(int handshakes) {
        maxHandshakes = Checks.atLeastOne("maxHandshakes", handshakes);
        return this;
    }

    /** How many negotiations may be under way at once, at least 1; further ones fail. */
    public DtlsLinksBuilder maxNegotiations(int count) {
        maxNegotiations = Checks.atLeastOne("maxNegotiations", count);
        return this;
    }

    /**
     * How many threads compute and wait for handshakes that others began, at least 1, and as many for own ones. There
     * are none while there are no handshakes.
     */
    public DtlsLinksBuilder handshakeThreads(int threads) {
        handshakeThreads = Checks.atLeastOne("handshakeThreads", threads);
        return this;
    }

    /**
     * The longest datagram to send, in bytes of UDP payload, until the network refuses it.
     *
     * @param bytes 548 to 16384
     */
    public DtlsLinksBuilder maxDatagramBytes(int bytes) {
        if (bytes < UdpPath.MIN_DATAGRAM_BYTES || bytes > MAX_MAX_DATAGRAM_BYTES) {
            throw new IllegalArgumentException("maxDatagramBytes is " + bytes + ", allowed are "
                    + UdpPath.MIN_DATAGRAM_BYTES + " to " + MAX_MAX_DATAGRAM_BYTES);
        }
        maxDatagramBytes = bytes;
        return this;
    }

    /**
     * For how long a message is remembered after it arrived, so that copies of it are not delivered; by default 2.4 s. As
     * end-to-end retransmissions have the same bytes, it is never longer than four fifths of the overlay's
     * overlay-reliability-timer, whatever is set.
     *
     * @param window 0 to 60 s
     */
    public DtlsLinksBuilder duplicateWindow(Duration window) {
        if (window.isNegative() || window.compareTo(MAX_DUPLICATE_WINDOW) > 0) {
            throw new IllegalArgumentException(
                    "duplicateWindow is " + window + ", allowed are 0 to " + MAX_DUPLICATE_WINDOW);
        }
        duplicateWindow = window;
        return this;
    }

    /** Which algorithm sends; by default {@link SenderAlgorithm#WINDOWED}. */
    public DtlsLinksBuilder sender(SenderAlgorithm algorithm) {
        sender = algorithm;
        return this;
    }

    /** How long to wait for the first answer of an address; by default 5 s. */
    public DtlsLinksBuilder connectTimeout(Duration timeout) {
        connectTimeout = Checks.timeLimit("connectTimeout", timeout);
        return this;
    }

    /** How long a handshake may take; by default 10 s. */
    public DtlsLinksBuilder handshakeTimeout(Duration timeout) {
        handshakeTimeout = Checks.timeLimit("handshakeTimeout", timeout);
        return this;
    }

    /** How long a negotiation may take from its beginning to the connection; by default 30 s. */
    public DtlsLinksBuilder negotiationTimeout(Duration timeout) {
        negotiationTimeout = Checks.timeLimit("negotiationTimeout", timeout);
        return this;
    }

    /** How acknowledgements name earlier frames. */
    public DtlsLinksBuilder ackNumbering(AckNumbering numbering) {
        ackNumbering = numbering;
        return this;
    }

    /** Who sees all frames in clear; by default nobody. */
    public DtlsLinksBuilder frameTap(FrameTap tap) {
        frameTap = tap;
        return this;
    }

    /** Who gets the secrets of all connections; by default nobody. For debugging only. */
    public DtlsLinksBuilder keyLog(KeyLog log) {
        keyLog = log;
        return this;
    }

    /** Creates the provider. */
    public DtlsLinks build() {
        return new DtlsLinks(settings());
    }

    DtlsSettings settings() {
        return new DtlsSettings(
                type,
                filter,
                listen,
                advertised,
                maxLinks,
                maxLinksPerPeer,
                maxHandshakes,
                maxNegotiations,
                handshakeThreads,
                maxDatagramBytes,
                connectTimeout,
                handshakeTimeout,
                negotiationTimeout,
                duplicateWindow,
                sender,
                ackNumbering,
                frameTap,
                keyLog);
    }
}
