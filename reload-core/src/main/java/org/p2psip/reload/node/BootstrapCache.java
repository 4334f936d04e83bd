// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.node;

import java.net.InetSocketAddress;
import java.util.List;

/**
 * Keeps the addresses of nodes that this one was linked with, to join through them the next time (RFC 6940, Section 11.4).
 * Called on the node's thread: don't block it.
 */
public interface BootstrapCache {
    /** How many addresses are kept, as the RFC suggests. */
    int MAX_ADDRESSES = 10;

    /** What was kept, the latest first. Asked once, when the node is built; what exceeds {@link #MAX_ADDRESSES} is left out. */
    List<InetSocketAddress> load();

    /**
     * Keeps addresses instead of those of before.
     *
     * @param addresses at most {@link #MAX_ADDRESSES}, each of a node that this one is or was linked with; the latest first
     */
    void save(List<InetSocketAddress> addresses);

    /** A cache that keeps nothing. */
    static BootstrapCache none() {
        return new BootstrapCache() {
            @Override
            public List<InetSocketAddress> load() {
                return List.of();
            }

            @Override
            public void save(List<InetSocketAddress> addresses) {}
        };
    }
}
