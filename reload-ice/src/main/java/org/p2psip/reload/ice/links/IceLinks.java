// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.links;

import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.driver.NettyEnvironment;
import org.p2psip.reload.ice.agent.IceSettings;
import org.p2psip.reload.ice.driver.IceContext;
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
import org.p2psip.reload.link.internal.RefusedNegotiation;
import org.p2psip.reload.link.internal.Stages;
import org.p2psip.reload.usage.turn.TurnCandidacy;
import org.p2psip.reload.wire.OverlayLinkType;

/**
 * Links over DTLS 1.2 on UDP with Simple Reliability, over paths that ICE finds (RFC 6940, Sections 6.5.1 and 6.6.2), for
 * overlays whose configuration does not say no-ice.
 *
 * <p>All links of a node share one UDP port for each of its addresses. The same port answers STUN requests of other peers
 * (Section 6.5.1.4) and takes the links of nodes that join through this one, with whom nothing can be negotiated yet: they
 * prove their address to DTLS with a cookie. Channels of applications are {@link org.p2psip.reload.ice.tunnel.Tunnel}s, each with
 * ports of its own. Needs a {@link NettyEnvironment}.
 */
// Each stage is heard by whoever gets it.
@SuppressWarnings("FutureReturnValueIgnored")
public final class IceLinks implements LinkProvider {
    private final IceLinksSettings settings;
    private @Nullable NettyEnvironment environment;
    private @Nullable IceEndpoint endpoint;
    private boolean closed;

    IceLinks(IceLinksSettings settings) {
        this.settings = settings;
    }

    /** A provider that listens on any free port of each address of this machine. */
    public static IceLinks create() {
        return builder().build();
    }

    /** A builder of a provider with other settings. */
    public static IceLinksBuilder builder() {
        return new IceLinksBuilder();
    }

    @Override
    public OverlayLinkType type() {
        return OverlayLinkType.DTLS_UDP_SR;
    }

    @Override
    public CompletionStage<Void> start(LinkContext context, LinkListener listener) {
        if (environment != null || closed) {
            throw new IllegalStateException(closed ? "closed" : "already started");
        }
        if (!(context.environment() instanceof NettyEnvironment netty)) {
            throw new IllegalArgumentException("ICE needs a NettyEnvironment, not a "
                    + context.environment().getClass().getSimpleName());
        }
        environment = netty;
        List<InetSocketAddress> addresses = LocalPorts.addresses(settings.listen());
        boolean loopback = addresses.get(0).getAddress().isLoopbackAddress();
        IceSettings ice = loopback ? settings.ice().withLoopback() : settings.ice();
        Random random = context.random() instanceof SecureRandom secure ? secure : new SecureRandom();
        IceContext iceContext = new IceContext(netty.eventLoop(), ice, random);
        List<LocalPort> ports = new ArrayList<>();
        List<CompletableFuture<Void>> started = new ArrayList<>();
        StunServers stunServers = new StunServers(settings.stunServers());
        Keepalives keepalives = new Keepalives(netty, random);
        Function<LocalPort, LinkListener> listeners =
                port -> new AcceptedLinks(listener, stunServers, keepalives, port);
        for (InetSocketAddress address : addresses) {
            LocalPort port = new LocalPort(settings, address, iceContext);
            ports.add(port);
            started.add(port.start(context, listeners.apply(port)).toCompletableFuture());
        }
        CompletableFuture<Void> result = new CompletableFuture<>();
        CompletableFuture.allOf(started.toArray(new CompletableFuture<?>[0])).whenComplete((all, failure) -> {
            List<LocalPort> open = new ArrayList<>();
            for (int i = 0; i < ports.size(); i++) {
                if (!started.get(i).isCompletedExceptionally()) {
                    open.add(ports.get(i));
                }
            }
            if (open.isEmpty() || closed) {
                open.forEach(LocalPort::close);
                result.completeExceptionally(
                        failure instanceof CompletionException && failure.getCause() != null
                                ? failure.getCause()
                                : new IllegalStateException("closed", failure));
                return;
            }
            // An address may have gone between asking and binding: the others serve.
            IceEndpoint opened = new IceEndpoint(
                    settings, netty, iceContext, context.rules(), open, stunServers, keepalives, listener);
            endpoint = opened;
            new PortWatch(settings, context, opened, listeners).start();
            result.complete(null);
        });
        return result;
    }

    @Override
    public LinkNegotiation negotiate(NegotiationRole role, LinkPurpose purpose) {
        IceEndpoint at = running();
        IceNegotiation negotiation = at.begin(role, purpose);
        if (negotiation == null) {
            at.countRefusal(RefusalReason.TOO_MANY_NEGOTIATIONS);
            return new RefusedNegotiation(new LinkException(
                    RefusalReason.TOO_MANY_NEGOTIATIONS,
                    settings.maxNegotiations() + " negotiations are under way, which is the limit"));
        }
        return negotiation;
    }

