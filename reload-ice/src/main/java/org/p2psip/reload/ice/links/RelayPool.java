// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.links;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.ice.driver.IceContext;
import org.p2psip.reload.ice.driver.Relay;
import org.p2psip.reload.ice.driver.TurnAllocation;

/**
 * The allocations of one node. Links share one, as they share the node's ports: {@link #MAX_LEASES} of them, then another
 * is asked for. A tunnel gets one of its own, as two associations between the same addresses could not be told apart. What
 * nobody has used for a while is given back. Confined to the event loop.
 */
final class RelayPool {
    /** How many allocations there may be; who needs a further one gets none. */
    static final int MAX_ALLOCATIONS = 8;

    /** How many links share one; the permissions of all are bounded. */
    static final int MAX_LEASES = 16;

    /** How long an allocation is kept that nobody uses. */
    static final Duration IDLE = Duration.ofMinutes(1);

    /** How long nobody is asked again after all have failed. */
    static final Duration PAUSE = Duration.ofSeconds(10);

    private final RelaySource source;
    private final IceContext context;
    private final Duration idle;
    private final Duration pause;
    private final List<SharedAllocation> allocations = new ArrayList<>();
    private @Nullable CompletableFuture<Optional<SharedAllocation>> opening;
    private int openingAlone;
    private boolean paused;
    private boolean closed;

    RelayPool(RelaySource source, IceContext context) {
        this(source, context, IDLE, PAUSE);
    }

    RelayPool(RelaySource source, IceContext context, Duration idle, Duration pause) {
        this.source = source;
        this.context = context;
        this.idle = idle;
        this.pause = pause;
    }

    /** How many allocations there are. */
    int size() {
        return allocations.size();
    }

    /**
     * Gets relays for a link, which others may have as well.
     *
     * @return completed on the event loop; the list is empty if there are none, and the stage never fails
     */
    CompletableFuture<List<Relay>> share() {
        for (SharedAllocation each : allocations) {
            if (each.isOpenToOthers(MAX_LEASES)) {
                return CompletableFuture.completedFuture(each.lease());
            }
        }
        CompletableFuture<Optional<SharedAllocation>> awaited = opening;
        if (awaited == null) {
            awaited = open();
            if (!awaited.isDone()) {
                opening = awaited;
                CompletableFuture<?> unused = awaited.whenComplete((found, failure) -> opening = null);
            }
        }
        // Others that wait as well may have filled it by then.
        return awaited.thenCompose(found -> {
            if (!found.isPresent()) {
                return CompletableFuture.completedFuture(List.of());
            }
            return found.get().isOpenToOthers(MAX_LEASES)
                    ? CompletableFuture.completedFuture(found.get().lease())
                    : share();
        });
    }

    /** Gets relays that nobody else has; otherwise as {@link #share}. */
    CompletableFuture<List<Relay>> takeAlone() {
        for (SharedAllocation each : allocations) {
            if (each.isUnused()) {
                return CompletableFuture.completedFuture(each.leaseAlone());
            }
        }
        CompletableFuture<Optional<SharedAllocation>> opened = open();
        openingAlone++;
        return opened.thenApply(found -> {
            openingAlone--;
            return found.isPresent() ? found.get().leaseAlone() : List.of();
        });
    }

    private CompletableFuture<Optional<SharedAllocation>> open() {
        int already = allocations.size() + openingAlone + (opening == null ? 0 : 1);
        if (closed || paused || already >= MAX_ALLOCATIONS) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        return source.open(context).toCompletableFuture().thenApply(found -> {
            if (!found.isPresent()) {
                pauseAWhile();
                return Optional.empty();
            }
            TurnAllocation allocation = found.get();
            if (closed) {
                allocation.release();
                return Optional.empty();
            }
            SharedAllocation shared = new SharedAllocation(allocation, this::handleUnused);
            allocations.add(shared);
            CompletableFuture<?> unused = allocation.lost().thenAccept(failure -> allocations.remove(shared));
            return Optional.of(shared);
        });
    }

    private void pauseAWhile() {
        if (!paused) {
            paused = true;
            context.schedule(pause, () -> paused = false);
        }
    }

    private void handleUnused(SharedAllocation allocation) {
        long uses = allocation.uses();
        context.schedule(idle, () -> {
            if (allocation.isUnused() && allocation.uses() == uses && allocations.remove(allocation)) {
                allocation.release();
            }
        });
    }

    void close() {
        closed = true;
        allocations.forEach(SharedAllocation::release);
        allocations.clear();
    }
}
