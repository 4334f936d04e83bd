// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.peer;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.examples.CommandFailure;
import org.p2psip.reload.examples.control.ControlServer;
import org.p2psip.reload.examples.text.OneLine;
import org.p2psip.reload.ice.links.IceLinks;
import org.p2psip.reload.node.ReloadNode;
import org.p2psip.reload.node.ReloadNodeBuilder;
import org.p2psip.reload.store.DurableStore;
import org.p2psip.reload.topology.chord.ChordTopology;

/** The life of one peer: it starts, joins, stays until it is asked to stop, and leaves. For one use. */
final class PeerRun {
    /** Handing over and telling the neighbors must not hold up the end for longer. */
    static final Duration LEAVE_LIMIT = Duration.ofSeconds(15);

    private final PeerSettings settings;
    private final PeerLog log;
    private final PeerLife life;
    private final CompletableFuture<Void> stop = new CompletableFuture<>();
    private final CountDownLatch over = new CountDownLatch(1);

    PeerRun(PeerSettings settings, PeerLog log) {
        this.settings = settings;
        this.log = log;
        this.life = new PeerLife(Clock.systemUTC(), settings.found() ? "founding" : "joining");
    }

    /** Asks the peer to leave; any thread may call this. */
    void stop() {
        stop.complete(null);
    }

    /** Waits until {@link #run} is over. */
    void awaitEnd() {
        try {
            boolean unused = over.await(2 * LEAVE_LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Runs the peer until it is asked to stop and has left.
     *
     * @throws CommandFailure if it could not start or join, or did not leave in order
     */
    void run() throws CommandFailure, InterruptedException {
        Optional<DurableStore> store =
                settings.store().open(settings.overlay().overlayName(), settings.credentials(), log);
        try (NeighborFile neighbors = new NeighborFile(settings.neighbors(), log)) {
            run(neighbors, store);
        } finally {
            store.ifPresent(DurableStore::close);
            over.countDown();
        }
    }

    private void run(NeighborFile neighbors, Optional<DurableStore> store) throws CommandFailure, InterruptedException {
        PeerRelays relays = new PeerRelays(
                settings.turn(), settings.overlay(), settings.credentials().nodeId());
        PeerLinks links =
                PeerLinks.create(settings.transport(), settings.listen(), settings.advertised(), relays.source());
        ReloadNode node = build(links, relays, neighbors, store);
        relays.node(node);
        ControlServer control = null;
        try {
            control = settings.control().open(node, life, log);
            new DropSummary(log).watch(node);
            live(node, offer(links, relays, node));
        } finally {
            if (control != null) {
                control.close();
            }
            node.close();
        }
    }

    private @Nullable PeerOffer offer(PeerLinks links, PeerRelays relays, ReloadNode node) {
        OfferRules rules = settings.offer();
        IceLinks ice = links.ice();
        return rules == null || ice == null ? null : new PeerOffer(rules, relays, ice, log, node);
    }

    private ReloadNode build(PeerLinks links, PeerRelays relays, NeighborFile neighbors, Optional<DurableStore> store)
            throws CommandFailure {
        try {
            ReloadNodeBuilder builder = ReloadNode.builder(settings.overlay(), settings.credentials())
                    .topology(new ChordTopology())
                    .links(links.provider())
                    .bootstrapNodes(settings.bootstrapNodes())
                    .bootstrapCache(neighbors)
                    .joinPatience(settings.patience())
                    .listener(new PeerEvents(settings.credentials().nodeId(), log, () -> links.report(log, life)));
            store.ifPresent(builder::store);
            if (links.ice() != null) {
                builder.usage(relays.usage());
            }
            if (settings.registration() != null) {
                builder.usage(settings.registration().usage());
            }
            if (settings.client()) {
                builder.client();
            }
            return builder.build();
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(CommandFailure.WRONG_INPUT, "cannot take part in this overlay: " + e.getMessage());
        }
    }

    private void live(ReloadNode node, @Nullable PeerOffer offer) throws CommandFailure, InterruptedException {
        String overlay = settings.overlay().overlayName();
        CompletableFuture<Void> entered = (settings.found() ? node.found() : node.join()).toCompletableFuture();
        awaitEither(entered);
        if (!entered.isDone()) {
            log.event("stopped", "stopped before the overlay was joined");
            return;
        }
        life.become("joined");
        log.event(
                "joined",
                (settings.found() ? "founded the overlay " : "joined the overlay ") + overlay + " as "
                        + (settings.client() ? "a client, " : "")
                        + settings.credentials().userName() + ", Node-ID "
                        + node.nodeId(),
                "overlay",
                overlay,
                "user",
                settings.credentials().userName(),
                "nodeId",
                node.nodeId(),
                "founded",
                settings.found(),
                "client",
                settings.client());
        PeerRegistration registration = settings.registration();
        if (registration != null) {
            registration.begin(node);
        }
        if (offer != null) {
            offer.begin();
        }
        awaitEither(node.closed().toCompletableFuture());
        leave(node, registration, offer);
    }

    /** Waits for {@code stage} or for being asked to stop; a failure of the stage ends the peer. */
    private void awaitEither(CompletableFuture<Void> stage) throws CommandFailure, InterruptedException {
        try {
            CompletableFuture.anyOf(stage, stop).get();
        } catch (ExecutionException e) {
            throw new CommandFailure(CommandFailure.FAILED, OneLine.of(e));
        }
    }

    private void leave(ReloadNode node, @Nullable PeerRegistration registration, @Nullable PeerOffer offer)
            throws CommandFailure, InterruptedException {
        life.become("leaving");
        log.event("leaving", "leaving the overlay; a second signal ends the peer at once");
        if (registration != null) {
            registration.end();
        }
        if (offer != null) {
            offer.end();
        }
        try {
            node.leave().toCompletableFuture().get(LEAVE_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            log.event("left", "left the overlay in order");
        } catch (TimeoutException e) {
            throw new CommandFailure(
                    CommandFailure.FAILED,
                    "did not finish leaving within " + LEAVE_LIMIT.toSeconds()
                            + " s; the other peers will notice by themselves");
        } catch (ExecutionException e) {
            throw new CommandFailure(CommandFailure.FAILED, OneLine.of(e));
        }
    }
}
