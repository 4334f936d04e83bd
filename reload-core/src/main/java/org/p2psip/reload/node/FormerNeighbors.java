// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.node;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.p2psip.reload.wire.NodeId;

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
    /** Who was at which of them last, as far as this node has seen itself. */
    private final Map<InetSocketAddress, NodeId> nodes = new HashMap<>();

    FormerNeighbors(BootstrapCache cache) {
        this.cache = cache;
        this.addresses = new ArrayList<>(cache.load());
        cut(BootstrapCache.MAX_ADDRESSES);
    }

    /** A link with {@code node}, which accepts links at {@code address}, is open. */
    void handleLinked(InetSocketAddress address, NodeId node) {
        nodes.put(address, node);
        if (!addresses.isEmpty() && addresses.get(0).equals(address)) {
            return;
        }
        addresses.remove(address);
        addresses.add(0, address);
        cut(MAX_REMEMBERED);
        cache.save(addresses());
    }

    /**
     * Those at which somebody else may be than the nodes that are linked now, the latest first.
     *
     * @param isLinked whether there is a link with a node, wherever that accepts links
     */
    List<InetSocketAddress> unlinked(Predicate<NodeId> isLinked) {
        List<InetSocketAddress> left = new ArrayList<>(addresses);
        left.removeIf(address -> {
            NodeId node = nodes.get(address);
            return node != null && isLinked.test(node);
        });
        return left;
    }

    /** Those for the next time, the latest first. */
    List<InetSocketAddress> addresses() {
        int count = Math.min(addresses.size(), BootstrapCache.MAX_ADDRESSES);
        return Collections.unmodifiableList(new ArrayList<>(addresses.subList(0, count)));
    }

    private void cut(int most) {
        while (addresses.size() > most) {
            nodes.remove(addresses.remove(addresses.size() - 1));
        }
    }
}
