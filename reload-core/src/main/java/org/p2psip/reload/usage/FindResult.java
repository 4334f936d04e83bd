// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.usage;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.ResourceId;

/**
 * The answer to a Find.
 *
 * @param responder the peer that answered
 * @param closest where it has values, for each Kind that was asked for and of which it has any
 */
public record FindResult(NodeId responder, Map<KindId, ResourceId> closest) {
    /** Copies the map. */
    public FindResult {
        closest = Collections.unmodifiableMap(new TreeMap<>(closest));
    }
}
