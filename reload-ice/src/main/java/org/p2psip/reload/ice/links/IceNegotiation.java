// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.links;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.driver.Cancellable;
import org.p2psip.reload.ice.agent.RemoteDescription;
import org.p2psip.reload.ice.driver.IcePort;
import org.p2psip.reload.ice.tunnel.IceTunnel;
import org.p2psip.reload.link.AppChannel;
import org.p2psip.reload.link.Link;
import org.p2psip.reload.link.LinkException;
import org.p2psip.reload.link.LinkNegotiation;
import org.p2psip.reload.link.LinkPurpose;
import org.p2psip.reload.link.NegotiationRole;
import org.p2psip.reload.link.RefusalReason;
import org.p2psip.reload.link.dtls.DtlsAssociation;
import org.p2psip.reload.link.dtls.SecureDatagrams;
import org.p2psip.reload.wire.LinkDescription;
import org.p2psip.reload.wire.NodeId;

/**
 * One Attach or AppAttach with ICE: gathers, checks, shakes hands. What it makes lives on in its connection.
 *
 * <p>Links share the node's ports. A channel has ports of its own: two associations between the same addresses could not be
 * told apart by what they send.
 */
// Each stage is completed and heard by this class alone.
@SuppressWarnings("FutureReturnValueIgnored")
final class IceNegotiation implements LinkNegotiation, IceConnection.Owner {
    private final IceEndpoint endpoint;
    private final NegotiationRole role;
    private final CompletableFuture<LinkDescription> description = new CompletableFuture<>();
    private final CompletableFuture<Link> result = new CompletableFuture<>();
    private final Cancellable deadline;
    private final LinkPurpose purpose;
    private final CompletableFuture<AppChannel> channel = new CompletableFuture<>();
    private List<IcePort> ownPorts = List.of();
    private @Nullable IceConnection connection;
    private @Nullable IceTunnel tunnel;
    private @Nullable Link established;
    private boolean framed;
    private boolean gathering;
    private @Nullable NodeId peer;
    private boolean over;

    IceNegotiation(IceEndpoint endpoint, NegotiationRole role, LinkPurpose purpose) {
        this.endpoint = endpoint;
        this.role = role;
        this.purpose = purpose;
        this.deadline =
                endpoint.environment().schedule(endpoint.negotiationTimeout().toNanos(), this::handleDeadline);
    }

    @Override
    public CompletionStage<LinkDescription> localDescription() {
        if (!gathering && !over) {
            gathering = true;
            if (purpose == LinkPurpose.OVERLAY) {
                begin(endpoint.ports());
            } else {
                endpoint.bindOwn().whenComplete((ports, failure) -> handleBound(ports));
            }
        }
        return description;
    }

    private void handleBound(@Nullable List<IcePort> ports) {
        List<IcePort> bound = ports == null ? List.of() : ports;
        if (over) {
            bound.forEach(IcePort::close);
        } else if (bound.isEmpty()) {
            giveUp(new LinkException(RefusalReason.UNREACHABLE, "no port is free at any address of this node"));
        } else {
            ownPorts = bound;
            begin(bound);
        }
    }

    private void begin(List<IcePort> ports) {
        IceConnection made = new IceConnection(endpoint, ports, role, purpose, this);
        connection = made;
        endpoint.gather(made);
    }

    @Override
    public CompletionStage<Link> establish(LinkDescription remote, NodeId expectedPeer) {
        connect(LinkPurpose.OVERLAY, remote, expectedPeer);
        return result;
    }

    @Override
    public CompletionStage<AppChannel> establishApplication(LinkDescription remote, NodeId expectedPeer) {
        connect(LinkPurpose.APPLICATION, remote, expectedPeer);
        return channel;
    }

