// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.peer;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.examples.text.HostPort;
import org.p2psip.reload.link.CombinedLinks;
import org.p2psip.reload.link.LinkProvider;
import org.p2psip.reload.link.dtls.DtlsLinks;
import org.p2psip.reload.link.tls.TlsLinks;

/** The links of a peer: over TLS, over DTLS, or both, with TLS preferred. */
final class PeerLinks {
    /** What {@code --transport} allows. */
    enum Transport {
        tls,
        dtls,
        both
    }

    private final @Nullable TlsLinks tls;
    private final @Nullable DtlsLinks dtls;
    private final LinkProvider provider;

    private PeerLinks(@Nullable TlsLinks tls, @Nullable DtlsLinks dtls, LinkProvider provider) {
        this.tls = tls;
        this.dtls = dtls;
        this.provider = provider;
    }

    static PeerLinks create(Transport transport, InetSocketAddress listen, List<InetAddress> advertised) {
        TlsLinks tls = TlsLinks.builder().listen(listen).advertise(advertised).build();
        DtlsLinks dtls =
                DtlsLinks.builder().listen(listen).advertise(advertised).build();
        return switch (transport) {
            case tls -> new PeerLinks(tls, null, tls);
            case dtls -> new PeerLinks(null, dtls, dtls);
            case both -> new PeerLinks(tls, dtls, CombinedLinks.of(tls, dtls));
        };
    }

    LinkProvider provider() {
        return provider;
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
