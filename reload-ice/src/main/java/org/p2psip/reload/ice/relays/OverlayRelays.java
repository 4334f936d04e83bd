// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.relays;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.ice.driver.IceContext;
import org.p2psip.reload.ice.driver.Relay;
import org.p2psip.reload.ice.driver.RelayReceiver;
import org.p2psip.reload.ice.driver.TurnAddress;
import org.p2psip.reload.ice.driver.TurnAllocation;
import org.p2psip.reload.usage.turn.FoundTurnServer;
import org.p2psip.reload.usage.turn.TurnCredentials;
import org.p2psip.reload.usage.turn.TurnUsage;
import org.p2psip.reload.wire.IpAddressPort;

/**
 * Relays at the TURN servers of other members of the overlay, found as RFC 6940, Section 9 says. A server that has been found
 * is used for ten minutes, and until it fails; if none is found, nobody asks again for a minute. Confined to one event loop.
 */
public final class OverlayRelays {
    private static final long KEEP_NANOS = Duration.ofMinutes(10).toNanos();
    private static final long NONE_NANOS = Duration.ofMinutes(1).toNanos();

    /** How long a session waits for a server to be found; the search goes on for those after it. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final TurnUsage usage;
    private final Supplier<Optional<TurnCredentials>> credentials;
    private @Nullable InetSocketAddress server;
    private @Nullable CompletableFuture<Optional<InetSocketAddress>> search;
    private boolean asked;
    private long askedNanos;

    /**
     * Creates a source that knows no server yet.
     *
     * @param usage of the node whose links these relays are for
     * @param credentials that node's
     */
    public OverlayRelays(TurnUsage usage, Supplier<Optional<TurnCredentials>> credentials) {
        this.usage = usage;
        this.credentials = credentials;
    }

    /**
     * Gets relays for one session, which gives them back when it does not need them.
     *
     * @param into gets what comes to them
     * @return completed on the event loop; the list is empty if there are none, and the stage never fails
     */
    public CompletionStage<List<Relay>> allocate(IceContext context, RelayReceiver into) {
        Optional<TurnCredentials> mine = credentials.get();
        CompletableFuture<List<Relay>> result = new CompletableFuture<>();
        if (!mine.isPresent()) {
            result.complete(List.of());
            return result;
        }
        CompletableFuture<Optional<InetSocketAddress>> unused = find(context).whenComplete((found, failure) -> {
            if (found == null || !found.isPresent()) {
                result.complete(List.of());
            } else {
                open(context, found.get(), mine.get(), into, result);
            }
        });
        context.schedule(PATIENCE, () -> result.complete(List.of()));
        return result;
    }

    private void open(
            IceContext context,
            InetSocketAddress at,
            TurnCredentials mine,
            RelayReceiver into,
            CompletableFuture<List<Relay>> result) {
        CompletableFuture<TurnAllocation> unused = TurnAllocation.open(
                        context, TurnAddress.udp(at), mine.username(), mine.password())
                .whenComplete((allocation, failure) -> {
                    if (allocation == null) {
                        server = null;
                        result.complete(List.of());
                        return;
                    }
                    allocation.receiveInto(into);
                    if (!result.complete(allocation.relays())) {
                        // Too late: the session has begun without it.
                        allocation.release();
                    }
                });
    }

    private CompletableFuture<Optional<InetSocketAddress>> find(IceContext context) {
        long nowNanos = System.nanoTime();
        InetSocketAddress known = server;
        long keepNanos = known == null ? NONE_NANOS : KEEP_NANOS;
        if (search != null) {
            return search;
        }
        if (asked && nowNanos - askedNanos < keepNanos) {
            return CompletableFuture.completedFuture(Optional.ofNullable(known));
        }
        asked = true;
        askedNanos = nowNanos;
        CompletableFuture<Optional<InetSocketAddress>> begun = new CompletableFuture<>();
        search = begun;
        CompletionStage<FoundTurnServer> found;
        try {
            found = usage.find();
        } catch (IllegalStateException e) {
            // The node is not there yet: it has links before it is in the overlay.
            asked = false;
            search = null;
            return CompletableFuture.completedFuture(Optional.empty());
        }
        found.whenComplete((server, failure) -> context.execute(() -> {
            search = null;
            this.server = failure == null && server.address() instanceof IpAddressPort.InternetAddress internet
                    ? internet.toSocketAddress()
                    : null;
            begun.complete(Optional.ofNullable(this.server));
        }));
        return begun;
    }

    /** The server in use, if any. */
    Optional<InetSocketAddress> server() {
        return Optional.ofNullable(server);
    }
}
