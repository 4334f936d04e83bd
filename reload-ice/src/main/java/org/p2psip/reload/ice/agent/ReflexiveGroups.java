// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.agent;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which of the peers that this end is connected to are to be asked as STUN servers: one of each group that sees this end at
 * the same address, as they are likely to be on the same side of the same NATs (RFC 6940, Section 6.5.1.4).
 *
 * <p>At most {@link #MAX_PEERS} peers; further ones are left out until one of those goes. One thread at a time.
 *
 * @param <P> what a peer is known by
 */
public final class ReflexiveGroups<P> {
    /** How many peers are remembered. */
    public static final int MAX_PEERS = 256;

    private final Map<P, InetAddress> seenAs = new LinkedHashMap<>();
    private final Map<InetAddress, Set<P>> groups = new LinkedHashMap<>();

    /** Creates groups without peers. */
    public ReflexiveGroups() {}

    /** A connected peer has seen this end at {@code address}; it leaves the group it was in, if that is another. */
    public void add(P peer, InetAddress address) {
        if (address.equals(seenAs.get(peer))) {
            return;
        }
        remove(peer);
        if (seenAs.size() < MAX_PEERS) {
            seenAs.put(peer, address);
            groups.computeIfAbsent(address, key -> new LinkedHashSet<>()).add(peer);
        }
    }

    /** The connection to a peer is lost: another one of its group takes its place, if there is one. */
    public void remove(P peer) {
        InetAddress address = seenAs.remove(peer);
        if (address == null) {
            return;
        }
        Set<P> group = groups.get(address);
        if (group != null && group.remove(peer) && group.isEmpty()) {
            groups.remove(address);
        }
    }

    /** One peer of each group: the one that has been in it longest. */
    public List<P> servers() {
        List<P> servers = new ArrayList<>(groups.size());
        groups.values().forEach(group -> servers.add(group.iterator().next()));
        return servers;
    }
}
