// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.driver;

import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.p2psip.reload.ice.stun.LongTermClient;
import org.p2psip.reload.ice.turn.TurnClient;
import org.p2psip.reload.ice.turn.TurnClientSettings;
import org.p2psip.reload.ice.turn.TurnFailure;

/**
 * Asks for an allocation until there is one: from another port if the server takes the first for somebody else's, and at another
 * server if it is sent there (RFC 8656, Section 7.4).
 */
final class TurnOpening implements TurnAllocation.Outcome {
    /** From how many ports one server is asked. */
    static final int MAX_PORTS = 3;

    /** How many servers are asked. */
    static final int MAX_SERVERS = 3;

    private final IceContext context;
    private final String username;
    private final String password;
    private final CompletableFuture<TurnAllocation> done = new CompletableFuture<>();
    private final Set<InetSocketAddress> asked = new HashSet<>();
    private TurnAddress server = TurnAddress.udp(new InetSocketAddress(0));
    private int ports;

    TurnOpening(IceContext context, String username, String password) {
        this.context = context;
        this.username = username;
        this.password = password;
    }

    CompletableFuture<TurnAllocation> open(TurnAddress first) {
        context.eventLoop().execute(() -> ask(first));
        return done;
    }

    private void ask(TurnAddress address) {
        if (asked.add(address.address())) {
            ports = 0;
        }
        server = address;
        ports++;
        TurnClientSettings settings = TurnClientSettings.defaults();
        if (address.transport() != TurnAddress.Transport.UDP) {
            settings = settings.overStream();
        }
        TurnClient client =
                new TurnClient(settings, new LongTermClient(username, password), context.integrity(), context.random());
        new TurnAllocation(context, address, client, this).start();
    }

    @Override
    public void allocated(TurnAllocation allocation) {
        done.complete(allocation);
    }

    @Override
    public void redirected(InetSocketAddress alternate) {
        if (asked.contains(alternate) || asked.size() == MAX_SERVERS) {
            failed(TurnFailure.TRY_ALTERNATE, "sent from server to server");
        } else {
            ask(server.at(alternate));
        }
    }

    @Override
    public void failed(TurnFailure failure, String detail) {
        if (done.isDone()) {
            return;
        }
        if (failure == TurnFailure.MISMATCH && ports < MAX_PORTS) {
            ask(server);
            return;
        }
        String said = detail.isEmpty() ? "" : " (" + detail + ")";
        done.completeExceptionally(new TurnException(failure, "no relay at " + server + ": " + failure + said));
    }
}
