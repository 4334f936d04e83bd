// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.usage.turn;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.driver.Cancellable;
import org.p2psip.reload.usage.Overlay;
import org.p2psip.reload.usage.ReloadException;
import org.p2psip.reload.wire.DataValue;
import org.p2psip.reload.wire.IpAddressPort;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.StoredDataValue;
import org.p2psip.reload.wire.TurnServer;
import org.p2psip.reload.wire.WireWriter;

/**
 * Records this node's TURN server at its places, one after the other, and again before the values expire (RFC 6940, Section 9).
 * On the node's thread.
 */
final class TurnAdvertisement {
    private static final double EARLIEST_REFRESH = 0.4;
    private static final double LATEST_REFRESH = 0.6;

    private final Overlay overlay;
    private final Duration lifetime;
    private final Duration retryDelay;

    private @Nullable IpAddressPort address;
    private @Nullable Cancellable timer;
    private long round;

    TurnAdvertisement(Overlay overlay, Duration lifetime, Duration retryDelay) {
        this.overlay = overlay;
        this.lifetime = lifetime;
        this.retryDelay = retryDelay;
    }

    /**
     * Records the server, or takes its records back.
     *
     * @param newAddress where the server listens, or null for none
     * @param done gets the number of places that took it; fails if there were places and none did
     */
    void set(@Nullable IpAddressPort newAddress, CompletableFuture<Integer> done) {
        address = newAddress;
        run(done);
    }

    private void run(CompletableFuture<Integer> done) {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
        round++;
        List<TurnPlace> places =
                TurnPlace.all(overlay.nodeId(), overlay.configuration().turnDensity(), overlay::resourceId);
        store(new Round(round, places, done), 0);
    }

    private void store(Round now, int next) {
        if (now.number != round) {
            now.end();
        } else if (next == now.places.size()) {
            now.end();
            if (address != null) {
                Duration delay = now.failure == null ? refreshDelay() : retryDelay;
                timer = overlay.environment().schedule(delay.toNanos(), () -> run(new CompletableFuture<>()));
            }
        } else {
            TurnPlace place = now.places.get(next);
            StoredDataValue value = new StoredDataValue.Single(value(place));
            overlay.store(place.resource(), KindId.TURN_SERVICE, List.of(value), lifetime)
                    .whenComplete((receipt, failure) -> {
                        if (failure == null) {
                            now.stored++;
                        } else {
                            now.failure = ReloadException.of(failure);
                        }
                        store(now, next + 1);
                    });
        }
    }

    private DataValue value(TurnPlace place) {
        IpAddressPort at = address;
        return at == null
                ? new DataValue(false, Opaque.EMPTY)
                : new DataValue(true, WireWriter.toOpaque(new TurnServer(place.iteration(), at)::encode));
    }

    private Duration refreshDelay() {
        double share = EARLIEST_REFRESH
                + (LATEST_REFRESH - EARLIEST_REFRESH) * overlay.random().nextDouble();
        return Duration.ofNanos((long) (share * lifetime.toNanos()));
    }

    /** One round of stores at all places. A later one ends it. */
    private static final class Round {
        final long number;
        final List<TurnPlace> places;
        final CompletableFuture<Integer> done;
        int stored;

        @Nullable
        ReloadException failure;

        Round(long number, List<TurnPlace> places, CompletableFuture<Integer> done) {
            this.number = number;
            this.places = places;
            this.done = done;
        }

        void end() {
            ReloadException problem = failure;
            if (stored == 0 && problem != null) {
                done.completeExceptionally(problem);
            } else {
                done.complete(stored);
            }
        }
    }
}
