// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.topology.chord;

import org.p2psip.reload.topology.Topology;
import org.p2psip.reload.topology.TopologyContext;
import org.p2psip.reload.topology.TopologyPlugin;

/** The Topology Plug-in CHORD-RELOAD (RFC 6940, Section 10). Without state, so one object may serve many nodes. */
public final class ChordTopology implements TopologyPlugin {
    /** Name of the plug-in in configurations. */
    public static final String NAME = "CHORD-RELOAD";

    /** Creates the plug-in. */
    public ChordTopology() {}

    @Override
    public String name() {
        return NAME;
    }

    /**
     * Creates the topology of one node, which has not joined yet.
     *
     * @throws IllegalArgumentException if Node-IDs are not 16 bytes long, or the node's own is the wildcard
     */
    @Override
    public Topology create(TopologyContext context) {
        int length = context.configuration().nodeIdLength();
        if (length != RingKey.BYTES || context.self().length() != RingKey.BYTES) {
            throw new IllegalArgumentException(
                    NAME + " needs Node-IDs of " + RingKey.BYTES + " bytes, the overlay's are " + length
                            + " and the node's is " + context.self().length());
        }
        if (context.self().isWildcard()) {
            throw new IllegalArgumentException("the wildcard is no node's own Node-ID");
        }
        return new Chord(context);
    }
}
