// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.links;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.p2psip.reload.ice.agent.ReflexiveGroups;
import org.p2psip.reload.link.Link;

/**
 * Whom to ask what a NAT makes of this end's addresses: the servers that were configured, and one connected peer of each
 * group that sees this end alike (RFC 6940, Section 6.5.1.4). A peer whose link is closed is asked no more.
 */
final class StunServers {
    /** How many peers are asked for one connection. */
    static final int MAX_PEERS_ASKED = 4;

    private final List<InetSocketAddress> configured;
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

    /** A server has told as what it sees this end. */
    void handleMapped(InetSocketAddress server, InetSocketAddress mapped) {
        if (links.containsKey(server)) {
            groups.add(server, mapped.getAddress());
        }
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
