// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.topology.chord;

import org.p2psip.reload.topology.Topology;
import org.p2psip.reload.topology.TopologyContext;
import org.p2psip.reload.topology.TopologyPlugin;

/**
 * The Topology Plug-in CHORD-RELOAD (RFC 6940, Section 10). Without state, so one object may serve many nodes.
 *
 * <p>The more neighbors a peer keeps, the more of them may crash at once; each costs a link and some Updates. Peers of one
 * overlay may keep different numbers, none of them fewer than there are replicas.
 */
public final class ChordTopology implements TopologyPlugin {
    /** Name of the plug-in in configurations. */
    public static final String NAME = "CHORD-RELOAD";

    /** The fewest neighbors on either side (RFC 6940, Section 10.7). */
    public static final int MIN_NEIGHBORS = ChordSettings.MIN_NEIGHBORS;

    /** The most neighbors on either side. */
    public static final int MAX_NEIGHBORS = ChordSettings.MAX_NEIGHBORS;

    private final int neighborsPerSide;

    /**
     * Creates the plug-in; peers keep as many neighbors as the overlay's configuration says, else {@link #MIN_NEIGHBORS} to
     * {@link #MAX_NEIGHBORS} by the ring's size as they see it.
     */
    public ChordTopology() {
        this.neighborsPerSide = 0;
    }

    /**
     * Creates the plug-in of peers that keep as many neighbors whatever the size of the ring and the configuration say.
     *
     * @param neighborsPerSide how many predecessors, and how many successors; {@link #MIN_NEIGHBORS} to {@link #MAX_NEIGHBORS}
     */
    public ChordTopology(int neighborsPerSide) {
        if (neighborsPerSide < MIN_NEIGHBORS || neighborsPerSide > MAX_NEIGHBORS) {
            throw new IllegalArgumentException("neighbors on a side are " + neighborsPerSide + ", must be "
                    + MIN_NEIGHBORS + " to " + MAX_NEIGHBORS);
        }
        this.neighborsPerSide = neighborsPerSide;
    }

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
        return new Chord(context, neighborsPerSide);
    }
}
