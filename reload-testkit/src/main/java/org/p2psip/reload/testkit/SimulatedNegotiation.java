// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.driver.Cancellable;
import org.p2psip.reload.link.AppChannel;
import org.p2psip.reload.link.Link;
import org.p2psip.reload.link.LinkException;
import org.p2psip.reload.link.LinkNegotiation;
import org.p2psip.reload.link.LinkPurpose;
import org.p2psip.reload.link.NegotiationRole;
import org.p2psip.reload.link.RefusalReason;
import org.p2psip.reload.wire.LinkDescription;
import org.p2psip.reload.wire.NodeId;

/** One side of an Attach or AppAttach: the offerer waits for the connection, the answerer dials. */
final class SimulatedNegotiation implements LinkNegotiation {
    private final SimulatedEndpoint endpoint;
    private final AcceptedLinks accepted;
    private final NegotiationRole role;
    private final LinkPurpose purpose;
    private final Consumer<SimulatedNegotiation> onOver;
    private final long acceptedBefore;
    private final CompletableFuture<Link> link = new CompletableFuture<>();
    private final CompletableFuture<AppChannel> channel = new CompletableFuture<>();
    private final CompletableFuture<LinkDescription> description = new CompletableFuture<>();
    private final Cancellable deadline;
    private @Nullable ApplicationPort port;
    private @Nullable NodeId expectedPeer;
    private @Nullable SimulatedDial dial;
    private boolean over;

    SimulatedNegotiation(
            SimulatedEndpoint endpoint,
            AcceptedLinks accepted,
            NegotiationRole role,
            LinkPurpose purpose,
            Consumer<SimulatedNegotiation> onOver) {
        this.endpoint = endpoint;
        this.accepted = accepted;
        this.role = role;
        this.purpose = purpose;
        this.onOver = onOver;
        this.acceptedBefore = accepted.count();
        this.deadline = endpoint.context()
                .environment()
                .schedule(
                        SimulatedLinks.NEGOTIATION_TIMEOUT.toNanos(),
                        () -> giveUp(new LinkException(
                                RefusalReason.TIMED_OUT,
                                "no connection within " + SimulatedLinks.NEGOTIATION_TIMEOUT.toSeconds() + " s")));
    }

    /** Fails all stages from the beginning. */
    void refuse(LinkException failure) {
        giveUp(failure);
    }

    @Override
    public CompletionStage<LinkDescription> localDescription() {
        if (!over && !description.isDone()) {
            if (role == NegotiationRole.OFFERER && purpose == LinkPurpose.APPLICATION) {
                openPort();
            } else {
                description.complete(
                        SimulatedCandidates.describe(role, endpoint.host().address()));
            }
        }
        return description;
    }

    @Override
    public CompletionStage<Link> establish(LinkDescription remote, NodeId peer) {
        begin(LinkPurpose.OVERLAY, peer);
        if (!over && role == NegotiationRole.OFFERER) {
            SimulatedLink early = accepted.claim(peer, acceptedBefore);
            if (early == null) {
                accepted.await(this, peer);
            } else {
                succeedWithLink(early);
            }
        } else if (!over) {
            dial(remote, peer, connection -> succeedWithLink(endpoint.openLink(connection, peer)));
        }
        return link;
    }

    @Override
    public CompletionStage<AppChannel> establishApplication(LinkDescription remote, NodeId peer) {
        begin(LinkPurpose.APPLICATION, peer);
        if (!over && role == NegotiationRole.OFFERER) {
            if (port == null) {
                throw new IllegalStateException("the own description was not asked for");
            }
            port.expect(peer);
        } else if (!over) {
            dial(remote, peer, this::succeedWithChannel);
        }
        return channel;
    }

    @Override
    public void cancel() {
        giveUp(new LinkException(RefusalReason.CANCELLED, "the negotiation is over"));
    }

    void succeedWithLink(SimulatedLink established) {
        end();
        link.complete(established);
    }

    private void succeedWithChannel(SecuredConnection connection) throws LinkException {
        NodeId peer = expectedPeer;
        if (peer == null) {
            throw new AssertionError("connection from a peer that nobody expects");
        }
        SimulatedAppChannel opened = endpoint.openChannel(connection, peer);
        end();
        channel.complete(opened);
    }

    private void begin(LinkPurpose asked, NodeId peer) {
        if (asked != purpose) {
            throw new IllegalStateException("negotiated for " + purpose + ", not for " + asked);
        }
        if (expectedPeer != null) {
            throw new IllegalStateException("already connecting to " + expectedPeer);
        }
        expectedPeer = peer;
    }

    private void openPort() {
        ApplicationPort opened =
                new ApplicationPort(endpoint, connection -> adopt(connection, this::succeedWithChannel));
        if (opened.open()) {
            port = opened;
            description.complete(SimulatedCandidates.describe(role, opened.address()));
        } else {
            giveUp(new LinkException(RefusalReason.UNREACHABLE, "no port is free to listen on"));
        }
    }

    private void dial(LinkDescription remote, NodeId peer, Adoption adoption) {
        SimulatedDial.Outcome outcome = new SimulatedDial.Outcome() {
            @Override
            public void connected(SecuredConnection connection) {
                SimulatedNegotiation.this.adopt(connection, adoption);
            }

            @Override
            public void failed(LinkException failure) {
                giveUp(failure);
            }
        };
        dial = new SimulatedDial(endpoint, SimulatedCandidates.dialable(remote), peer, outcome);
        dial.start();
    }

    private void adopt(SecuredConnection connection, Adoption adoption) {
        if (over) {
            connection.end().close("not needed");
            return;
        }
        try {
            adoption.adopt(connection);
        } catch (LinkException e) {
            giveUp(e);
        }
    }

    private void giveUp(LinkException failure) {
        if (!over) {
            end();
            if (dial != null) {
                dial.abandon(failure);
            }
            description.completeExceptionally(failure);
            link.completeExceptionally(failure);
            channel.completeExceptionally(failure);
        }
    }

    private void end() {
        over = true;
        deadline.cancel();
        accepted.forget(this);
        onOver.accept(this);
        if (port != null) {
            port.close();
        }
    }

    /** Makes what is negotiated out of a connection. */
    private interface Adoption {
        void adopt(SecuredConnection connection) throws LinkException;
    }
}
