// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.agent;

import java.util.List;

/**
 * What the far end said of itself.
 *
 * @param credentials the far end's
 * @param candidates in any number; the agent uses at most {@link IceAgent#MAX_REMOTE_CANDIDATES}
 */
public record RemoteDescription(IceCredentials credentials, List<RemoteCandidate> candidates) {
    /** Copies the list. */
    public RemoteDescription {
        candidates = List.copyOf(candidates);
    }
}
