// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.dtls;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
import org.p2psip.reload.link.internal.RefusedNegotiation;
import org.p2psip.reload.wire.LinkDescription;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.OverlayLinkType;

/**
 * Links over DTLS 1.2 on UDP with Simple Reliability and without ICE (RFC 6940, Section 6.6.6), for overlays whose
 * configuration says no-ice.
 *
 * <p>All links of a node share one UDP socket and are told apart by the far end's address. Both ends of every
 * connection show their certificates. Who begins a handshake has to prove first that it receives at its address, and
 * costs nothing before; then the handshake takes a thread of a small pool, for a limited time. Needs a
 * {@link NettyEnvironment}.
 *
 * <p>Messages longer than {@link Link#maxMessageBytes} do not fit into one datagram; the node sends them in fragments.
 * There are no application channels over DTLS: give the node a {@code TlsLinks} too if it is to have some.
 *
 * <p>A certificate may hold several Node-IDs. Which one is meant is known for negotiated links; for accepted and
 * bootstrap links it is taken to be the first.
 */
// Each stage is heard by whoever gets it.
@SuppressWarnings("FutureReturnValueIgnored")
public final class DtlsLinks implements LinkProvider {
    private final DtlsSettings settings;
    private final Set<DtlsNegotiation> negotiations = new LinkedHashSet<>();
    private @Nullable NettyEnvironment environment;
    private @Nullable DtlsEndpoint endpoint;
    private boolean bound;
    private boolean closed;

    DtlsLinks(DtlsSettings settings) {
        this.settings = settings;
    }

    /** A provider that listens on any free port of all addresses. */
    public static DtlsLinks create() {
        return builder().build();
    }

    /** A builder of a provider with other settings. */
    public static DtlsLinksBuilder builder() {
        return new DtlsLinksBuilder();
    }

    @Override
    public OverlayLinkType type() {
        return settings.type();
    }

    @Override
    public boolean carries(LinkPurpose purpose) {
        return purpose == LinkPurpose.OVERLAY;
    }

    @Override
    public CompletionStage<Void> start(LinkContext context, LinkListener listener) {
        if (endpoint != null || closed) {
            throw new IllegalStateException(closed ? "closed" : "already started");
        }
        if (!(context.environment() instanceof NettyEnvironment netty)) {
            throw new IllegalArgumentException("DTLS links need a NettyEnvironment, not a "
                    + context.environment().getClass().getSimpleName());
        }
        DtlsEndpoint started = new DtlsEndpoint(settings, context, listener, netty.eventLoop());
        started.requireEventLoop();
        environment = netty;
        endpoint = started;
        return started.start().thenAccept(done -> bound = true);
    }

    @Override
    public LinkNegotiation negotiate(NegotiationRole role, LinkPurpose purpose) {
        DtlsEndpoint at = running();
        if (!carries(purpose)) {
            return new RefusedNegotiation(
                    new LinkException(RefusalReason.UNREACHABLE, "no application channels over DTLS"));
        }
        if (negotiations.size() >= settings.maxNegotiations()) {
            at.countRefusal(RefusalReason.TOO_MANY_NEGOTIATIONS);
            return RefusedNegotiation.oneTooMany(settings.maxNegotiations());
        }
        LinkDescription local = DtlsNegotiation.CANDIDATES.describe(
                role, at.reachableAddresses(), at.localAddress().getPort());
        DtlsNegotiation negotiation = new DtlsNegotiation(at, role, local, negotiations::remove);
        negotiations.add(negotiation);
        return negotiation;
    }

    @Override
    public CompletionStage<Link> connect(InetSocketAddress bootstrap) {
        DtlsEndpoint at = running();
        return new Dial(at, List.of(Checks.resolved("bootstrap address", bootstrap)), null)
                .start()
                .thenApply(link -> link);
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
        if (endpoint == null || !bound) {
            throw new IllegalStateException("not started");
        }
        return endpoint.localAddress();
    }

    /**
     * Sends a datagram from the socket that is listened on, for what has a {@link DtlsLinksBuilder#filter} there; it is lost
     * if the socket is closed. On the environment's thread.
     *
     * @param datagram released
     * @throws IllegalStateException if the provider does not listen yet
     */
    public void send(ByteBuf datagram, InetSocketAddress to) {
        if (endpoint == null || !bound) {
            throw new IllegalStateException("not started");
        }
        endpoint.send(datagram, to);
    }

    /**
     * Begins DTLS over a path that something else, such as ICE, has found. What it leads to counts among the links of this
     * provider and ends with it. On the environment's thread.
     *
     * @param server whether this end is the DTLS server, as the sender of an Attach is (RFC 6940, Section 6.5.1.13)
     * @param peer who has to be at the other end; null to take any node of the overlay
     * @throws IllegalStateException if the provider is not started or is closed
     */
    public DtlsAssociation associate(ProvenPath path, boolean server, @Nullable NodeId peer, LinkPurpose purpose) {
        return running().associate(path, server, peer, purpose);
    }

    /** What is open, and what was refused and dropped so far. On the environment's thread. */
    public DtlsLinkCounters counters() {
        return endpoint == null
                ? new DtlsLinkCounters(0, 0, 0, Map.of(), Map.of())
                : endpoint.counters(negotiations.size());
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
        for (DtlsNegotiation negotiation : List.copyOf(negotiations)) {
            negotiation.cancel();
        }
        if (endpoint != null) {
            endpoint.closeAll();
        }
    }

    private DtlsEndpoint running() {
        if (endpoint == null || !bound || closed) {
            throw new IllegalStateException(closed ? "closed" : "not started");
        }
        endpoint.requireEventLoop();
        return endpoint;
    }
}
