// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.peer;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.examples.text.HostPort;
import org.p2psip.reload.ice.links.IceLinks;
import org.p2psip.reload.ice.links.RelaySource;
import org.p2psip.reload.link.CombinedLinks;
import org.p2psip.reload.link.LinkProvider;
import org.p2psip.reload.link.dtls.DtlsLinks;
import org.p2psip.reload.link.tls.TlsLinks;

/** The links of a peer: over TLS, over DTLS, or both, with TLS preferred; or over DTLS with ICE. */
final class PeerLinks {
    /** What {@code --transport} allows. */
    enum Transport {
        tls,
        dtls,
        both,
        ice
    }

    /**
     * What was chosen.
     *
     * @param stunServers to ask besides peers, with ICE
     */
    record Choice(Transport transport, List<InetSocketAddress> stunServers) {}

    private final @Nullable TlsLinks tls;
    private final @Nullable DtlsLinks dtls;
    private final @Nullable IceLinks ice;
    private final LinkProvider provider;

    private PeerLinks(@Nullable TlsLinks tls, @Nullable DtlsLinks dtls, @Nullable IceLinks ice, LinkProvider provider) {
        this.tls = tls;
        this.dtls = dtls;
        this.ice = ice;
        this.provider = provider;
    }

    /** @param relays where relays come from, with ICE */
    static PeerLinks create(Choice choice, InetSocketAddress listen, List<InetAddress> advertised, RelaySource relays) {
        TlsLinks tls = TlsLinks.builder().listen(listen).advertise(advertised).build();
        DtlsLinks dtls =
                DtlsLinks.builder().listen(listen).advertise(advertised).build();
        return switch (choice.transport()) {
            case tls -> new PeerLinks(tls, null, null, tls);
            case dtls -> new PeerLinks(null, dtls, null, dtls);
            case both -> new PeerLinks(tls, dtls, null, CombinedLinks.of(tls, dtls));
            case ice -> {
                IceLinks ice = IceLinks.builder()
                        .listen(listen)
                        .stunServers(choice.stunServers())
                        .relays(relays)
                        .natProbes(true)
                        .build();
                yield new PeerLinks(null, null, ice, ice);
            }
        };
    }

    LinkProvider provider() {
        return provider;
    }

    /** The links with ICE, or null if these are without. */
    @Nullable
    IceLinks ice() {
        return ice;
    }

    /** Says where the peer listens; on the node's thread, once it does. */
    void report(PeerLog log, PeerLife life) {
        List<String> places = new ArrayList<>();
        if (tls != null) {
            places.add(report(log, "tls", "TLS over TCP", tls.localAddress()));
        }
        if (dtls != null) {
            places.add(report(log, "dtls", "DTLS over UDP", dtls.localAddress()));
        }
        if (ice != null) {
            for (InetSocketAddress each : ice.localAddresses()) {
                places.add(report(log, "ice", "DTLS over UDP with ICE", each));
            }
        }
        life.listensOn(String.join(" and ", places));
    }

    private static String report(PeerLog log, String transport, String name, InetSocketAddress bound) {
        String place = (bound.getAddress().isAnyLocalAddress()
                        ? "port " + bound.getPort() + " of all addresses"
                        : HostPort.format(bound))
                + " (" + name + ")";
        log.event("listening", "listening on " + place, "address", HostPort.format(bound), "transport", transport);
        return place;
    }
}