    private void connect(LinkPurpose asked, LinkDescription remote, NodeId expectedPeer) {
        if (asked != purpose) {
            throw new IllegalStateException("negotiated for " + purpose);
        }
        if (peer != null) {
            throw new IllegalStateException("already connecting to " + peer);
        }
        peer = expectedPeer;
        if (over) {
            return;
        }
        IceConnection made = connection;
        if (made == null || !description.isDone()) {
            throw new IllegalStateException("this end is not described yet");
        }
        framed = IceDescriptions.knowsTunnels(remote);
        boolean again = purpose == LinkPurpose.OVERLAY && role == NegotiationRole.OFFERER;
        if (!again) {
            endpoint.directRetries().handleTriedByFarEnd(expectedPeer);
        }
        try {
            RemoteDescription description = IceDescriptions.read(remote, role.other());
            made.connect(
                    description, expectedPeer, again && endpoint.directRetries().isTrying(expectedPeer));
        } catch (LinkException e) {
            giveUp(e);
        }
    }

    @Override
    public void cancel() {
        giveUp(new LinkException(RefusalReason.CANCELLED, "the negotiation is over"));
    }

    @Override
    public void gathered() {
        if (connection != null) {
            description.complete(connection.description());
        }
    }

    @Override
    public void associated(DtlsAssociation association) {
        if (purpose == LinkPurpose.OVERLAY) {
            association.link().whenComplete((link, failure) -> {
                if (link == null) {
                    handleRefused(failure);
                } else if (over) {
                    link.close();
                } else {
                    succeed(link);
                }
            });
        } else {
            association.datagrams().whenComplete((datagrams, failure) -> {
                if (datagrams == null) {
                    handleRefused(failure);
                } else if (over) {
                    datagrams.close();
                } else {
                    succeed(datagrams);
                }
            });
        }
    }

    private void succeed(Link link) {
        end();
        IceConnection made = connection;
        if (made != null) {
            endpoint.add(made);
        }
        established = link;
        if (made != null) {
            endpoint.handleUp(link, made);
        }
        result.complete(link);
    }

    private void succeed(SecureDatagrams datagrams) {
        end();
        IceConnection made = connection;
        if (made != null) {
            endpoint.add(made);
        }
        OptionalLong roundTrip = made == null ? OptionalLong.empty() : made.roundTripNanos();
        IceTunnel opened = new IceTunnel(endpoint.environment(), datagrams, framed, roundTrip);
        tunnel = opened;
        channel.complete(opened);
    }

    private void handleRefused(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        giveUp(
                cause instanceof LinkException known
                        ? known
                        : new LinkException(RefusalReason.HANDSHAKE_FAILED, String.valueOf(cause)));
    }

    @Override
    public void pathChanged() {
        IceTunnel changed = tunnel;
        if (changed != null) {
            changed.handlePathChanged();
        }
        Link link = established;
        IceConnection made = connection;
        if (link != null && made != null) {
            endpoint.handlePath(link, made);
        }
    }

    @Override
    public void failed(LinkException failure) {
        giveUp(failure);
    }

    @Override
    public void released() {
        if (connection != null) {
            endpoint.remove(connection);
        }
        ownPorts.forEach(IcePort::close);
        ownPorts = List.of();
    }

    @Override
    public void mapped(InetSocketAddress server, InetSocketAddress base, InetSocketAddress mapped) {
        endpoint.stunServers().handleMapped(server, base, mapped);
    }

    private void handleDeadline() {
        giveUp(new LinkException(
                RefusalReason.TIMED_OUT,
                "no connection within " + endpoint.negotiationTimeout().toMillis() + " ms"));
    }

    private void giveUp(LinkException failure) {
        if (over) {
            return;
        }
        end();
        endpoint.countRefusal(failure.reason());
        if (connection != null) {
            connection.close(String.valueOf(failure.getMessage()));
        }
        description.completeExceptionally(failure);
        result.completeExceptionally(failure);
        channel.completeExceptionally(failure);
    }

    private void end() {
        over = true;
        deadline.cancel();
        endpoint.handleOver(this);
    }
}
