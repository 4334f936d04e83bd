// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.node;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The addresses at which nodes can be joined through: for the next time those linked with last, at most {@link
 * BootstrapCache#MAX_ADDRESSES} (RFC 6940, Section 11.4); while this node runs {@link #MAX_REMEMBERED}, so that one that a parted
 * network cuts off from all that it was linked with last still knows somebody on its own side.
 */
final class FormerNeighbors {
    /** How many addresses are remembered while the node runs; the one linked with longest ago is forgotten. */
    static final int MAX_REMEMBERED = 64;

    private final BootstrapCache cache;
    private final List<InetSocketAddress> addresses;
    /** Where the nodes are that are linked now; as many as links. Never iterated. */
    private final Set<InetSocketAddress> linked = new HashSet<>();

    FormerNeighbors(BootstrapCache cache) {
        this.cache = cache;
        this.addresses = new ArrayList<>(cache.load());
        cut(BootstrapCache.MAX_ADDRESSES);
    }

    /** A link with the node that accepts links at {@code address} is open. */
    void handleLinked(InetSocketAddress address) {
        linked.add(address);
        if (!addresses.isEmpty() && addresses.get(0).equals(address)) {
            return;
        }
        addresses.remove(address);
        addresses.add(0, address);
        cut(MAX_REMEMBERED);
        cache.save(addresses());
    }

    /** The link with the node that accepts links at {@code address} is closed. */
    void handleUnlinked(InetSocketAddress address) {
        linked.remove(address);
    }

    /** Those of nodes with which there is no link now, the latest first. */
    List<InetSocketAddress> unlinked() {
        List<InetSocketAddress> left = new ArrayList<>(addresses);
        left.removeAll(linked);
        return left;
    }

    /** Those for the next time, the latest first. */
    List<InetSocketAddress> addresses() {
        int count = Math.min(addresses.size(), BootstrapCache.MAX_ADDRESSES);
        return Collections.unmodifiableList(new ArrayList<>(addresses.subList(0, count)));
    }

    private void cut(int most) {
        while (addresses.size() > most) {
            addresses.remove(addresses.size() - 1);
        }
    }
}
