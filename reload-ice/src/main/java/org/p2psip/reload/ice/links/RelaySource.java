// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.links;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.p2psip.reload.ice.driver.IceContext;
import org.p2psip.reload.ice.driver.Relay;
import org.p2psip.reload.ice.driver.RelayReceiver;

/** Where the relays of links and tunnels come from. Used on the event loop. */
public interface RelaySource {
    /**
     * Gets relays for one session, which gives them back when it does not need them.
     *
     * @param into gets what comes to them
     * @return completed on the event loop; the list is empty if there are none, and the stage never fails
     */
    CompletionStage<List<Relay>> allocate(IceContext context, RelayReceiver into);

    /** There are none. */
    static RelaySource none() {
        return (context, into) -> CompletableFuture.completedFuture(List.of());
    }
}
