// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.peer;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.config.OverlayConfiguration;
import org.p2psip.reload.ice.driver.TurnAddress;
import org.p2psip.reload.ice.links.RelaySource;
import org.p2psip.reload.ice.links.TurnRelays;
import org.p2psip.reload.ice.relays.OverlayRelays;
import org.p2psip.reload.node.ReloadNode;
import org.p2psip.reload.usage.turn.TurnCredentials;
import org.p2psip.reload.usage.turn.TurnUsage;
import org.p2psip.reload.wire.NodeId;

/** Where a peer gets relays: at the servers of its site first, then at those of other peers. */
final class PeerRelays {
    private final TurnUsage usage = new TurnUsage();
    private final TurnOptions.Choice choice;
    private final OverlayConfiguration beginning;
    private final NodeId self;
    private volatile @Nullable ReloadNode node;

    PeerRelays(TurnOptions.Choice choice, OverlayConfiguration overlay, NodeId self) {
        this.choice = choice;
        this.beginning = overlay;
        this.self = self;
    }

    /** What the node needs for it. */
    TurnUsage usage() {
        return usage;
    }

    /** The node is built. */
    void node(ReloadNode built) {
        node = built;
    }

    /** The configuration of the day. */
    OverlayConfiguration overlay() {
        ReloadNode built = node;
        return built == null ? beginning : built.configuration();
    }

    private Optional<TurnCredentials> credentials() {
        return TurnCredentials.of(overlay(), self);
    }

    RelaySource source() {
        RelaySource ofOthers =
                choice.ofOthers() ? new OverlayRelays(usage, this::credentials)::open : RelaySource.none();
        List<TurnAddress> servers = choice.servers();
        if (servers.isEmpty()) {
            return ofOthers;
        }
        String user = choice.user();
        if (user != null) {
            int colon = user.indexOf(':');
            return new TurnRelays(servers, user.substring(0, colon), user.substring(colon + 1)).orElse(ofOthers);
        }
        RelaySource ofSite = context -> {
            Optional<TurnCredentials> mine = credentials();
            return mine.isPresent()
                    ? new TurnRelays(servers, mine.get().username(), mine.get().password()).open(context)
                    : RelaySource.none().open(context);
        };
        return ofSite.orElse(ofOthers);
    }
}
