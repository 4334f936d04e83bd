// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.usage.turn;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.usage.FetchResult;
import org.p2psip.reload.usage.FindResult;
import org.p2psip.reload.usage.Overlay;
import org.p2psip.reload.usage.ReloadException;
import org.p2psip.reload.usage.VerifiedValue;
import org.p2psip.reload.wire.ErrorCode;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.MalformedMessageException;
import org.p2psip.reload.wire.ModelSpecifier;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.ResourceId;
import org.p2psip.reload.wire.StoredDataSpecifier;
import org.p2psip.reload.wire.TurnServer;
import org.p2psip.reload.wire.WireReader;

/**
 * Looks for a TURN server (RFC 6940, Section 9): asks the peer that is responsible for a random Resource-ID whether it knows a
 * place with one, fetches what is there, and begins anew with another Resource-ID until it has found one. On the node's thread.
 */
final class TurnSearch {
    /** How many random Resource-IDs are tried. */
    static final int MAX_TRIES = 20;

    private static final StoredDataSpecifier SERVER =
            new StoredDataSpecifier(KindId.TURN_SERVICE, 0, new ModelSpecifier.SingleSpecifier());

    private final Overlay overlay;
    private final Predicate<NodeId> wanted;
    private final CompletableFuture<FoundTurnServer> done;
    private int tries;

    TurnSearch(Overlay overlay, Predicate<NodeId> wanted, CompletableFuture<FoundTurnServer> done) {
        this.overlay = overlay;
        this.wanted = wanted;
        this.done = done;
    }

    /** Tries the next random Resource-ID, or gives up. */
    void go() {
        if (tries == MAX_TRIES) {
            done.completeExceptionally(
                    new ReloadException(ErrorCode.NOT_FOUND, "none of " + MAX_TRIES + " peers knows of a TURN server"));
            return;
        }
        tries++;
        byte[] random = new byte[overlay.nodeId().length()];
        overlay.random().nextBytes(random);
        overlay.find(ResourceId.copyOf(random), List.of(KindId.TURN_SERVICE)).whenComplete((found, failure) -> {
            ResourceId place = failure == null ? place(found) : null;
            if (place == null) {
                go();
            } else {
                fetch(place);
            }
        });
    }

    private static @Nullable ResourceId place(FindResult found) {
        return found.closest().get(KindId.TURN_SERVICE);
    }

    private void fetch(ResourceId place) {
        overlay.fetch(place, SERVER).whenComplete((fetched, failure) -> {
            Optional<FoundTurnServer> server = failure == null ? server(place, fetched) : Optional.empty();
            if (server.isPresent()) {
                done.complete(server.get());
            } else {
                go();
            }
        });
    }

    /** A server of somebody else who says of it what makes it belong here. */
    private Optional<FoundTurnServer> server(ResourceId place, FetchResult fetched) {
        for (VerifiedValue value : fetched.values()) {
            try {
                TurnServer server = TurnServer.decode(
                        WireReader.of(value.data().value().value().value()));
                boolean here = TurnPlace.of(value.signer().nodeId(), server.iteration(), overlay::resourceId)
                        .resource()
                        .equals(place);
                NodeId owner = value.signer().nodeId();
                if (here && !owner.equals(overlay.nodeId()) && wanted.test(owner)) {
                    return Optional.of(new FoundTurnServer(owner, server.serverAddress()));
                }
            } catch (MalformedMessageException malformed) {
                // Whoever signed it made a mistake; others may have made none.
            }
        }
        return Optional.empty();
    }
}
