// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.usage;

import java.time.Duration;
import java.util.List;
import org.p2psip.reload.wire.NodeId;

/**
 * The answer to a fetch.
 *
 * @param responder the peer that answered
 * @param generationCounter its generation counter of the Kind
 * @param values the verified values that exist; empty when there is none
 * @param hops links that the answer crossed, 0 when this node answered itself
 * @param roundTrip from sending the request to the verified answer
 */
public record FetchResult(
        NodeId responder, long generationCounter, List<VerifiedValue> values, int hops, Duration roundTrip) {
    /** Copies the list. */
    public FetchResult {
        values = List.copyOf(values);
    }
}
