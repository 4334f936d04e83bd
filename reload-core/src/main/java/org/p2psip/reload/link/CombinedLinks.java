// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link;

import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.wire.OverlayLinkType;

/**
 * Several providers as one: what this node describes of itself holds the candidates of all, and a negotiation uses what
 * both nodes have.
 *
 * <p>The offerer's candidates say by their priorities which protocol is preferred. The answerer, who dials, tries one
 * protocol after the other in that order, so one negotiation leads to one link and both nodes see the same. A bootstrap
 * node is tried with each protocol in the order of the providers.
 */
public final class CombinedLinks implements LinkProvider {
    private final List<LinkProvider> providers;

    private CombinedLinks(List<LinkProvider> providers) {
        this.providers = providers;
    }

    /**
     * Combines providers of different types.
     *
     * @param first the preferred one
     * @param others in order of preference
     * @return {@code first} itself if there are no others
     * @throws IllegalArgumentException if two are of the same type
     */
    public static LinkProvider of(LinkProvider first, LinkProvider... others) {
        List<LinkProvider> all = new ArrayList<>();
        all.add(first);
        for (LinkProvider other : others) {
            if (all.stream().anyMatch(known -> known.type().equals(other.type()))) {
                throw new IllegalArgumentException("two providers of links of type " + other.type());
            }
            all.add(other);
        }
        return others.length == 0 ? first : new CombinedLinks(List.copyOf(all));
    }

    /** The type of the preferred provider. */
    @Override
    public OverlayLinkType type() {
        return providers.get(0).type();
    }

    @Override
    public boolean carries(LinkPurpose purpose) {
        return providers.stream().anyMatch(provider -> provider.carries(purpose));
    }

    /** Starts all. If one cannot be started, none runs. */
    @Override
    public CompletionStage<Void> start(LinkContext context, LinkListener listener) {
        List<CompletableFuture<Void>> started = new ArrayList<>();
        for (LinkProvider provider : providers) {
            started.add(provider.start(context, listener).toCompletableFuture());
        }
        return CompletableFuture.allOf(started.toArray(new CompletableFuture<?>[0]))
                .whenComplete((done, failure) -> {
                    if (failure != null) {
                        close();
                    }
                });
    }

    @Override
    public LinkNegotiation negotiate(NegotiationRole role, LinkPurpose purpose) {
        List<CombinedNegotiation.Part> parts = new ArrayList<>();
        for (LinkProvider provider : providers) {
            if (provider.carries(purpose)) {
                parts.add(new CombinedNegotiation.Part(provider.type(), provider.negotiate(role, purpose)));
            }
        }
        return new CombinedNegotiation(role, parts);
    }

    @Override
    public CompletionStage<Link> connect(InetSocketAddress bootstrap) {
        CompletableFuture<Link> result = new CompletableFuture<>();
        connect(bootstrap, new ArrayDeque<>(providers), null, result);
        return result;
    }

    @Override
    public void rules(LinkRules rules) {
        providers.forEach(provider -> provider.rules(rules));
    }

    @Override
    public void close() {
        providers.forEach(LinkProvider::close);
    }

    private static void connect(
            InetSocketAddress bootstrap,
            Queue<LinkProvider> left,
            @Nullable LinkException failure,
            CompletableFuture<Link> result) {
        LinkProvider next = left.poll();
        if (next == null) {
            if (failure == null) {
                throw new AssertionError("no provider");
            }
            result.completeExceptionally(failure);
            return;
        }
        var unused = next.connect(bootstrap).whenComplete((link, reason) -> {
            if (link != null) {
                result.complete(link);
            } else {
                connect(bootstrap, left, CombinedNegotiation.join(failure, reason), result);
            }
        });
    }
}
