// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.links;

import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.p2psip.reload.ice.driver.IceContext;
import org.p2psip.reload.ice.driver.TurnAddress;
import org.p2psip.reload.ice.driver.TurnAllocation;

/** Relays of one TURN server, or of another one where that cannot be reached. */
public final class TurnRelays implements RelaySource {
    private final List<TurnAddress> servers;
    private final String username;
    private final String password;

    /** @param servers ways to servers, the preferred one first; the next one is tried when one fails */
    public TurnRelays(List<TurnAddress> servers, String username, String password) {
        this.servers = List.copyOf(servers);
        this.username = username;
        this.password = password;
    }

    @Override
    public CompletionStage<Optional<TurnAllocation>> open(IceContext context) {
        CompletableFuture<Optional<TurnAllocation>> result = new CompletableFuture<>();
        ask(servers.iterator(), context, result);
        return result;
    }

    private void ask(
            Iterator<TurnAddress> left, IceContext context, CompletableFuture<Optional<TurnAllocation>> result) {
        if (!left.hasNext()) {
            result.complete(Optional.empty());
            return;
        }
        CompletableFuture<TurnAllocation> unused = TurnAllocation.open(context, left.next(), username, password)
                .whenComplete((allocation, failure) -> {
                    if (allocation == null) {
                        ask(left, context, result);
                    } else {
                        result.complete(Optional.of(allocation));
                    }
                });
    }
}
