// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.topology.chord;

/**
 * Judges how many peers a ring has by how close to each other the nearest ones are, and how many neighbors that calls for
 * (RFC 6940, Section 10.7: O(log(N)), three at least).
 *
 * <p>Where a ring has N peers, log2(N) - 2 of them on either side are neighbors, {@link ChordSettings#USUAL_NEIGHBORS} at least and
 * {@link ChordSettings#MAX_NEIGHBORS} at most: seven up to a thousand peers, eleven of ten thousand. The number follows the estimate
 * only when that is clearly beyond it, since few gaps say little.
 */
final class RingSize {
    private static final double FEWER_THAN_DOUBLINGS = 2;
    private static final double MORE_FROM = 0.25;
    private static final double FEWER_FROM = -0.5;
    private static final double HIGH_UNITS = Math.scalb(1.0, Long.SIZE);

    private RingSize() {}

    /** How many peers the ring seems to have, the node itself included. */
    static double estimate(RoutingTable routing, int perSide) {
        int known = routing.size();
        int near = Math.min(perSide, known / 2);
        if (near == 0) {
            return known + 1.0;
        }
        double covered =
                inHighUnits(routing.distance(near - 1)) + HIGH_UNITS - inHighUnits(routing.distance(known - near));
        return Math.max(known + 1.0, 2 * near * HIGH_UNITS / Math.max(1, covered));
    }

    /** How many neighbors to have on either side, {@code least} at least, if {@code perSide} were right so far. */
    static int neighborsPerSide(double estimate, int perSide, int least) {
        double wanted = Math.log(estimate) / Math.log(2) - FEWER_THAN_DOUBLINGS;
        int number = perSide;
        if (wanted >= perSide + 1 + MORE_FROM) {
            number = (int) (wanted - MORE_FROM);
        } else if (wanted < perSide + FEWER_FROM) {
            number = (int) Math.ceil(wanted - FEWER_FROM) - 1;
        }
        return Math.max(least, Math.min(ChordSettings.MAX_NEIGHBORS, number));
    }

    private static double inHighUnits(RingKey distance) {
        double high = distance.high();
        return high < 0 ? high + HIGH_UNITS : high;
    }
}
