// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.storage;

import java.util.Collections;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.FetchRequest;
import org.p2psip.reload.wire.NodeId;

/** Fetches what nodes have whose copies were refused, so much at a time that none of them keeps the others waiting. */
final class RefusedCopies {
    /** Most fetches under way; what further copies hold is not looked at. */
    static final int MAX_FETCHES = 16;

    /** Most of them from one node. */
    static final int MAX_FETCHES_OF_ONE = 4;

    private final Queue<ReplicaOutput> outputs;
    /** Whom each token asks. */
    private final Map<Long, NodeId> underWay = new TreeMap<>();

    RefusedCopies(Queue<ReplicaOutput> outputs) {
        this.outputs = outputs;
    }

    /** Whether there is room for one more fetch from {@code sender}. */
    boolean hasRoomFor(NodeId sender) {
        return underWay.size() < MAX_FETCHES && Collections.frequency(underWay.values(), sender) < MAX_FETCHES_OF_ONE;
    }

    void fetch(long token, NodeId sender, FetchRequest request) {
        underWay.put(token, sender);
        outputs.add(new ReplicaOutput.FetchNewer(token, new Destination.Node(sender), request, false));
    }

    /** The fetch of this token is over; one of something else is ignored. */
    void end(long token) {
        underWay.remove(token);
    }
}
