// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.topology.chord;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.wire.NodeId;

/** The {@link Recipient}s of one node, found by their Node-IDs and gone through in the order of these. */
final class Recipients {
    private final Map<NodeId, Recipient> byPeer = new HashMap<>();
    private final List<Recipient> inOrder = new ArrayList<>();

    /** Adds one that is not there. */
    void add(Recipient recipient) {
        byPeer.put(recipient.peer, recipient);
        inOrder.add(countBefore(recipient.peer), recipient);
    }

    /** Takes another in the place of the one for the same node. */
    void replace(Recipient recipient) {
        byPeer.put(recipient.peer, recipient);
        inOrder.set(countBefore(recipient.peer), recipient);
    }

    @Nullable
    Recipient get(NodeId peer) {
        return byPeer.get(peer);
    }

    /** Removes one and returns it; null if it is not there. */
    @Nullable
    Recipient remove(NodeId peer) {
        Recipient removed = byPeer.remove(peer);
        if (removed != null) {
            inOrder.remove(countBefore(peer));
        }
        return removed;
    }

    /** For reading only. */
    List<Recipient> inOrder() {
        return Collections.unmodifiableList(inOrder);
    }

    private int countBefore(NodeId peer) {
        int low = 0;
        int high = inOrder.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (inOrder.get(middle).peer.compareTo(peer) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
