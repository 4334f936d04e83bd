// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.link.AppChannel;
import org.p2psip.reload.link.Link;
import org.p2psip.reload.link.LinkContext;
import org.p2psip.reload.link.LinkListener;
import org.p2psip.reload.link.LinkNegotiation;
import org.p2psip.reload.link.LinkProvider;
import org.p2psip.reload.link.LinkPurpose;
import org.p2psip.reload.link.LinkReceiver;
import org.p2psip.reload.link.LinkRules;
import org.p2psip.reload.link.LinkStatistics;
import org.p2psip.reload.link.NegotiationRole;
import org.p2psip.reload.link.RefusalReason;
import org.p2psip.reload.security.NodeCertificate;
import org.p2psip.reload.wire.LinkDescription;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.OverlayLinkType;

/** Simulated links of which those that an Attach has made say that their path is looked after, as with ICE. */
final class MaintainedLinks implements LinkProvider {
    private final SimulatedLinks links;
    private final Map<Link, Wrapped> wrapped = new IdentityHashMap<>();
    private @Nullable LinkListener listener;

    MaintainedLinks(SimulatedLinks links) {
        this.links = links;
    }

    /** Says of a link that a better one is worth trying. */
    void wish(Link link) {
        if (listener == null) {
            throw new AssertionError("not started");
        }
        listener.betterLinkWorthTrying(link);
    }

    /** The open links that an Attach has made. */
    List<Link> maintained() {
        return wrapped.values().stream()
                .filter(each -> each.isOpen() && each.maintained)
                .collect(Collectors.toList());
    }

    /** How many messages the other links have carried, closed ones included. */
    long carriedByOthers() {
        return wrapped.values().stream()
                .filter(each -> !each.maintained)
                .mapToLong(each -> each.statistics().messagesSent())
                .sum();
    }

    private Wrapped wrap(Link link) {
        return wrapped.computeIfAbsent(link, Wrapped::new);
    }

    @Override
    public OverlayLinkType type() {
        return links.type();
    }

    @Override
    public CompletionStage<Void> start(LinkContext context, LinkListener told) {
        listener = told;
        return links.start(context, new LinkListener() {
            @Override
            public void linkAccepted(Link link) {
                told.linkAccepted(wrap(link));
            }

            @Override
            public void linkRefused(RefusalReason reason, String detail, @Nullable InetSocketAddress remote) {
                told.linkRefused(reason, detail, remote);
            }
        });
    }

    @Override
    public LinkNegotiation negotiate(NegotiationRole role, LinkPurpose purpose) {
        LinkNegotiation inner = links.negotiate(role, purpose);
        return new LinkNegotiation() {
            @Override
            public CompletionStage<LinkDescription> localDescription() {
                return inner.localDescription();
            }

            @Override
            public CompletionStage<Link> establish(LinkDescription remote, NodeId expectedPeer) {
                return inner.establish(remote, expectedPeer).thenApply(link -> {
                    Wrapped made = wrap(link);
                    made.maintained = true;
                    return made;
                });
            }

            @Override
            public CompletionStage<AppChannel> establishApplication(LinkDescription remote, NodeId expectedPeer) {
                return inner.establishApplication(remote, expectedPeer);
            }

            @Override
            public void cancel() {
                inner.cancel();
            }
        };
    }

    @Override
    public CompletionStage<Link> connect(InetSocketAddress bootstrap) {
        return links.connect(bootstrap).thenApply(this::wrap);
    }

    @Override
    public void rules(LinkRules rules) {
        links.rules(rules);
    }

    @Override
    public void close() {
        links.close();
    }

    private static final class Wrapped implements Link {
        private final Link link;
        private boolean maintained;

        private Wrapped(Link link) {
            this.link = link;
        }

        @Override
        public boolean isMaintained() {
            return maintained;
        }

        @Override
        public OverlayLinkType type() {
            return link.type();
        }

        @Override
        public NodeId peer() {
            return link.peer();
        }

        @Override
        public NodeCertificate certificate() {
            return link.certificate();
        }

        @Override
        public void receiver(LinkReceiver receiver) {
            link.receiver(receiver);
        }

        @Override
        public void send(ByteBuf message) {
            link.send(message);
        }

        @Override
        public int maxMessageBytes() {
            return link.maxMessageBytes();
        }

        @Override
        public List<ByteBuf> takeUnacknowledged() {
            return link.takeUnacknowledged();
        }

        @Override
        public void close() {
            link.close();
        }

        @Override
        public boolean isOpen() {
            return link.isOpen();
        }

        @Override
        public InetSocketAddress remoteAddress() {
            return link.remoteAddress();
        }

        @Override
        public LinkStatistics statistics() {
            return link.statistics();
        }
    }
}
