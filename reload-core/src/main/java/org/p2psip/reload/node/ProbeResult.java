// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.node;

import java.time.Duration;
import java.util.List;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.ProbeInformation;

/**
 * A Probe was answered (RFC 6940, Section 6.4.2.5).
 *
 * @param responder who answered
 * @param information what it told, as it came: an answer may hold less than was asked for
 * @param roundTrip from sending the request to the verified answer
 */
public record ProbeResult(NodeId responder, List<ProbeInformation> information, Duration roundTrip) {
    /** Copies the list. */
    public ProbeResult {
        information = List.copyOf(information);
    }
}
