// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.node;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import org.p2psip.reload.config.OverlayConfiguration;
import org.p2psip.reload.wire.NodeId;

/** Where to look for a way into the overlay: at former neighbors and at bootstrap nodes (RFC 6940, Section 11.4). */
final class BootstrapAddresses {
    private final FormerNeighbors former;
    private final List<InetSocketAddress> extras;
    private List<InetSocketAddress> configured;

    /**
     * @param former neighbors of before, the best ones first
     * @param extras bootstrap nodes that this node was told besides, first of all
     * @param configured bootstrap nodes of the configuration
     */
    BootstrapAddresses(FormerNeighbors former, List<InetSocketAddress> extras, List<InetSocketAddress> configured) {
        this.former = former;
        this.extras = List.copyOf(extras);
        this.configured = List.copyOf(configured);
    }

    /** Takes the bootstrap nodes of another configuration of the overlay from now on. */
    void configuration(OverlayConfiguration next) {
        configured = next.bootstrapNodes();
    }

    boolean isEmpty() {
        return former.addresses().isEmpty() && bootstrapNodes().isEmpty();
    }

    /** The bootstrap nodes alone, each once, in the order in which they are named. */
    List<InetSocketAddress> bootstrapNodes() {
        Set<InetSocketAddress> nodes = new LinkedHashSet<>(extras);
        nodes.addAll(configured);
        return new ArrayList<>(nodes);
    }

    /** Former neighbors with which there is no link now, the latest first. */
    List<InetSocketAddress> lostNeighbors(Predicate<NodeId> isLinked) {
        return former.unlinked(isLinked);
    }

    /**
     * All of them, each once. Former neighbors come first, as the RFC has it, but with bootstrap nodes in between, so that
     * many that are gone do not hold up the search; the bootstrap nodes by chance, so that they share the load.
     */
    List<InetSocketAddress> inOrder(Random random) {
        List<InetSocketAddress> shuffled = bootstrapNodes();
        Collections.shuffle(shuffled, random);
        Iterator<InetSocketAddress> neighbors = former.addresses().iterator();
        Iterator<InetSocketAddress> nodes = shuffled.iterator();
        Set<InetSocketAddress> order = new LinkedHashSet<>();
        while (neighbors.hasNext() || nodes.hasNext()) {
            if (neighbors.hasNext()) {
                order.add(neighbors.next());
            }
            if (nodes.hasNext()) {
                order.add(nodes.next());
            }
        }
        return new ArrayList<>(order);
    }
}
