// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.links;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.p2psip.reload.ice.agent.ReflexiveGroups;
import org.p2psip.reload.link.Link;
import org.p2psip.reload.usage.turn.TurnCandidacy;

/**
 * Whom to ask what a NAT makes of this end's addresses: the servers that were configured, and one connected peer of each
 * group that sees this end alike (RFC 6940, Section 6.5.1.4). A peer whose link is closed is asked no more.
 */
final class StunServers {
    /** How many peers are asked for one connection. */
    static final int MAX_PEERS_ASKED = 4;

    /** Of how many servers it is known what they have told last. */
    static final int MAX_OBSERVATIONS = 16;

    private final List<InetSocketAddress> configured;
    private final Map<InetSocketAddress, TurnCandidacy.Observation> observations = new LinkedHashMap<>();
    private final Map<InetSocketAddress, Link> links = new LinkedHashMap<>();
    private final ReflexiveGroups<InetSocketAddress> groups = new ReflexiveGroups<>();

    StunServers(List<InetSocketAddress> configured) {
        this.configured = List.copyOf(configured);
    }

    /** There is a link whose far end can be asked. */
    void add(Link link) {
        prune();
        if (links.size() < ReflexiveGroups.MAX_PEERS) {
            InetSocketAddress server = link.remoteAddress();
            links.put(server, link);
            // Until it was asked, nobody knows of its group: one of its own.
            groups.add(server, server.getAddress());
        }
    }

    /** A server has told as what it sees one of this end's ports. */
    void handleMapped(InetSocketAddress server, InetSocketAddress base, InetSocketAddress mapped) {
        observations.remove(server);
        observations.put(server, new TurnCandidacy.Observation(base, mapped));
        if (observations.size() > MAX_OBSERVATIONS) {
            Iterator<InetSocketAddress> oldest = observations.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
        if (links.containsKey(server)) {
            groups.add(server, mapped.getAddress());
        }
    }

    /** What each server has told last, the latest at the end. */
    List<TurnCandidacy.Observation> observations() {
        return List.copyOf(observations.values());
    }

    /** Whom to ask now. */
    List<InetSocketAddress> servers() {
        prune();
        Set<InetSocketAddress> servers = new LinkedHashSet<>(configured);
        int left = MAX_PEERS_ASKED;
        for (InetSocketAddress each : groups.servers()) {
            if (left > 0 && servers.add(each)) {
                left--;
            }
        }
        return new ArrayList<>(servers);
    }

    private void prune() {
        for (Map.Entry<InetSocketAddress, Link> each : new ArrayList<>(links.entrySet())) {
            if (!each.getValue().isOpen()) {
                links.remove(each.getKey());
                groups.remove(each.getKey());
            }
        }
    }
}
