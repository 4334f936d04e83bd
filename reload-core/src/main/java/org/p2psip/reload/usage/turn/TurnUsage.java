// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.usage.turn;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.link.AppChannel;
import org.p2psip.reload.usage.Overlay;
import org.p2psip.reload.usage.Usage;
import org.p2psip.reload.wire.IpAddressPort;
import org.p2psip.reload.wire.NodeId;

/**
 * The TURN Server Usage (RFC 6940, Section 9): makes a TURN server of this node known to the overlay, and finds those of
 * others. The server itself, and the use of it, are somebody else's.
 *
 * <p>Give it to one node. The methods may be called from any thread once that node is built; the stages they return are
 * completed on the node's thread, in failure with a {@link org.p2psip.reload.usage.ReloadException}.
 */
public final class TurnUsage implements Usage {
    private static final Duration DEFAULT_LIFETIME = Duration.ofHours(1);
    private static final Duration RETRY_DELAY = Duration.ofMinutes(1);
    private static final long MAX_LIFETIME_SECONDS = 0xFFFFFFFFL;

    private final Duration lifetime;
    private volatile @Nullable Running running;

    private record Running(Overlay overlay, TurnAdvertisement advertisement) {}

    /** A usage whose records last an hour without being stored again. */
    public TurnUsage() {
        this(DEFAULT_LIFETIME);
    }

    /**
     * @param lifetime how long records last without being stored again, 1 minute to 2^32 - 1 s; they are stored again at a random
     *     point between 0.4 and 0.6 of that, or a minute after one could not be stored
     * @throws IllegalArgumentException if it is out of bounds
     */
    public TurnUsage(Duration lifetime) {
        if (lifetime.compareTo(Duration.ofMinutes(1)) < 0 || lifetime.getSeconds() > MAX_LIFETIME_SECONDS) {
            throw new IllegalArgumentException("lifetime is " + lifetime + ", must be 1 min to 2^32 - 1 s");
        }
        this.lifetime = lifetime;
    }

    /** None. */
    @Override
    public Set<Integer> applications() {
        return Set.of();
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalStateException if the usage belongs to a node already
     */
    @Override
    public void start(Overlay overlay) {
        if (running != null) {
            throw new IllegalStateException("the usage belongs to a node already");
        }
        running = new Running(overlay, new TurnAdvertisement(overlay, lifetime, RETRY_DELAY));
    }

    @Override
    public void handleChannel(int application, AppChannel channel) {
        channel.close();
    }

    /**
     * Records this node's TURN server in the overlay, at as many places as the overlay's turn-density says, at most 20, and keeps
     * it there until {@link #withdraw}. Only nodes that {@linkplain TurnCandidacy#isCandidate others can reach} should call it.
     *
     * @param server where the server listens
     * @return the number of places that took it, 0 if the overlay wants no TURN servers
     * @throws IllegalStateException if the node is not built yet
     */
    public CompletionStage<Integer> advertise(IpAddressPort server) {
        return onNode(done -> running().advertisement.set(server, done));
    }

    /**
     * Takes the records of this node's TURN server back.
     *
     * @return the number of places
     * @throws IllegalStateException if the node is not built yet
     */
    public CompletionStage<Integer> withdraw() {
        return onNode(done -> running().advertisement.set(null, done));
    }

    /**
     * Finds a TURN server of another node by asking peers at random, at most 20. Fails with Not_Found if none of them knows any.
     *
     * @throws IllegalStateException if the node is not built yet
     */
    public CompletionStage<FoundTurnServer> find() {
        return find(node -> true);
    }

    /**
     * Finds a TURN server as {@link #find()} does, and goes on where the server that was found is not wanted, as one that has
     * failed before.
     *
     * @param wanted whose server would do, by Node-ID; called on the node's thread
     * @throws IllegalStateException if the node is not built yet
     */
    public CompletionStage<FoundTurnServer> find(Predicate<NodeId> wanted) {
        return onNode(done -> new TurnSearch(running().overlay, wanted, done).go());
    }

    private <T> CompletionStage<T> onNode(Consumer<CompletableFuture<T>> task) {
        CompletableFuture<T> done = new CompletableFuture<>();
        running().overlay.environment().execute(() -> task.accept(done));
        return done;
    }

    private Running running() {
        Running now = running;
        if (now == null) {
            throw new IllegalStateException("the usage belongs to no node yet");
        }
        return now;
    }
}
