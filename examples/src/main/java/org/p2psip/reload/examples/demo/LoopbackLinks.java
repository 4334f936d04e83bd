// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.demo;

import java.net.InetSocketAddress;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.examples.pcap.LinkCapture;
import org.p2psip.reload.ice.links.IceLinks;
import org.p2psip.reload.link.Link;
import org.p2psip.reload.link.LinkContext;
import org.p2psip.reload.link.LinkListener;
import org.p2psip.reload.link.LinkNegotiation;
import org.p2psip.reload.link.LinkProvider;
import org.p2psip.reload.link.LinkPurpose;
import org.p2psip.reload.link.LinkRules;
import org.p2psip.reload.link.NegotiationRole;
import org.p2psip.reload.link.tls.TlsLinks;
import org.p2psip.reload.link.tls.TlsLinksBuilder;
import org.p2psip.reload.wire.OverlayLinkType;

/** The links of one peer, over TLS or with ICE, which tell the capture, if there is one, on which port they listen. */
final class LoopbackLinks implements LinkProvider {
    private final int peer;
    private final @Nullable LinkCapture capture;
    private final LinkProvider links;
    private final Supplier<InetSocketAddress> localAddress;

    /**
     * @param listen port 0 takes any free port
     * @param ice whether ICE finds the paths
     */
    LoopbackLinks(int peer, InetSocketAddress listen, boolean ice, @Nullable LinkCapture capture) {
        this.peer = peer;
        this.capture = capture;
        if (ice) {
            IceLinks made = IceLinks.builder()
                    .listen(listen)
                    .dtls(dtls -> {
                        if (capture != null) {
                            dtls.frameTap(capture.tapOf(peer));
                        }
                    })
                    .build();
            this.links = made;
            this.localAddress = () -> made.localAddresses().get(0);
            return;
        }
        TlsLinksBuilder builder = TlsLinks.builder().listen(listen);
        if (capture != null) {
            builder.frameTap(capture.tapOf(peer));
        }
        TlsLinks made = builder.build();
        this.links = made;
        this.localAddress = made::localAddress;
    }

    @Override
    public OverlayLinkType type() {
        return links.type();
    }

    @Override
    public CompletionStage<Void> start(LinkContext context, LinkListener listener) {
        return links.start(context, listener).thenRun(() -> {
            if (capture != null) {
                capture.listening(peer, localAddress.get().getPort());
            }
        });
    }

    @Override
    public LinkNegotiation negotiate(NegotiationRole role, LinkPurpose purpose) {
        return links.negotiate(role, purpose);
    }

    @Override
    public CompletionStage<Link> connect(InetSocketAddress bootstrap) {
        return links.connect(bootstrap);
    }

    @Override
    public void rules(LinkRules rules) {
        links.rules(rules);
    }

    @Override
    public void close() {
        links.close();
    }
}