    @Override
    public CompletionStage<Link> connect(InetSocketAddress bootstrap) {
        IceEndpoint at = running();
        if (bootstrap.isUnresolved()) {
            throw new IllegalArgumentException("bootstrap address " + bootstrap + " is not resolved");
        }
        Queue<LocalPort> ways = new ArrayDeque<>(LocalPorts.towards(bootstrap, at.localPorts()));
        if (ways.isEmpty()) {
            return Stages.failed(
                    new LinkException(RefusalReason.UNREACHABLE, "no address here of the family of " + bootstrap));
        }
        CompletableFuture<Link> result = new CompletableFuture<>();
        connect(bootstrap, ways, result);
        return result;
    }

    private void connect(InetSocketAddress bootstrap, Queue<LocalPort> ways, CompletableFuture<Link> result) {
        IceEndpoint at = running();
        LocalPort way = ways.remove();
        way.dtls().connect(bootstrap).whenComplete((link, failure) -> {
            if (link != null) {
                at.keepalives().add(link, way);
                at.stunServers().add(link);
                result.complete(link);
            } else if (closed) {
                result.completeExceptionally(failure);
            } else if (ways.isEmpty()) {
                connectThroughRelay(bootstrap, failure, result);
            } else {
                connect(bootstrap, ways, result);
            }
        });
    }

    /** The network may let no UDP out, but TCP to a TURN server. */
    private void connectThroughRelay(InetSocketAddress bootstrap, Throwable direct, CompletableFuture<Link> result) {
        new RelayedBootstrap(running(), bootstrap).connect().whenComplete((link, failure) -> {
            if (link != null) {
                result.complete(link);
            } else {
                // Why the direct way failed says more.
                result.completeExceptionally(direct);
            }
        });
    }

    @Override
    public void rules(LinkRules rules) {
        IceEndpoint at = endpoint;
        if (at == null) {
            throw new IllegalStateException("not started");
        }
        at.rules(rules);
    }

    /**
     * The addresses that are listened on, with the ports that were taken if they were to be free. On the environment's
     * thread.
     *
     * @throws IllegalStateException if the provider does not listen yet
     */
    public List<InetSocketAddress> localAddresses() {
        IceEndpoint at = endpoint;
        if (at == null) {
            throw new IllegalStateException("not started");
        }
        List<InetSocketAddress> all = new ArrayList<>();
        at.localPorts().forEach(each -> all.add(each.localAddress()));
        return all;
    }

    /** Who is asked for this end's addresses, now: configured servers and connected peers. On the environment's thread. */
    public List<InetSocketAddress> stunServers() {
        return running().stunServers().servers();
    }

    /**
     * What STUN servers and peers have seen of this end lately, by which a node knows whether it is a candidate for a TURN server
     * ({@link TurnCandidacy}). On the environment's thread.
     */
    public List<TurnCandidacy.Observation> observations() {
        return running().stunServers().observations();
    }

    /** How the far ends of links and tunnels are reached, now. On the environment's thread. */
    public List<IcePath> paths() {
        return running().paths();
    }

    /** What is open, and what was refused and dropped so far. On the environment's thread. */
    public IceLinkCounters counters() {
        IceEndpoint at = endpoint;
        return at == null ? IceLinkCounters.none() : at.counters();
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
        if (!closed) {
            closed = true;
            if (endpoint != null) {
                endpoint.closeAll();
            }
        }
    }

    private IceEndpoint running() {
        IceEndpoint at = endpoint;
        if (at == null || closed) {
            throw new IllegalStateException(closed ? "closed" : "not started");
        }
        return at;
    }

    /** Hears of the links of nodes that join, which can be asked as well. */
    private static final class AcceptedLinks implements LinkListener {
        private final LinkListener listener;
        private final StunServers stunServers;
        private final Keepalives keepalives;
        private final LocalPort port;

        private AcceptedLinks(LinkListener listener, StunServers stunServers, Keepalives keepalives, LocalPort port) {
            this.listener = listener;
            this.stunServers = stunServers;
            this.keepalives = keepalives;
            this.port = port;
        }

        @Override
        public void linkAccepted(Link link) {
            stunServers.add(link);
            keepalives.add(link, port);
            listener.linkAccepted(link);
        }

        @Override
        public void linkRefused(RefusalReason reason, String detail, @Nullable InetSocketAddress remote) {
            listener.linkRefused(reason, detail, remote);
        }
    }
}
