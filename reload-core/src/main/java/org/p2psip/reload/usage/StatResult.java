// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.usage;

import java.util.List;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.StoredMetaData;

/**
 * The answer to a Stat: what a peer says about values. Unlike values themselves, this is signed by nobody but that peer.
 *
 * @param responder the peer that answered
 * @param generationCounter its generation counter of the Kind
 * @param values times, lengths and hashes of the values, also of those that do not exist
 */
public record StatResult(NodeId responder, long generationCounter, List<StoredMetaData> values) {
    /** Copies the list. */
    public StatResult {
        values = List.copyOf(values);
    }
}
