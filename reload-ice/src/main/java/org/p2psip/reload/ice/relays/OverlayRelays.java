// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.relays;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.ice.driver.IceContext;
import org.p2psip.reload.ice.driver.TurnAddress;
import org.p2psip.reload.ice.driver.TurnAllocation;
import org.p2psip.reload.usage.turn.FoundTurnServer;
import org.p2psip.reload.usage.turn.TurnCredentials;
import org.p2psip.reload.usage.turn.TurnUsage;
import org.p2psip.reload.wire.IpAddressPort;
import org.p2psip.reload.wire.NodeId;

/**
 * Relays at the TURN servers of other members of the overlay, found as RFC 6940, Section 9 says. A server that has given one is
 * asked first the next time. One that has not, because it is gone, refuses, or is none at all, is passed over for ten minutes,
 * and up to {@link #MAX_SERVERS} are tried; each by UDP and then by TCP, for {@link #PATIENCE} each. If there is none, nobody asks
 * again for a minute. Confined to one event loop.
 */
public final class OverlayRelays {
    /** How many servers are tried for one allocation. */
    static final int MAX_SERVERS = 4;

    /** How long one is waited for, by one way. */
    static final Duration PATIENCE = Duration.ofSeconds(3);

    private static final Duration NONE = Duration.ofMinutes(1);

    private final TurnUsage usage;
    private final Supplier<Optional<TurnCredentials>> credentials;
    private final Duration patience;
    private final FailedServers failed = new FailedServers();
    private @Nullable FoundTurnServer server;
    private boolean none;

    /**
     * Creates a source that knows no server yet.
     *
     * @param usage of the node whose links these relays are for
     * @param credentials that node's; empty where the overlay has no turn-key, and so no relays
     */
    public OverlayRelays(TurnUsage usage, Supplier<Optional<TurnCredentials>> credentials) {
        this(usage, credentials, PATIENCE);
    }

    OverlayRelays(TurnUsage usage, Supplier<Optional<TurnCredentials>> credentials, Duration patience) {
        this.usage = usage;
        this.credentials = credentials;
        this.patience = patience;
    }

    /**
     * Finds a server and asks it for an allocation, which whoever gets it gives back.
     *
     * @return completed on the event loop; empty if there is none, and the stage never fails
     */
    public CompletionStage<Optional<TurnAllocation>> open(IceContext context) {
        Optional<TurnCredentials> mine = credentials.get();
        CompletableFuture<Optional<TurnAllocation>> result = new CompletableFuture<>();
        FoundTurnServer known = server;
        if (!mine.isPresent() || none) {
            result.complete(Optional.empty());
        } else if (known != null) {
            new Attempt(context, mine.get(), result, MAX_SERVERS).ask(known);
        } else {
            new Attempt(context, mine.get(), result, MAX_SERVERS).search();
        }
        return result;
    }

    /** The server that gave the latest relay, if any. */
    public Optional<FoundTurnServer> server() {
        return Optional.ofNullable(server);
    }

    private void handleFailed(FoundTurnServer tried) {
        failed.add(tried.nodeId(), System.nanoTime());
        if (tried.equals(server)) {
            server = null;
        }
    }

    /** What goes on until there is an allocation. */
    private final class Attempt {
        private final IceContext context;
        private final TurnCredentials mine;
        private final CompletableFuture<Optional<TurnAllocation>> result;
        private int left;

        Attempt(
                IceContext context,
                TurnCredentials mine,
                CompletableFuture<Optional<TurnAllocation>> result,
                int left) {
            this.context = context;
            this.mine = mine;
            this.result = result;
            this.left = left;
        }

        void search() {
            if (left == 0) {
                giveUp();
                return;
            }
            // Asked on the node's thread.
            Set<NodeId> unwanted = failed.lately(System.nanoTime());
            CompletionStage<FoundTurnServer> search;
            try {
                search = usage.find(node -> !unwanted.contains(node));
            } catch (IllegalStateException e) {
                // The node is not there yet: it has links before it is in the overlay.
                result.complete(Optional.empty());
                return;
            }
            search.whenComplete((found, failure) -> context.execute(() -> {
                if (found == null) {
                    giveUp();
                } else {
                    ask(found);
                }
            }));
        }

        private void giveUp() {
            none = true;
            context.schedule(NONE, () -> none = false);
            result.complete(Optional.empty());
        }

        void ask(FoundTurnServer found) {
            left--;
            // Any member may have stored any address.
            if (found.address() instanceof IpAddressPort.InternetAddress internet
                    && context.allows(internet.toSocketAddress())) {
                InetSocketAddress at = internet.toSocketAddress();
                ask(found, List.of(TurnAddress.udp(at), TurnAddress.tcp(at)).iterator());
            } else {
                handleFailed(found);
                search();
            }
        }

        private void ask(FoundTurnServer found, Iterator<TurnAddress> ways) {
            if (!ways.hasNext()) {
                handleFailed(found);
                search();
                return;
            }
            boolean[] over = new boolean[1];
            Runnable next = () -> {
                if (!over[0]) {
                    over[0] = true;
                    ask(found, ways);
                }
            };
            CompletableFuture<TurnAllocation> unused = TurnAllocation.open(
                            context, ways.next(), mine.username(), mine.password())
                    .whenComplete((allocation, failure) -> {
                        if (allocation == null) {
                            next.run();
                        } else if (over[0]) {
                            // Another way, or another server, was asked meanwhile.
                            allocation.release();
                        } else {
                            over[0] = true;
                            server = found;
                            result.complete(Optional.of(allocation));
                        }
                    });
            context.schedule(patience, next);
        }
    }
}
