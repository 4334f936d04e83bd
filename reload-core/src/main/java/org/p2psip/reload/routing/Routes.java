// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.routing;

import java.util.Optional;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.ResourceId;

/** What a {@link Router} asks the topology. Node-IDs and Resource-IDs share one key space. */
public interface Routes {
    /** Whether this node is responsible for {@code key}. */
    boolean isResponsible(ResourceId key);

    /** Whether this node passes on messages of others: peers do, clients don't (RFC 6940, Section 4.2). */
    default boolean forwardsForOthers() {
        return true;
    }

    /**
     * Whether this node has its place in the overlay, so that each message it passes on comes nearer to its destination. While
     * it is still joining, it knows no other way than back to where it joins through: two nodes that join through each other
     * would hand a message to and fro until its TTL is over.
     */
    default boolean hasPlace() {
        return true;
    }

    /** The peer to which a message for {@code key} goes next, if any is known. */
    Optional<NodeId> nextHop(ResourceId key);

    /** The same for a message that has been here before, and is to go by another way if there is a better one. */
    default Optional<NodeId> nextHopOnceMore(ResourceId key) {
        return nextHop(key);
    }
}
