// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.usage;

import java.time.Duration;
import java.util.List;
import org.p2psip.reload.wire.NodeId;

/**
 * The answer to a fetch.
 *
 * @param responder the peer that answered
 * @param generationCounter its generation counter of the Kind; where values came in parts and went on changing, that of before,
 *     so that a store which is to depend on it fails
 * @param values the verified values that exist; empty when there is none
 * @param discarded how many values came with the answer that are not among {@code values} because their signature does not
 *     hold, their certificate is not valid any more, their signer may not write them, or they are too large for any answer: if
 *     it is not 0, the answer is in part (RFC 6940, Section 7.4.2.2)
 * @param hops links that the answer crossed, the last one if there were several; 0 when this node answered itself
 * @param roundTrip from sending the request to the verified answer, the last one if there were several
 */
public record FetchResult(
        NodeId responder,
        long generationCounter,
        List<VerifiedValue> values,
        int discarded,
        int hops,
        Duration roundTrip) {
    /** Copies the list. */
    public FetchResult {
        values = List.copyOf(values);
    }
}
