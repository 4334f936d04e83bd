// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.node;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The addresses at which nodes can be joined through the next time: those linked with last, at most {@link
 * BootstrapCache#MAX_ADDRESSES} (RFC 6940, Section 11.4).
 */
final class FormerNeighbors {
    private final BootstrapCache cache;
    private final List<InetSocketAddress> addresses;
    /** Where the nodes are that are linked now; as many as links. Never iterated. */
    private final Set<InetSocketAddress> linked = new HashSet<>();

    FormerNeighbors(BootstrapCache cache) {
        this.cache = cache;
        this.addresses = new ArrayList<>(cache.load());
        cut();
    }

    /** A link with the node that accepts links at {@code address} is open. */
    void handleLinked(InetSocketAddress address) {
        linked.add(address);
        if (!addresses.isEmpty() && addresses.get(0).equals(address)) {
            return;
        }
        addresses.remove(address);
        addresses.add(0, address);
        cut();
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

    /** The latest first. */
    List<InetSocketAddress> addresses() {
        return Collections.unmodifiableList(new ArrayList<>(addresses));
    }

    private void cut() {
        while (addresses.size() > BootstrapCache.MAX_ADDRESSES) {
            addresses.remove(addresses.size() - 1);
        }
    }
}
