// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.peer;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.ice.driver.OwnAddresses;
import org.p2psip.reload.ice.turn.Network;
import org.p2psip.reload.ice.turn.PeerPolicy;
import org.p2psip.reload.ice.turn.RelayAddress;
import org.p2psip.reload.ice.turn.TurnServerSettings;
import org.p2psip.reload.wire.NodeId;

/**
 * What the operator lets a peer's relay do.
 *
 * @param external where all members reach it; null if that is to be found out
 * @param listen where it listens; the wildcard if that is to be found out
 * @param members whom it relays for; null for all
 * @param site whose clients come first; empty for everybody's
 * @param allowed to which networks besides the open Internet
 * @param maxAge how long one relay may last
 */
record OfferRules(
        @Nullable InetAddress external,
        InetSocketAddress listen,
        @Nullable Set<NodeId> members,
        List<Network> site,
        List<Network> allowed,
        int relays,
        int relaysEach,
        long bytesPerSecond,
        long bytesPerSecondEach,
        Duration maxAge,
        int firstPort,
        int lastPort) {
    /**
     * Has everything looked at.
     *
     * @throws IllegalArgumentException with one line for people if something is out of bounds
     */
    void check() {
        InetAddress any = InetAddress.getLoopbackAddress();
        TurnServerSettings unused = settings(any, any).build();
    }

    boolean isMember(NodeId node) {
        return members == null || members.contains(node);
    }

    /**
     * For a server that listens at {@code local}.
     *
     * @param outside where others reach that
     */
    TurnServerSettings.Builder settings(InetAddress local, InetAddress outside) {
        TurnServerSettings.Builder settings = TurnServerSettings.relayingAt(List.of(new RelayAddress(local, outside)))
                .ports(firstPort, lastPort)
                .allocations(relays, relaysEach)
                .bytesPerSecond(bytesPerSecond, bytesPerSecondEach)
                .maxAge(maxAge);
        if (!site.isEmpty()) {
            settings.siteFirst(
                    client -> site.stream().anyMatch(each -> each.contains(client)), relays / 2, bytesPerSecond / 2);
        }
        return settings;
    }

    /** To whom it relays. */
    PeerPolicy policy(InetAddress outside) {
        List<InetAddress> own = new ArrayList<>(OwnAddresses.all());
        own.add(outside);
        PeerPolicy policy = PeerPolicy.global(own);
        for (Network each : allowed) {
            policy = policy.allowing(each);
        }
        return policy;
    }
}
