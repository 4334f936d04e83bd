// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.reliability;

import java.util.Map;

/**
 * What a link with Simple Reliability did so far and how it stands.
 *
 * @param transmissions data frames sent, retransmissions included
 * @param retransmissions data frames sent again, under new sequence numbers
 * @param lossesDetected frames that later acknowledgements showed to be lost
 * @param timeouts how often the retransmission timeout passed without an acknowledgement
 * @param windowBytes congestion window: how many bytes may be on their way, each frame with what the layers below add
 * @param bytesInFlight bytes on their way, counted likewise
 * @param unacknowledgedMessages messages that wait to be sent or to be acknowledged
 * @param unacknowledgedBytes the bytes of these messages
 * @param dropped how often something was dropped, for each reason that occurred
 */
public record ReliabilityStatistics(
        long transmissions,
        long retransmissions,
        long lossesDetected,
        long timeouts,
        long windowBytes,
        long bytesInFlight,
        int unacknowledgedMessages,
        int unacknowledgedBytes,
        Map<DropReason, Long> dropped) {
    /** Copies the map. */
    public ReliabilityStatistics {
        dropped = Map.copyOf(dropped);
    }

    /** How often something was dropped for {@code reason}. */
    public long dropped(DropReason reason) {
        return dropped.getOrDefault(reason, 0L);
    }
}
