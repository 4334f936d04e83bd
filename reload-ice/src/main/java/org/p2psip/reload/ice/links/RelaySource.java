// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.links;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.p2psip.reload.ice.driver.IceContext;
import org.p2psip.reload.ice.driver.TurnAllocation;

/** Where the relays of links and tunnels come from. Used on the event loop. */
@FunctionalInterface
public interface RelaySource {
    /**
     * Asks for an allocation, which whoever gets it gives back.
     *
     * @return completed on the event loop; empty if there is none, and the stage never fails
     */
    CompletionStage<Optional<TurnAllocation>> open(IceContext context);

    /** This source, and where it has nothing the next one, such as the site's own server and then those of others. */
    default RelaySource orElse(RelaySource next) {
        return context -> open(context)
                .thenCompose(
                        found -> found.isPresent() ? CompletableFuture.completedFuture(found) : next.open(context));
    }

    /** There are none. */
    static RelaySource none() {
        return context -> CompletableFuture.completedFuture(Optional.empty());
    }
}
