// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.nat;

import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.p2psip.reload.ice.links.IceLinks;
import org.p2psip.reload.link.AppChannel;
import org.p2psip.reload.link.Link;
import org.p2psip.reload.link.LinkContext;
import org.p2psip.reload.link.LinkException;
import org.p2psip.reload.link.LinkListener;
import org.p2psip.reload.link.LinkNegotiation;
import org.p2psip.reload.link.LinkProvider;
import org.p2psip.reload.link.LinkPurpose;
import org.p2psip.reload.link.LinkRules;
import org.p2psip.reload.link.NegotiationRole;
import org.p2psip.reload.link.RefusalReason;
import org.p2psip.reload.wire.LinkDescription;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.OverlayLinkType;

/** Links by ICE, of which is remembered with whom they did not come about, and why. On the environment's thread. */
final class TriedLinks implements LinkProvider {
    /** How many failures are remembered; further ones are not. */
    static final int MAX_FAILURES = 64;

    private final IceLinks links;
    private final Map<NodeId, String> failures = new LinkedHashMap<>();

    TriedLinks(IceLinks links) {
        this.links = links;
    }

    /** Why the last Attach with each node failed that has had no link since. */
    Map<NodeId, String> failures() {
        return Map.copyOf(failures);
    }

    @Override
    public OverlayLinkType type() {
        return links.type();
    }

    @Override
    public CompletionStage<Void> start(LinkContext context, LinkListener listener) {
        return links.start(context, listener);
    }

    @Override
    public LinkNegotiation negotiate(NegotiationRole role, LinkPurpose purpose) {
        return new Tried(links.negotiate(role, purpose));
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

    private final class Tried implements LinkNegotiation {
        private final LinkNegotiation negotiation;

        Tried(LinkNegotiation negotiation) {
            this.negotiation = negotiation;
        }

        @Override
        public CompletionStage<LinkDescription> localDescription() {
            return negotiation.localDescription();
        }

        @Override
        public CompletionStage<Link> establish(LinkDescription remote, NodeId expectedPeer) {
            return negotiation.establish(remote, expectedPeer).whenComplete((link, failure) -> {
                if (link != null) {
                    failures.remove(expectedPeer);
                } else if (failures.size() < MAX_FAILURES) {
                    failures.put(expectedPeer, text(failure));
                }
            });
        }

        private String text(Throwable failure) {
            Throwable cause =
                    failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
            return cause instanceof LinkException known && known.reason() == RefusalReason.CANCELLED
                    ? "given up: no path was found in time"
                    : String.valueOf(cause.getMessage());
        }

        @Override
        public CompletionStage<AppChannel> establishApplication(LinkDescription remote, NodeId expectedPeer) {
            return negotiation.establishApplication(remote, expectedPeer);
        }

        @Override
        public void cancel() {
            negotiation.cancel();
        }
    }
}
