// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.tls;

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
import org.p2psip.reload.link.internal.Stages;
import org.p2psip.reload.wire.LinkDescription;
import org.p2psip.reload.wire.NodeId;

/**
 * What both kinds of negotiation share: a deadline, and an end that comes once.
 *
 * @param <T> what is negotiated
 */
// Netty tells of failures through the pipeline as well.
@SuppressWarnings("FutureReturnValueIgnored")
abstract class TlsNegotiation<T> implements LinkNegotiation {
    private final TlsEndpoint endpoint;
    private final NegotiationRole role;
    private final Consumer<TlsNegotiation<?>> onOver;
    private final Cancellable deadline;
    private final CompletableFuture<T> result = new CompletableFuture<>();
    private @Nullable CompletableFuture<LinkDescription> description;
    private @Nullable NodeId expectedPeer;
    private @Nullable Dial dial;
    private boolean over;

    TlsNegotiation(TlsEndpoint endpoint, NegotiationRole role, Consumer<TlsNegotiation<?>> onOver) {
        this.endpoint = endpoint;
        this.role = role;
        this.onOver = onOver;
        this.deadline = endpoint.context()
                .environment()
                .schedule(endpoint.settings().negotiationTimeout().toNanos(), this::handleDeadline);
    }

    /** Gathers the candidates. */
    abstract CompletableFuture<LinkDescription> describe();

    /** The offerer knows whom it waits for; the connection may be there already. */
    abstract void await(NodeId peer);

    /** The answerer reached the peer. */
    abstract T adopt(SecureConnection connection, NodeId peer) throws LinkException;

    /** Closes what was opened and is not handed over. */
    abstract void release();

    @Override
    public final CompletionStage<LinkDescription> localDescription() {
        if (description == null) {
            description = over ? Stages.failed(cancelled()) : describe();
        }
        return description;
    }

    @Override
    public CompletionStage<Link> establish(LinkDescription remote, NodeId peer) {
        throw new IllegalStateException("negotiated for an application");
    }

    @Override
    public CompletionStage<AppChannel> establishApplication(LinkDescription remote, NodeId peer) {
        throw new IllegalStateException("negotiated for the overlay");
    }

    @Override
    public final void cancel() {
        giveUp(cancelled());
    }

    /** Begins to connect. */
    final CompletableFuture<T> connect(LinkDescription remote, NodeId peer) {
        if (expectedPeer != null) {
            throw new IllegalStateException("already connecting to " + expectedPeer);
        }
        expectedPeer = peer;
        if (over) {
            result.completeExceptionally(cancelled());
        } else if (role == NegotiationRole.OFFERER) {
            await(remote, peer);
        } else {
            dial = new Dial(endpoint, TlsLinks.CANDIDATES.dialable(remote), peer);
            dial.start().whenComplete((connection, failure) -> handleDialled(connection, failure, peer));
        }
        return result;
    }

    private void await(LinkDescription remote, NodeId peer) {
        try {
            TlsLinks.CANDIDATES.requireType(remote);
            await(peer);
        } catch (LinkException e) {
            giveUp(e);
        }
    }

    /** Hands over what was negotiated. */
    final void succeed(T negotiated) {
        end();
        result.complete(negotiated);
    }

    final void giveUp(LinkException failure) {
        if (over) {
            return;
        }
        end();
        if (dial != null) {
            dial.abandon();
        }
        if (description != null) {
            description.completeExceptionally(failure);
        }
        result.completeExceptionally(failure);
    }

    final boolean isOver() {
        return over;
    }

    final NegotiationRole role() {
        return role;
    }

    final TlsEndpoint endpoint() {
        return endpoint;
    }

    /** Who has to be at the far end; null until that is known. */
    final @Nullable NodeId expectedPeer() {
        return expectedPeer;
    }

    private void handleDialled(@Nullable SecureConnection connection, @Nullable Throwable failure, NodeId peer) {
        if (connection == null) {
            giveUp(
                    failure instanceof LinkException known
                            ? known
                            : new LinkException(RefusalReason.UNREACHABLE, String.valueOf(failure)));
        } else if (over) {
            connection.channel().close();
        } else {
            try {
                succeed(adopt(connection, peer));
            } catch (LinkException e) {
                endpoint.countRefusal(e.reason());
                giveUp(e);
            }
        }
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
        onOver.accept(this);
        release();
    }

    private static LinkException cancelled() {
        return new LinkException(RefusalReason.CANCELLED, "the negotiation is over");
    }
}
