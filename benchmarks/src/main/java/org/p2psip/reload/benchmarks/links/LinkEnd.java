// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.benchmarks.links;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.driver.NettyEnvironment;
import org.p2psip.reload.link.Link;
import org.p2psip.reload.link.LinkContext;
import org.p2psip.reload.link.LinkListener;
import org.p2psip.reload.link.LinkProvider;
import org.p2psip.reload.link.RefusalReason;
import org.p2psip.reload.link.dtls.DtlsLinks;
import org.p2psip.reload.link.tls.TlsLinks;

/** A provider of links without a node. */
final class LinkEnd {
    enum Protocol {
        TLS,
        DTLS
    }

    /** A provider and where it listens, once it was started. */
    record Provider(LinkProvider links, Supplier<InetSocketAddress> address) {}

    private static final int MAX_LINKS = 4_096;

    /** Loopback carries it, so that a message of 2.5 KB is one datagram, as it is for the bare association. */
    static final int MAX_DATAGRAM_BYTES = 4_096;

    private final NettyEnvironment environment;
    private final LinkProvider provider;
    private final Supplier<InetSocketAddress> address;

    private LinkEnd(NettyEnvironment environment, LinkProvider provider, Supplier<InetSocketAddress> address) {
        this.environment = environment;
        this.provider = provider;
        this.address = address;
    }

    /** A provider that listens on any port, of as many links as there will be. */
    static Provider provider(Protocol protocol) {
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        if (protocol == Protocol.TLS) {
            TlsLinks links = TlsLinks.builder()
                    .listen(anyPort)
                    .maxLinks(MAX_LINKS)
                    .maxLinksPerPeer(MAX_LINKS)
                    .build();
            return new Provider(links, links::localAddress);
        }
        DtlsLinks links = DtlsLinks.builder()
                .listen(anyPort)
                .maxLinks(MAX_LINKS)
                .maxLinksPerPeer(MAX_LINKS)
                .maxDatagramBytes(MAX_DATAGRAM_BYTES)
                .build();
        return new Provider(links, links::localAddress);
    }

    static LinkEnd start(
            Protocol protocol, LinkContext context, NettyEnvironment environment, Consumer<Link> onAccepted) {
        Provider provider = provider(protocol);
        LinkEnd end = new LinkEnd(environment, provider.links(), provider.address());
        Waiting.await(Waiting.on(environment.eventLoop(), () -> end.provider.start(context, new Listener(onAccepted))));
        return end;
    }

    InetSocketAddress address() {
        return Waiting.on(environment.eventLoop(), address);
    }

    Link connect(InetSocketAddress remote) {
        return Waiting.await(Waiting.on(environment.eventLoop(), () -> provider.connect(remote)));
    }

    void close() {
        provider.close();
    }

    private static final class Listener implements LinkListener {
        private final Consumer<Link> onAccepted;

        private Listener(Consumer<Link> onAccepted) {
            this.onAccepted = onAccepted;
        }

        @Override
        public void linkAccepted(Link link) {
            onAccepted.accept(link);
        }

        @Override
        public void linkRefused(RefusalReason reason, String detail, @Nullable InetSocketAddress remote) {
            throw new AssertionError(reason + ": " + detail);
        }
    }
}
