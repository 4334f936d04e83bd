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

    /** The peer to which a message for {@code key} goes next, if any is known. */
    Optional<NodeId> nextHop(ResourceId key);
}
