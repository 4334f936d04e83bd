// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.links;

import java.net.InetSocketAddress;
import java.util.OptionalLong;
import org.p2psip.reload.ice.agent.CandidateType;
import org.p2psip.reload.link.LinkPurpose;
import org.p2psip.reload.wire.NodeId;

/**
 * How one node is reached.
 *
 * @param peer who is at the far end
 * @param purpose whether it is a link or an application's tunnel
 * @param localType type of this end's candidate
 * @param base what is sent from: a socket's address, or a relay's
 * @param remoteType type of the far end's candidate
 * @param remote what is sent to
 * @param roundTripNanos by the last check or consent request, if any was measured
 */
public record IcePath(
        NodeId peer,
        LinkPurpose purpose,
        CandidateType localType,
        InetSocketAddress base,
        CandidateType remoteType,
        InetSocketAddress remote,
        OptionalLong roundTripNanos) {
    /** Whether a TURN server of either end passes on what is sent. */
    public boolean isRelayed() {
        return localType == CandidateType.RELAYED || remoteType == CandidateType.RELAYED;
    }
}
