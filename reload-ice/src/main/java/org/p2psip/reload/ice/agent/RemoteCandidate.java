// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.agent;

import java.net.InetSocketAddress;

/**
 * A candidate of the far end, as it was told or as a check showed it.
 *
 * @param type where the far end learnt it
 * @param address what to send to
 * @param foundation the same for candidates that are likely to share their fate
 * @param priority unsigned 32 bits
 */
public record RemoteCandidate(CandidateType type, InetSocketAddress address, String foundation, long priority) {
    /**
     * Checks the range.
     *
     * @throws IllegalArgumentException if {@code priority} does not fit into 32 bits
     */
    public RemoteCandidate {
        if (priority < 0 || priority > 0xFFFF_FFFFL) {
            throw new IllegalArgumentException("priority is " + priority + ", at most " + 0xFFFF_FFFFL);
        }
    }
}
