// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.turn;

import java.time.Duration;
import java.util.OptionalLong;

/** What a client asks for; {@link #defaults} is one IPv4 address over UDP. Immutable. */
public final class TurnClientSettings {
    /** Which addresses are asked for. */
    public enum Families {
        /** An IPv4 address. */
        IPV4,
        /** An IPv6 address. */
        IPV6,
        /** One of each; a server that has one family only may give that. */
        BOTH
    }

    /** What port is asked for. */
    public enum Port {
        /** Any. */
        ANY,
        /** An even one. */
        EVEN,
        /** An even one, with the next one kept for another allocation. */
        EVEN_AND_NEXT
    }

    private static final long MAX_LIFETIME_SECONDS = 0xFFFF_FFFFL;

    private final boolean stream;
    private final Families families;
    private final Port port;
    private final OptionalLong reservationToken;
    private final boolean dontFragment;
    private final Duration lifetime;
    private final int datagramsBeforeChannel;

    private TurnClientSettings(
            boolean stream,
            Families families,
            Port port,
            OptionalLong reservationToken,
            boolean dontFragment,
            Duration lifetime,
            int datagramsBeforeChannel) {
        this.stream = stream;
        this.families = families;
        this.port = port;
        this.reservationToken = reservationToken;
        this.dontFragment = dontFragment;
        this.lifetime = lifetime;
        this.datagramsBeforeChannel = datagramsBeforeChannel;
    }

    /** An IPv4 address for ten minutes at a time, over UDP; a peer gets a channel with the fourth datagram. */
    public static TurnClientSettings defaults() {
        return new TurnClientSettings(
                false, Families.IPV4, Port.ANY, OptionalLong.empty(), false, Duration.ofMinutes(10), 4);
    }

    /** Over TCP or TLS: nothing is sent twice, and data on channels is padded. */
    public TurnClientSettings overStream() {
        return new TurnClientSettings(
                true, families, port, reservationToken, dontFragment, lifetime, datagramsBeforeChannel);
    }

    /** With addresses of other families. */
    public TurnClientSettings withFamilies(Families wanted) {
        return new TurnClientSettings(
                stream, wanted, port, reservationToken, dontFragment, lifetime, datagramsBeforeChannel);
    }

    /** With another kind of port. */
    public TurnClientSettings withPort(Port wanted) {
        return new TurnClientSettings(
                stream, families, wanted, reservationToken, dontFragment, lifetime, datagramsBeforeChannel);
    }

    /** With the port that the server has kept under a token; family and kind of port then go without saying. */
    public TurnClientSettings withReservation(long token) {
        return new TurnClientSettings(
                stream, families, port, OptionalLong.of(token), dontFragment, lifetime, datagramsBeforeChannel);
    }

    /** With DONT-FRAGMENT on what is sent, if the server knows it. */
    public TurnClientSettings withoutFragments() {
        return new TurnClientSettings(stream, families, port, reservationToken, true, lifetime, datagramsBeforeChannel);
    }

    /** With another lifetime to ask for, in whole seconds from 1 to 2^32 - 1; servers give ten minutes at least. */
    public TurnClientSettings withLifetime(Duration wanted) {
        if (wanted.getSeconds() < 1 || wanted.getSeconds() > MAX_LIFETIME_SECONDS) {
            throw new IllegalArgumentException("the lifetime is " + wanted + ", from 1 s to 2^32 - 1 s");
        }
        return new TurnClientSettings(
                stream, families, port, reservationToken, dontFragment, wanted, datagramsBeforeChannel);
    }

    /** With a channel for each peer once so many datagrams were sent to it; 0 for none ever. */
    public TurnClientSettings withChannelAfter(int datagrams) {
        if (datagrams < 0) {
            throw new IllegalArgumentException("datagrams before a channel are " + datagrams + ", at least 0");
        }
        return new TurnClientSettings(stream, families, port, reservationToken, dontFragment, lifetime, datagrams);
    }

    /** Whether the server is reached over TCP or TLS. */
    public boolean stream() {
        return stream;
    }

    /** Which addresses are asked for. */
    public Families families() {
        return families;
    }

    /** What port is asked for. */
    public Port port() {
        return port;
    }

    /** The token of a port that the server has kept. */
    public OptionalLong reservationToken() {
        return reservationToken;
    }

    /** Whether what is sent is not to be fragmented. */
    public boolean dontFragment() {
        return dontFragment;
    }

    /** The lifetime asked for. */
    public Duration lifetime() {
        return lifetime;
    }

    /** With which datagram a peer gets a channel; 0 if never. */
    public int datagramsBeforeChannel() {
        return datagramsBeforeChannel;
    }
}
