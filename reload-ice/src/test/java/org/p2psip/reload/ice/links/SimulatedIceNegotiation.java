// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.links;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.p2psip.reload.driver.Cancellable;
import org.p2psip.reload.ice.agent.IceOutput;
import org.p2psip.reload.ice.driver.IceListener;
import org.p2psip.reload.ice.driver.IceSession;
import org.p2psip.reload.link.AppChannel;
import org.p2psip.reload.link.Link;
import org.p2psip.reload.link.LinkException;
import org.p2psip.reload.link.LinkNegotiation;
import org.p2psip.reload.link.LinkPurpose;
import org.p2psip.reload.link.NegotiationRole;
import org.p2psip.reload.link.RefusalReason;
import org.p2psip.reload.wire.LinkDescription;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;

/** One side of an Attach on simulated sockets. */
final class SimulatedIceNegotiation implements LinkNegotiation, IceListener, SimulatedIceLink.Outlet {
    private final SimulatedIceLinks provider;
    private final NegotiationRole role;
    private final CompletableFuture<LinkDescription> description = new CompletableFuture<>();
    private final CompletableFuture<Link> result = new CompletableFuture<>();
    private final Cancellable deadline;
    private IceSession session;
    private InetSocketAddress remote;
    private SimulatedIceLink link;
    private NodeId expected;
    private long number;
    private boolean over;

    SimulatedIceNegotiation(SimulatedIceLinks provider, NegotiationRole role) {
        this.provider = provider;
        this.role = role;
        deadline = provider.context
                .environment()
                .schedule(
                        SimulatedIceLinks.NEGOTIATION_TIMEOUT.toNanos(),
                        () -> giveUp(new LinkException(RefusalReason.TIMED_OUT, "no connection in time")));
    }

    @Override
    public CompletionStage<LinkDescription> localDescription() {
        if (session == null && !over) {
            session = new IceSession(provider.iceContext, provider.ports, role == NegotiationRole.OFFERER, this);
            session.gather(provider.stunServers.servers(), List.of(), true);
        }
        return description;
    }

    @Override
    public void gathered() {
        description.complete(
                IceDescriptions.write(role, LinkPurpose.OVERLAY, session.credentials(), session.candidates()));
    }

    @Override
    public void mapped(InetSocketAddress server, InetSocketAddress base, InetSocketAddress mapped) {
        provider.stunServers.handleMapped(server, base, mapped);
    }

    @Override
    public CompletionStage<Link> establish(LinkDescription remoteDescription, NodeId expectedPeer) {
        expected = expectedPeer;
        if (over) {
            return result;
        }
        String own = session.credentials().ufrag();
        String theirs = text(remoteDescription.ufrag());
        number = (role == NegotiationRole.OFFERER ? own + theirs : theirs + own).hashCode();
        try {
            session.start(IceDescriptions.read(remoteDescription, role.other()));
        } catch (LinkException e) {
            giveUp(e);
        }
        return result;
    }

    private static String text(Opaque bytes) {
        return new String(bytes.toByteArray(), StandardCharsets.ISO_8859_1);
    }

    @Override
    public CompletionStage<AppChannel> establishApplication(LinkDescription ofPeer, NodeId expectedPeer) {
        throw new IllegalStateException("for links only");
    }

    @Override
    public void usable(IceOutput.PathUsable path) {
        remote = path.remote();
        if (link == null && !over) {
            link = new SimulatedIceLink(provider.context, number, this, this::handleUp).begin();
        }
    }

    private void handleUp(SimulatedIceLink up) {
        if (!up.peer().equals(expected)) {
            throw new AssertionError("linked with " + up.peer() + " instead of " + expected);
        }
        if (!over) {
            over = true;
            deadline.cancel();
            provider.stunServers.add(up);
            provider.negotiated.add(up);
            provider.roles.add(role);
            result.complete(up);
        }
    }

    @Override
    public void selected(IceOutput.Selected path) {
        remote = path.remote();
    }

    @Override
    public boolean received(ByteBuf datagram) {
        ByteBuf in = datagram.duplicate();
        if (link == null || in.readableBytes() < SimulatedIceLink.HEADER_BYTES) {
            return false;
        }
        int kind = in.readByte();
        if (in.readLong() != number) {
            return false;
        }
        if (kind == SimulatedIceLink.BYE) {
            link.handleBye();
        } else {
            link.handleFrame(in);
        }
        return true;
    }

    @Override
    public void failed(IceOutput.Failed failure) {
        if (link != null) {
            link.end("path lost: " + failure.reason());
        }
        giveUp(new LinkException(RefusalReason.UNREACHABLE, failure.reason().toString()));
    }

    @Override
    public void cancel() {
        giveUp(new LinkException(RefusalReason.CANCELLED, "the negotiation is over"));
    }

    private void giveUp(LinkException failure) {
        if (!over) {
            over = true;
            provider.countFailure(String.valueOf(failure.getMessage()));
            deadline.cancel();
            if (link != null) {
                link.end("given up");
            }
            if (session != null) {
                session.close();
            }
            description.completeExceptionally(failure);
            result.completeExceptionally(failure);
        }
    }

    @Override
    public void send(ByteBuf datagram) {
        boolean unused = session.send(datagram);
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return remote;
    }

    @Override
    public void released() {
        session.close();
    }
}
