// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.usage;

import java.util.List;
import org.p2psip.reload.wire.NodeId;

/**
 * A store was accepted.
 *
 * @param responder the peer that holds the values
 * @param generationCounter its new generation counter of the Kind
 * @param replicas peers that it names as holders of copies
 */
public record StoreReceipt(NodeId responder, long generationCounter, List<NodeId> replicas) {
    /** Copies the list. */
    public StoreReceipt {
        replicas = List.copyOf(replicas);
    }
}
