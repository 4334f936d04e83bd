// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.relays;

import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.p2psip.reload.config.OverlayConfiguration;
import org.p2psip.reload.ice.driver.TurnAddress;
import org.p2psip.reload.ice.driver.TurnService;
import org.p2psip.reload.ice.stun.UserKeys;
import org.p2psip.reload.ice.turn.PeerPolicy;
import org.p2psip.reload.ice.turn.TurnServerSettings;
import org.p2psip.reload.usage.turn.TurnUsage;
import org.p2psip.reload.wire.IpAddressPort;

/**
 * A peer's TURN server for the other members of its overlay: opened, made known at as many places as the overlay's turn-density
 * says (RFC 6940, Section 9), and taken back. Only a peer that others can reach should offer one, see
 * {@link org.p2psip.reload.usage.turn.TurnCandidacy}. The methods may be called from any thread.
 */
public final class RelayOffer {
    private final TurnService service;

    private RelayOffer(TurnService service) {
        this.service = service;
    }

    /**
     * Opens the server, unknown to others yet, at UDP and TCP of one address.
     *
     * @param listen where; the port 0 takes one that is free
     * @param users whom it relays for, see {@link OverlayTurnUsers}
     * @param random a {@code SecureRandom}, but for tests
     * @return fails with the cause if it cannot listen there
     */
    public static CompletionStage<RelayOffer> open(
            EventLoop eventLoop,
            InetSocketAddress listen,
            Supplier<OverlayConfiguration> overlay,
            UserKeys users,
            TurnServerSettings.Builder settings,
            PeerPolicy policy,
            Random random) {
        String realm = overlay.get().overlayName();
        List<TurnAddress> ways = List.of(TurnAddress.udp(listen), TurnAddress.tcp(listen));
        CompletableFuture<RelayOffer> opened = new CompletableFuture<>();
        CompletableFuture<TurnService> unused = TurnService.open(
                        eventLoop, ways, settings, realm, users, policy, random)
                .whenComplete((service, failure) -> {
                    if (failure != null) {
                        opened.completeExceptionally(failure);
                        return;
                    }
                    opened.complete(new RelayOffer(service));
                });
        return opened;
    }

    /** Where the server listens. */
    public InetSocketAddress address() {
        return service.addresses().get(0);
    }

    /** The server. */
    public TurnService service() {
        return service;
    }

    /**
     * Makes the server known; the node has to have joined.
     *
     * @param external where others reach it, if that is not {@link #address}
     * @return the number of places that know it
     */
    public CompletionStage<Integer> advertise(TurnUsage usage, InetSocketAddress external) {
        return usage.advertise(IpAddressPort.of(external));
    }

    /** Takes the records back, then ends the server. */
    public CompletionStage<Void> withdraw(TurnUsage usage) {
        return usage.withdraw().handle((places, failure) -> places).thenCompose(ignored -> service.close());
    }
}
