// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.agent;

import java.net.InetSocketAddress;

/**
 * What was tried with one pair and how it ended.
 *
 * @param localType type of this end's candidate
 * @param base what was sent from
 * @param remoteType type of the far end's candidate
 * @param remote what was sent to
 * @param outcome how it ended
 * @param errorCode of the last error response, 0 if there was none
 * @param requestsSent retransmissions included
 * @param requestsReceived authenticated checks of the far end over this pair
 */
public record PairReport(
        CandidateType localType,
        InetSocketAddress base,
        CandidateType remoteType,
        InetSocketAddress remote,
        PairOutcome outcome,
        int errorCode,
        int requestsSent,
        int requestsReceived) {
    @Override
    public String toString() {
        return localType + " " + base + " to " + remoteType + " " + remote + ": " + outcome
                + (errorCode == 0 ? "" : " " + errorCode) + ", sent " + requestsSent + ", received " + requestsReceived;
    }
}
