// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.link.Link;
import org.p2psip.reload.link.LinkContext;
import org.p2psip.reload.link.LinkException;
import org.p2psip.reload.link.LinkListener;
import org.p2psip.reload.link.LinkNegotiation;
import org.p2psip.reload.link.LinkProvider;
import org.p2psip.reload.link.LinkPurpose;
import org.p2psip.reload.link.LinkRules;
import org.p2psip.reload.link.ListenFailedException;
import org.p2psip.reload.link.NegotiationRole;
import org.p2psip.reload.link.RefusalReason;
import org.p2psip.reload.wire.OverlayLinkType;

/**
 * Links between the hosts of a {@link SimulatedNetwork}, which behave as TLS over TCP without ICE does (RFC 6940, Sections
 * 6.5.1.11 and 6.6.5): the offerer of an Attach waits, the answerer dials; each side shows its certificate and checks the
 * other's, and a handshake takes two round trips. Nothing is encrypted and messages are not framed.
 *
 * <p>What holds for every link provider holds for this one. All of it happens on the simulation's thread.
 */
public final class SimulatedLinks implements LinkProvider {
    /** How long a connection may take to be opened, its handshake included. */
    public static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    /** How long a negotiation may take, from its beginning. */
    public static final Duration NEGOTIATION_TIMEOUT = Duration.ofSeconds(30);

    /** How many links and channels may be open, unless set otherwise. */
    public static final int DEFAULT_MAX_LINKS = 1024;

    /** How many connections from outside may be in their handshake, unless set otherwise. */
    public static final int DEFAULT_MAX_HANDSHAKES = 64;

    /** How many negotiations may be under way, unless set otherwise. */
    public static final int DEFAULT_MAX_NEGOTIATIONS = 64;

    private final SimulatedHost host;
    private final LinkLimits limits;
    private final Set<SimulatedNegotiation> negotiations = new LinkedHashSet<>();
    private @Nullable SimulatedEndpoint endpoint;
    private @Nullable AcceptedLinks accepted;
    private @Nullable ConnectionAcceptor acceptor;
    private boolean closed;

    private SimulatedLinks(SimulatedHost host, LinkLimits limits) {
        this.host = host;
        this.limits = limits;
    }

    /** Links of a node at {@code host}, with the limits of a handset. */
    public static SimulatedLinks create(SimulatedHost host) {
        return create(host, DEFAULT_MAX_LINKS, DEFAULT_MAX_HANDSHAKES, DEFAULT_MAX_NEGOTIATIONS);
    }

    /**
     * Links of a node at {@code host}.
     *
     * @param maxLinks how many links and channels may be open, at least 1; further ones fail with {@link
     *     RefusalReason#TOO_MANY_LINKS}
     * @param maxHandshakes how many connections from outside may be in their handshake, at least 1; further ones are
     *     refused with {@link RefusalReason#TOO_MANY_HANDSHAKES}
     * @param maxNegotiations how many negotiations may be under way, at least 1; further ones fail with {@link
     *     RefusalReason#TOO_MANY_NEGOTIATIONS}
     */
    public static SimulatedLinks create(SimulatedHost host, int maxLinks, int maxHandshakes, int maxNegotiations) {
        return new SimulatedLinks(host, new LinkLimits(maxLinks, maxHandshakes, maxNegotiations));
    }

    @Override
    public OverlayLinkType type() {
        return OverlayLinkType.TLS_TCP_FH_NO_ICE;
    }

    /**
     * Begins to accept links at the host's address.
     *
     * @throws IllegalArgumentException if the context's environment is not that of the host
     */
    @Override
    public CompletionStage<Void> start(LinkContext context, LinkListener listener) {
        if (endpoint != null || closed) {
            throw new IllegalStateException(closed ? "closed" : "started before");
        }
        if (context.environment() != host.environment()) {
            throw new IllegalArgumentException("the environment is not that of " + host);
        }
        SimulatedEndpoint newEndpoint = new SimulatedEndpoint(host, context, listener, limits);
        AcceptedLinks newAccepted = new AcceptedLinks(newEndpoint, listener);
        ConnectionAcceptor newAcceptor = newEndpoint.acceptor(newAccepted::handleSecured);
        int port = host.address().getPort();
        if (!host.listen(port, newAcceptor)) {
            String problem = "port " + port + " of " + host + " is taken; close the other provider first";
            return CompletableFuture.failedFuture(
                    new ListenFailedException(host.address(), problem, new IOException("address in use")));
        }
        endpoint = newEndpoint;
        accepted = newAccepted;
        acceptor = newAcceptor;
        return CompletableFuture.allOf();
    }

    @Override
    public LinkNegotiation negotiate(NegotiationRole role, LinkPurpose purpose) {
        SimulatedEndpoint at = running();
        if (accepted == null) {
            throw new AssertionError("started without accepted links");
        }
        SimulatedNegotiation negotiation = new SimulatedNegotiation(at, accepted, role, purpose, negotiations::remove);
        if (negotiations.size() >= limits.maxNegotiations()) {
            negotiation.refuse(new LinkException(
                    RefusalReason.TOO_MANY_NEGOTIATIONS,
                    limits.maxNegotiations() + " negotiations are under way, which is the limit"));
        } else {
            negotiations.add(negotiation);
        }
        return negotiation;
    }

    @Override
    public CompletionStage<Link> connect(InetSocketAddress bootstrap) {
        SimulatedEndpoint at = running();
        CompletableFuture<Link> result = new CompletableFuture<>();
        SimulatedDial.Outcome outcome = new SimulatedDial.Outcome() {
            @Override
            public void connected(SecuredConnection connection) {
                try {
                    result.complete(at.openLink(connection, connection.firstNodeId()));
                } catch (LinkException e) {
                    result.completeExceptionally(e);
                }
            }

            @Override
            public void failed(LinkException failure) {
                result.completeExceptionally(failure);
            }
        };
        new SimulatedDial(at, List.of(bootstrap), null, outcome).start();
        return result;
    }

    @Override
    public void rules(LinkRules rules) {
        if (endpoint == null) {
            throw new IllegalStateException("not started");
        }
        endpoint.rules(rules);
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (acceptor != null) {
            host.stopListening(host.address().getPort(), acceptor);
        }
        List.copyOf(negotiations).forEach(SimulatedNegotiation::cancel);
        if (endpoint != null) {
            endpoint.closeAll();
        }
    }

    private SimulatedEndpoint running() {
        if (endpoint == null || closed) {
            throw new IllegalStateException(closed ? "closed" : "not started");
        }
        return endpoint;
    }
}
