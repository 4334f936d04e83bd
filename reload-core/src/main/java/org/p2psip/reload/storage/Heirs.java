// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.storage;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.ResourceId;

/**
 * Who else has what this peer holds copies of for others. When the peer is gone from which a copy came, another one is responsible,
 * the heir, and may never have got one: it came into the ring after the copies had been made.
 */
final class Heirs {
    private final BiFunction<ResourceId, NodeId, Optional<NodeId>> heirTo;

    /** The peer nearest to being responsible that is known to have a resource. Never more than the keeper lets there be. */
    private final Map<ResourceId, NodeId> holders = new TreeMap<>();

    Heirs(BiFunction<ResourceId, NodeId, Optional<NodeId>> heirTo) {
        this.heirTo = heirTo;
    }

    /** {@code holder} has {@code resource}. */
    void setHolder(ResourceId resource, NodeId holder) {
        holders.put(resource, holder);
    }

    /** Who is to get a copy of a resource from this peer; empty if nobody needs one. */
    Optional<NodeId> heir(ResourceId resource) {
        NodeId holder = holders.get(resource);
        return holder == null
                ? Optional.empty()
                : heirTo.apply(resource, holder).filter(heir -> !heir.equals(holder));
    }

    boolean isHeir(ResourceId resource, NodeId peer) {
        return heir(resource).filter(peer::equals).isPresent();
    }

    /** Forgets all other resources. */
    void retain(Predicate<ResourceId> held) {
        holders.keySet().removeIf(held.negate());
    }

    int size() {
        return holders.size();
    }
}
