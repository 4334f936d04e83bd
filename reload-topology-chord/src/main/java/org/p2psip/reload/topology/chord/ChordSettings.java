// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.topology.chord;

import java.time.Duration;
import org.p2psip.reload.config.OverlayConfiguration;

/**
 * What the machine may be told about its ways.
 *
 * @param updateIntervalNanos between two rounds of Updates to the neighbors, before jitter (chord-update-interval)
 * @param pingIntervalNanos between two searches for better fingers, before jitter (chord-ping-interval)
 * @param reactive whether neighbors hear of changes at once (chord-reactive)
 * @param replicas how many peers hold copies beside the responsible one
 * @param neighborsPerSide how many predecessors, and how many successors, the node keeps; 0 if that follows the ring's size
 * @param clientsPermitted whether nodes may stay linked without becoming peers (clients-permitted)
 */
record ChordSettings(
        long updateIntervalNanos,
        long pingIntervalNanos,
        boolean reactive,
        int replicas,
        int neighborsPerSide,
        boolean clientsPermitted) {
    /** How many predecessors, and how many successors, a node keeps at least (RFC 6940, Section 10.7). */
    static final int MIN_NEIGHBORS = 3;

    /**
     * How many it keeps at least where nobody says how many. In a small ring more than log2(N) cost little, since little changes there;
     * with three, a split of a hundred peers left one without a link to its own side in one simulation of eight.
     */
    static final int USUAL_NEIGHBORS = 7;

    /** How many predecessors, and how many successors, a node keeps at most. */
    static final int MAX_NEIGHBORS = 16;

    /** How many entries of the Finger Table are filled (RFC 6940, Section 10.7.4.3). */
    static final int FINGERS = 16;

    /** How many Node-IDs of one Update or Leave are looked at. */
    static final int MAX_NODES_READ = 64;

    /** How many fingers an Update shows. */
    static final int MAX_FINGERS_SHOWN = 64;

    /** How long after the loss of a replica its replacement waits for copies (RFC 6940, Section 10.7.1). */
    static final Duration REPLACEMENT_HOLD_DOWN = Duration.ofSeconds(30);

    /** How long it waits where the neighbors have not been up for long. */
    static final Duration SHORTEST_HOLD_DOWN = Duration.ofSeconds(2);

    /** Where half of the neighbors have not been up for so long there is one copy more. */
    static final Duration SHORT_UPTIME = Duration.ofMinutes(20);

    /** Where half of them have not been up for so long there are {@link #FURTHER_COPIES} more. */
    static final Duration VERY_SHORT_UPTIME = Duration.ofMinutes(5);

    /** How many copies more there are at most than the configuration says. */
    static final int FURTHER_COPIES = 2;

    /** There are no further ones where the configuration asks for so many: that is enough for any churn. */
    static final int ENOUGH_COPIES = 4;

    /** For how long after its range has grown a peer may lack values of it. */
    static final Duration NEW_IN_RANGE = Duration.ofSeconds(60);

    /**
     * The settings of a node.
     *
     * @param ownNeighborsPerSide how many neighbors this node keeps whatever the configuration says; 0 if that decides
     */
    static ChordSettings of(OverlayConfiguration configuration, int ownNeighborsPerSide) {
        int wanted = ownNeighborsPerSide > 0
                ? ownNeighborsPerSide
                : configuration.neighborsPerSide().orElse(0);
        return new ChordSettings(
                configuration.chordUpdateInterval().toNanos(),
                configuration.chordPingInterval().toNanos(),
                configuration.chordReactive(),
                configuration.replicas(),
                wanted == 0 ? 0 : Math.max(wanted, configuration.replicas()),
                configuration.clientsPermitted());
    }

    /** The fewest neighbors on either side where their number follows the ring's size: enough for the copies too. */
    int leastNeighborsPerSide() {
        return Math.max(USUAL_NEIGHBORS, replicas);
    }
}
