// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.links;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.p2psip.reload.ice.agent.IceSettings;
import org.p2psip.reload.link.dtls.DtlsLinksBuilder;

/** Collects the settings of an {@link IceLinks}. What is not set keeps a default that suits a handset. */
public final class IceLinksBuilder {
    /** Default of {@link #maxNegotiations}. */
    public static final int DEFAULT_MAX_NEGOTIATIONS = 64;

    /** How many STUN servers may be configured. */
    public static final int MAX_STUN_SERVERS = 4;

    private InetSocketAddress listen = new InetSocketAddress(0);
    private List<InetSocketAddress> stunServers = List.of();
    private RelaySource relays = RelaySource.none();
    private Duration directRetry = DirectRetries.FIRST;
    private IceSettings ice = IceSettings.defaults();
    private Consumer<DtlsLinksBuilder> dtls = unused -> {};
    private int maxDatagramBytes = DtlsLinksBuilder.DEFAULT_MAX_DATAGRAM_BYTES;
    private boolean natProbes;
    private int maxNegotiations = DEFAULT_MAX_NEGOTIATIONS;
    private Duration negotiationTimeout = Duration.ofSeconds(40);

    IceLinksBuilder() {}

    /**
     * Where to listen; by default on any free port of each address of this machine.
     *
     * @param address resolved; the wildcard takes each address of the machine, with a socket of its own, as ICE has to know
     *     which one it sends from; port 0 takes any free port of each
     */
    public IceLinksBuilder listen(InetSocketAddress address) {
        if (address.isUnresolved()) {
            throw new IllegalArgumentException("address " + address + " is not resolved");
        }
        listen = address;
        return this;
    }

    /**
     * STUN servers to ask beside the peers that there are links with; by default none.
     *
     * @param servers resolved, at most {@link #MAX_STUN_SERVERS}
     */
    public IceLinksBuilder stunServers(List<InetSocketAddress> servers) {
        if (servers.size() > MAX_STUN_SERVERS || servers.stream().anyMatch(InetSocketAddress::isUnresolved)) {
            throw new IllegalArgumentException(
                    servers + " are not at most " + MAX_STUN_SERVERS + " servers, all of them resolved");
        }
        stunServers = List.copyOf(servers);
        return this;
    }

    /**
     * Where relays come from, over which a far end can be reached that cannot be reached otherwise, and bootstrap nodes where the
     * network lets no UDP out; by default there are none.
     */
    public IceLinksBuilder relays(RelaySource source) {
        relays = source;
        return this;
    }

    /**
     * How long after a link came up through a relay a direct path is tried for the first time, by default 30 s. If there is none,
     * the pauses double, up to 10 min.
     *
     * @param pause at least 1 s
     */
    public IceLinksBuilder directRetry(Duration pause) {
        if (pause.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("directRetry is " + pause + ", at least 1 s");
        }
        directRetry = pause;
        return this;
    }

    /** How ICE behaves; by default as the RFCs say. Loopback is allowed where a loopback address is listened on. */
    public IceLinksBuilder ice(IceSettings settings) {
        ice = settings;
        return this;
    }

    /** Further settings of the links' encryption and limits; what is said there of addresses and types has no effect. */
    public IceLinksBuilder dtls(Consumer<DtlsLinksBuilder> more) {
        dtls = more;
        return this;
    }

    /**
     * The longest datagram to send on a direct path, in bytes of UDP payload.
     *
     * @param bytes 700 to 16384
     */
    public IceLinksBuilder maxDatagramBytes(int bytes) {
        if (bytes < 700 || bytes > 16_384) {
            throw new IllegalArgumentException("maxDatagramBytes is " + bytes + ", allowed are 700 to 16384");
        }
        maxDatagramBytes = bytes;
        return this;
    }

    /**
     * Whether others may have Binding requests answered from a second port, which is opened for that, so that they learn what
     * their NAT lets in (RFC 5780); by default not. For peers with an address of their own.
     */
    public IceLinksBuilder natProbes(boolean answered) {
        natProbes = answered;
        return this;
    }

    /** How many negotiations may be under way at once, at least 1; further ones fail. */
    public IceLinksBuilder maxNegotiations(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("maxNegotiations is " + count + ", at least 1");
        }
        maxNegotiations = count;
        return this;
    }

    /** How long a negotiation may take from its beginning to the connection; by default 40 s, as ICE is patient. */
    public IceLinksBuilder negotiationTimeout(Duration timeout) {
        if (timeout.toMillis() < 1) {
            throw new IllegalArgumentException("negotiationTimeout is " + timeout + ", at least 1 ms");
        }
        negotiationTimeout = timeout;
        return this;
    }

    /** Creates the provider. */
    public IceLinks build() {
        return new IceLinks(new IceLinksSettings(
                listen,
                stunServers,
                relays,
                directRetry,
                ice,
                dtls,
                maxDatagramBytes,
                natProbes,
                maxNegotiations,
                negotiationTimeout));
    }
}
