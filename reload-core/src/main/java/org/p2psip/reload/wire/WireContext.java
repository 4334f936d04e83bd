// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What must be known of an overlay to read its messages. Immutable. */
public final class WireContext {
    private final int nodeIdLength;
    private final Map<KindId, DataModel> dataModels;

    private WireContext(int nodeIdLength, Map<KindId, DataModel> dataModels) {
        this.nodeIdLength = nodeIdLength;
        this.dataModels = dataModels;
    }

    /**
     * Creates the context of one overlay.
     *
     * @param nodeIdLength length of its Node-IDs in bytes, 16 to 20
     * @param dataModels the data model of each Kind that can be read; copied
     */
    public static WireContext of(int nodeIdLength, Map<KindId, DataModel> dataModels) {
        Checks.range("Node-ID length in bytes", nodeIdLength, NodeId.MIN_LENGTH, NodeId.MAX_LENGTH);
        return new WireContext(nodeIdLength, Map.copyOf(dataModels));
    }

    /** Length of the overlay's Node-IDs in bytes, 16 to 20. */
    public int nodeIdLength() {
        return nodeIdLength;
    }

    /** The data model of {@code kind}, or null if the Kind is unknown. */
    public @Nullable DataModel dataModel(KindId kind) {
        return dataModels.get(kind);
    }
}
