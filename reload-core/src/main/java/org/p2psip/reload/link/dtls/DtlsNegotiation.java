// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.dtls;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.driver.Cancellable;
import org.p2psip.reload.link.AppChannel;
import org.p2psip.reload.link.Link;
import org.p2psip.reload.link.LinkException;
import org.p2psip.reload.link.LinkNegotiation;
import org.p2psip.reload.link.NegotiationRole;
import org.p2psip.reload.link.RefusalReason;
import org.p2psip.reload.link.internal.DirectCandidates;
import org.p2psip.reload.wire.LinkDescription;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.OverlayLinkType;

/**
 * An Attach: the answerer shakes hands with the offerer's socket.
 *
 * <p>As all links share one socket, there can be no second link between two nodes at the same addresses. Where there
 * is one already, it serves: the offerer takes it at once, the answerer if something came over it lately; otherwise a
 * new handshake replaces it.
 */
// Each stage is completed and heard by this class alone.
@SuppressWarnings("FutureReturnValueIgnored")
final class DtlsNegotiation implements LinkNegotiation {
    static final DirectCandidates CANDIDATES = new DirectCandidates(OverlayLinkType.DTLS_UDP_SR_NO_ICE);

    private final DtlsEndpoint endpoint;
    private final NegotiationRole role;
    private final LinkDescription local;
    private final Consumer<DtlsNegotiation> onOver;
    private final Cancellable deadline;
    private final long since;
    private final CompletableFuture<Link> result = new CompletableFuture<>();
    private @Nullable NodeId expectedPeer;
    private @Nullable Dial dial;
    private boolean over;

    DtlsNegotiation(
            DtlsEndpoint endpoint, NegotiationRole role, LinkDescription local, Consumer<DtlsNegotiation> onOver) {
        this.endpoint = endpoint;
        this.role = role;
        this.local = local;
        this.onOver = onOver;
        this.since = endpoint.arrivals().count();
        this.deadline = endpoint.environment()
                .schedule(endpoint.settings().negotiationTimeout().toNanos(), this::handleDeadline);
    }

    @Override
    public CompletionStage<LinkDescription> localDescription() {
        CompletableFuture<LinkDescription> description = new CompletableFuture<>();
        if (over) {
            description.completeExceptionally(cancelled());
        } else {
            description.complete(local);
        }
        return description;
    }

    @Override
    public CompletionStage<Link> establish(LinkDescription remote, NodeId peer) {
        if (expectedPeer != null) {
            throw new IllegalStateException("already connecting to " + expectedPeer);
        }
        expectedPeer = peer;
        if (over) {
            result.completeExceptionally(cancelled());
        } else if (role == NegotiationRole.OFFERER) {
            await(remote, peer);
        } else {
            dial(remote, peer);
        }
        return result;
    }

    @Override
    public CompletionStage<AppChannel> establishApplication(LinkDescription remote, NodeId peer) {
        throw new IllegalStateException("negotiated for the overlay");
    }

    @Override
    public void cancel() {
        giveUp(cancelled());
    }

    /** Hands over what was negotiated. */
    void succeed(DtlsLink link) {
        end();
        result.complete(link);
    }

    private void await(LinkDescription remote, NodeId peer) {
        try {
            CANDIDATES.requireType(remote);
        } catch (LinkException e) {
            giveUp(e);
            return;
        }
        // The answerer dials at once, and its handshake may overtake its answer.
        DtlsLink early = endpoint.arrivals().find(peer, since);
        DtlsLink known = early == null ? endpoint.find(peer) : early;
        if (known == null) {
            endpoint.arrivals().await(this, peer);
        } else {
            known.identify(peer);
            succeed(known);
        }
    }

    private void dial(LinkDescription remote, NodeId peer) {
        DtlsLink known = endpoint.find(peer);
        if (known != null && known.silentNanos() < Associations.MAX_SILENCE_NANOS) {
            succeed(known);
            return;
        }
        Dial started = new Dial(endpoint, CANDIDATES.dialable(remote), peer);
        dial = started;
        started.start().whenComplete((link, failure) -> {
            if (over) {
                return;
            }
            if (link != null) {
                link.identify(peer);
                succeed(link);
            } else {
                giveUp(
                        failure instanceof LinkException reason
                                ? reason
                                : new LinkException(RefusalReason.UNREACHABLE, String.valueOf(failure)));
            }
        });
    }

    private void giveUp(LinkException failure) {
        if (over) {
            return;
        }
        end();
        if (dial != null) {
            dial.abandon();
        }
        result.completeExceptionally(failure);
    }

    private void handleDeadline() {
        if (!over) {
            endpoint.countRefusal(RefusalReason.TIMED_OUT);
        }
        giveUp(new LinkException(
                RefusalReason.TIMED_OUT,
                "no connection within "
                        + endpoint.settings().negotiationTimeout().toMillis() + " ms"));
    }

    private void end() {
        over = true;
        deadline.cancel();
        endpoint.arrivals().forget(this);
        onOver.accept(this);
    }

    private static LinkException cancelled() {
        return new LinkException(RefusalReason.CANCELLED, "the negotiation is over");
    }
}
