// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.reliability;

import org.p2psip.reload.link.AckNumbering;

/**
 * What the bits {@code received} of acknowledgements say, as long as they can be believed.
 *
 * <p>There are implementations that always set them all, and ones that count them differently. Both set bits for frames
 * before the first one ever sent, early on, and are ignored from then on.
 */
final class ReceivedBits {
    private final AckNumbering numbering;
    private boolean believed = true;

    ReceivedBits(AckNumbering numbering) {
        this.numbering = numbering;
    }

    /**
     * Checks the bits of an acknowledgement.
     *
     * @param frames knows which frames were sent
     * @return false if these bits are the first that prove false
     */
    boolean check(int sequence, int received, FrameTable frames) {
        if (!believed || frames.wasSent(sequence - AckNumbering.MAX_DISTANCE)) {
            return true;
        }
        // In the other numbering the lowest bit stands for no frame.
        boolean lowestIsFalse = numbering.bit(1) != 1 && (received & 1) != 0;
        for (int distance = 1; distance <= AckNumbering.MAX_DISTANCE; distance++) {
            boolean told = (received & numbering.bit(distance)) != 0;
            if (lowestIsFalse || (told && !frames.wasSent(sequence - distance))) {
                believed = false;
                return false;
            }
        }
        return true;
    }

    /** Whether bits tell, credibly, that the frame {@code distance} before the acknowledged one arrived. */
    boolean tell(int received, int distance) {
        return believed && (received & numbering.bit(distance)) != 0;
    }
}
