// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.tls;

import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.driver.NettyEnvironment;
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
import org.p2psip.reload.link.internal.Checks;
import org.p2psip.reload.link.internal.DirectCandidates;
import org.p2psip.reload.link.internal.RefusedNegotiation;
import org.p2psip.reload.wire.IceExtension;
import org.p2psip.reload.wire.LinkDescription;
import org.p2psip.reload.wire.OverlayLinkType;

/**
 * Links over TLS on TCP without ICE (RFC 6940, Section 6.6.5), for overlays whose configuration says no-ice.
 *
 * <p>Listens on one address for Attach and bootstrap, and on a port of its own, for one connection and a limited time,
 * for each AppAttach. Both ends of every connection show their certificates. The TLS handshake is computed on the
 * environment's thread. Needs a {@link NettyEnvironment}.
 *
 * <p>A certificate may hold several Node-IDs. Which one is meant is known for negotiated links; for accepted and
 * bootstrap links it is taken to be the first.
 *
 * <p>Bouncy Castle, which computes the handshakes, reports each of them to {@code java.util.logging} under the name
 * {@code org.bouncycastle.jsse}. An application that lets strangers connect sets the level of that logger.
 */
// Netty tells of failures through the pipeline as well.
@SuppressWarnings("FutureReturnValueIgnored")
public final class TlsLinks implements LinkProvider {
    /** That a candidate waits for connections is told as RFC 6544 does. */
    static final DirectCandidates CANDIDATES = new DirectCandidates(
            OverlayLinkType.TLS_TCP_FH_NO_ICE,
            new IceExtension(DirectCandidates.ascii("tcptype"), DirectCandidates.ascii("passive")));

    private final TlsSettings settings;
    private final Set<TlsNegotiation<?>> negotiations = new LinkedHashSet<>();
    private @Nullable NettyEnvironment environment;
    private @Nullable TlsEndpoint endpoint;
    private @Nullable AcceptedLinks accepted;
    private @Nullable Channel listening;
    private boolean closed;

    TlsLinks(TlsSettings settings) {
        this.settings = settings;
    }

    /** A provider that listens on any free port of all addresses. */
    public static TlsLinks create() {
        return builder().build();
    }

    /** A builder of a provider with other settings. */
    public static TlsLinksBuilder builder() {
        return new TlsLinksBuilder();
    }

    @Override
    public OverlayLinkType type() {
        return OverlayLinkType.TLS_TCP_FH_NO_ICE;
    }

    @Override
    public CompletionStage<Void> start(LinkContext context, LinkListener listener) {
        if (endpoint != null || closed) {
            throw new IllegalStateException(closed ? "closed" : "already started");
        }
        if (!(context.environment() instanceof NettyEnvironment netty)) {
            throw new IllegalArgumentException("TLS links need a NettyEnvironment, not a "
                    + context.environment().getClass().getSimpleName());
        }
        environment = netty;
        Checks.requireEventLoop(netty.eventLoop());
        TlsEndpoint started = new TlsEndpoint(settings, context, listener, netty.eventLoop());
        AcceptedLinks links = new AcceptedLinks(started, listener);
        endpoint = started;
        accepted = links;
        return started.listen(settings.listen(), links::handleSecured).thenAccept(channel -> {
            listening = channel;
        });
    }

    @Override
    public LinkNegotiation negotiate(NegotiationRole role, LinkPurpose purpose) {
        TlsEndpoint at = running();
        if (negotiations.size() >= settings.maxNegotiations()) {
            at.countRefusal(RefusalReason.TOO_MANY_NEGOTIATIONS);
            return RefusedNegotiation.oneTooMany(settings.maxNegotiations());
        }
        InetSocketAddress bound = localAddress();
        LinkDescription local = CANDIDATES.describe(role, at.reachableAddresses(bound), bound.getPort());
        TlsNegotiation<?> negotiation = purpose == LinkPurpose.OVERLAY
                ? new OverlayNegotiation(at, role, local, acceptedLinks().arrivals(), negotiations::remove)
                : new ApplicationNegotiation(
                        at, role, local, new InetSocketAddress(bound.getAddress(), 0), negotiations::remove);
        negotiations.add(negotiation);
        return negotiation;
    }

    @Override
    public CompletionStage<Link> connect(InetSocketAddress bootstrap) {
        TlsEndpoint at = running();
        CompletableFuture<Link> result = new CompletableFuture<>();
        new Dial(at, List.of(Checks.resolved("bootstrap address", bootstrap)), null)
                .start()
                .whenComplete((connection, failure) -> {
                    if (connection == null) {
                        result.completeExceptionally(failure);
                        return;
                    }
                    try {
                        result.complete(at.openLink(connection, connection.firstNodeId()));
                    } catch (LinkException e) {
                        at.countRefusal(e.reason());
                        result.completeExceptionally(e);
                    }
                });
        return result;
    }

    @Override
    public void rules(LinkRules rules) {
        if (endpoint == null) {
            throw new IllegalStateException("not started");
        }
        endpoint.rules(rules);
    }

    /**
     * The address that is listened on, with the port that was taken if the port was to be free. On the environment's
     * thread.
     *
     * @throws IllegalStateException if the provider does not listen yet
     */
    public InetSocketAddress localAddress() {
        if (listening == null) {
            throw new IllegalStateException("not started");
        }
        return (InetSocketAddress) listening.localAddress();
    }

    /** What is open and what was refused so far. On the environment's thread. */
    public TlsLinkCounters counters() {
        return endpoint == null ? new TlsLinkCounters(0, 0, 0, Map.of()) : endpoint.counters(negotiations.size());
    }

    @Override
    public void close() {
        NettyEnvironment runsOn = environment;
        if (runsOn == null) {
            closed = true;
        } else if (runsOn.eventLoop().inEventLoop()) {
            closeAll();
        } else {
            runsOn.execute(this::closeAll);
        }
    }

    private void closeAll() {
        if (closed) {
            return;
        }
        closed = true;
        for (TlsNegotiation<?> negotiation : List.copyOf(negotiations)) {
            negotiation.cancel();
        }
        if (endpoint != null) {
            endpoint.closeAll();
        }
    }

    private TlsEndpoint running() {
        if (endpoint == null || environment == null || listening == null || closed) {
            throw new IllegalStateException(closed ? "closed" : "not started");
        }
        Checks.requireEventLoop(environment.eventLoop());
        return endpoint;
    }

    private AcceptedLinks acceptedLinks() {
        if (accepted == null) {
            throw new AssertionError("started without accepted links");
        }
        return accepted;
    }
}
