// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.links;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.p2psip.reload.ice.driver.IceContext;
import org.p2psip.reload.ice.driver.Relay;
import org.p2psip.reload.ice.driver.RelayReceiver;
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
    public CompletionStage<List<Relay>> allocate(IceContext context, RelayReceiver into) {
        CompletableFuture<List<Relay>> result = new CompletableFuture<>();
        allocate(0, context, into, result);
        return result;
    }

    private void allocate(int index, IceContext context, RelayReceiver into, CompletableFuture<List<Relay>> result) {
        if (index == servers.size()) {
            result.complete(List.of());
            return;
        }
        CompletableFuture<TurnAllocation> unused = TurnAllocation.open(context, servers.get(index), username, password)
                .whenComplete((allocation, failure) -> {
                    if (allocation == null) {
                        allocate(index + 1, context, into, result);
                    } else {
                        allocation.receiveInto(into);
                        result.complete(allocation.relays());
                    }
                });
    }
}
