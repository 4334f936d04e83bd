// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.node;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import org.p2psip.reload.routing.DropReason;

/**
 * What a node has done with messages since it was built. Bytes are those of whole messages, without frames and TLS.
 *
 * @param received messages that came over links
 * @param receivedBytes their bytes
 * @param sent messages handed to links, forwarded ones included
 * @param sentBytes their bytes
 * @param forwarded messages passed on for others
 * @param retransmitted requests sent again because no answer had come
 * @param rerouted messages sent another way because a link did not bring them to the next hop
 * @param dropped messages dropped without an answer, by reason; reasons that never occurred are absent
 */
public record NodeStatistics(
        long received,
        long receivedBytes,
        long sent,
        long sentBytes,
        long forwarded,
        long retransmitted,
        long rerouted,
        Map<DropReason, Long> dropped) {
    /** Copies the map. */
    public NodeStatistics {
        Map<DropReason, Long> copy = new EnumMap<>(DropReason.class);
        copy.putAll(dropped);
        dropped = Collections.unmodifiableMap(copy);
    }
}
