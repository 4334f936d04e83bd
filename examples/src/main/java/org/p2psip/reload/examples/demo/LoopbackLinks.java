// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.demo;

import java.net.InetSocketAddress;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.examples.pcap.LinkCapture;
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

/** The TLS links of one peer, which tell the capture, if there is one, on which port they listen. */
final class LoopbackLinks implements LinkProvider {
    private final int peer;
    private final @Nullable LinkCapture capture;
    private final TlsLinks links;

    /** @param listen port 0 takes any free port */
    LoopbackLinks(int peer, InetSocketAddress listen, @Nullable LinkCapture capture) {
        this.peer = peer;
        this.capture = capture;
        TlsLinksBuilder builder = TlsLinks.builder().listen(listen);
        if (capture != null) {
            builder.frameTap(capture.tapOf(peer));
        }
        this.links = builder.build();
    }

    @Override
    public OverlayLinkType type() {
        return links.type();
    }

    @Override
    public CompletionStage<Void> start(LinkContext context, LinkListener listener) {
        return links.start(context, listener).thenRun(() -> {
            if (capture != null) {
                capture.listening(peer, links.localAddress().getPort());
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
