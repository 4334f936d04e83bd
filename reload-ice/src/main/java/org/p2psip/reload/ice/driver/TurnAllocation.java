// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.driver;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.ice.turn.AddressFamily;
import org.p2psip.reload.ice.turn.TurnClient;
import org.p2psip.reload.ice.turn.TurnClientOutput;
import org.p2psip.reload.ice.turn.TurnFailure;

/**
 * An allocation at a TURN server, over a socket of its own, and its relays for an {@link IceSession}. Confined to the event loop
 * of its context, but for {@link #open}.
 */
public final class TurnAllocation {
    private final IceContext context;
    private final TurnAddress server;
    private final TurnClient client;
    private final Outcome outcome;
    private final List<TurnRelay> relays = new ArrayList<>();
    private final CompletableFuture<TurnFailure> lost = new CompletableFuture<>();
    private @Nullable TurnConnection connection;
    private @Nullable ScheduledFuture<?> timer;
    private boolean pumping;
    private boolean over;

    /** Who is told how the allocation went. */
    interface Outcome {
        void allocated(TurnAllocation allocation);

        void redirected(InetSocketAddress alternate);

        void failed(TurnFailure failure, String detail);
    }

    TurnAllocation(IceContext context, TurnAddress server, TurnClient client, Outcome outcome) {
        this.context = context;
        this.server = server;
        this.client = client;
        this.outcome = outcome;
    }

    /**
     * Asks a server for an IPv4 relay.
     *
     * @return fails with a {@link TurnException}; completed on the event loop
     */
    public static CompletableFuture<TurnAllocation> open(
            IceContext context, TurnAddress server, String username, String password) {
        return new TurnOpening(context, username, password).open(server);
    }

    void start() {
        CompletableFuture<TurnConnection> unused = TurnConnection.open(
                        context.eventLoop(), server, new TurnConnection.Listener() {
                            @Override
                            public void received(ByteBuf message) {
                                client.handleMessage(message, context.nowNanos());
                                pump();
                            }

                            @Override
                            public void closed() {
                                end(TurnFailure.UNREACHABLE, "the server closed the connection");
                            }
                        })
                .whenComplete((opened, failure) -> {
                    if (failure != null) {
                        end(TurnFailure.UNREACHABLE, String.valueOf(failure.getMessage()));
                    } else if (over) {
                        opened.close();
                    } else {
                        connection = opened;
                        client.allocate(context.nowNanos());
                        pump();
                    }
                });
    }

    /** The relays, at most one of each family. */
    public List<Relay> relays() {
        return List.copyOf(relays);
    }

    /** The server. */
    public TurnAddress server() {
        return server;
    }

    /** Completed if the server drops the allocation, or is lost; not if it is released. */
    public CompletableFuture<TurnFailure> lost() {
        return lost;
    }

    /** Gives all relays back. */
    public void release() {
        relays.clear();
        client.release(context.nowNanos());
        pump();
    }

    void release(TurnRelay relay) {
        if (!relays.remove(relay)) {
            return;
        }
        client.release(AddressFamily.of(relay.relayedAddress().getAddress()), context.nowNanos());
        pump();
    }

    /** Does not let datagrams from {@code peer}'s address through any more, once its permission has run out. */
    public void forget(InetAddress peer) {
        client.forget(peer);
        schedule();
    }

    /** Whether the server has dropped the allocation, or it was given back. */
    public boolean isOver() {
        return over;
    }

    void permit(InetSocketAddress peer) {
        client.permit(peer.getAddress(), context.nowNanos());
        pump();
    }

    void send(InetSocketAddress peer, ByteBuf payload) {
        try {
            client.send(peer, payload, context.nowNanos());
        } finally {
            payload.release();
        }
        pump();
    }

    private void pump() {
        if (pumping || over) {
            // What is told may lead to further calls; their outputs come out here as well.
            return;
        }
        pumping = true;
        try {
            for (TurnClientOutput each = client.pollOutput(); each != null && !over; each = client.pollOutput()) {
                carryOut(each);
            }
        } finally {
            pumping = false;
        }
        schedule();
    }

    private void carryOut(TurnClientOutput output) {
        TurnConnection to = connection;
        if (output instanceof TurnClientOutput.Transmit transmit && to != null) {
            to.send(transmit.payload());
        } else if (output instanceof TurnClientOutput.Received received) {
            received(received);
        } else if (output instanceof TurnClientOutput.Allocated allocated) {
            for (InetSocketAddress relayed : allocated.relayed()) {
                relays.add(new TurnRelay(context, this, relayed, allocated.mapped(), server.address()));
            }
            outcome.allocated(this);
        } else if (output instanceof TurnClientOutput.Redirected redirected) {
            finish();
            outcome.redirected(redirected.server());
        } else if (output instanceof TurnClientOutput.Failed failed) {
            if (client.isEnded()) {
                end(failed.failure(), failed.detail());
            } else {
                // It still has to be given back.
                tellFailed(failed.failure(), failed.detail());
            }
        } else if (output instanceof TurnClientOutput.Released) {
            finish();
        }
    }

    private void received(TurnClientOutput.Received received) {
        AddressFamily family = AddressFamily.of(received.peer().getAddress());
        for (TurnRelay each : relays) {
            if (AddressFamily.of(each.relayedAddress().getAddress()) == family) {
                // What nobody knows is lost, as at any port.
                boolean unused = each.port().handleDatagram(received.data(), received.peer());
                return;
            }
        }
    }

    private void end(TurnFailure failure, String detail) {
        if (!over) {
            finish();
            tellFailed(failure, detail);
        }
    }

    private void tellFailed(TurnFailure failure, String detail) {
        outcome.failed(failure, detail);
        lost.complete(failure);
    }

    private void finish() {
        over = true;
        relays.clear();
        TurnConnection open = connection;
        if (open != null) {
            open.close();
        }
        schedule();
    }

    private void schedule() {
        ScheduledFuture<?> pending = timer;
        if (pending != null) {
            pending.cancel(false);
            timer = null;
        }
        OptionalLong deadline = over ? OptionalLong.empty() : client.nextDeadlineNanos();
        if (deadline.isPresent()) {
            long waitNanos = Math.max(0, deadline.getAsLong() - context.nowNanos());
            timer = context.eventLoop().schedule(this::handleTimeout, waitNanos, TimeUnit.NANOSECONDS);
        }
    }

    private void handleTimeout() {
        client.handleTimeout(context.nowNanos());
        pump();
    }
}
