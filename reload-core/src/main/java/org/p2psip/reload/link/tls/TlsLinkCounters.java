// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.tls;

import java.util.Map;
import org.p2psip.reload.link.RefusalReason;

/**
 * What a {@link TlsLinks} holds and what it refused.
 *
 * @param open links and application channels that are open
 * @param handshakes handshakes of accepted connections that are under way
 * @param negotiations negotiations that are under way
 * @param refusals connections that became no link since the start, by reason; reasons that never occurred are absent
 */
public record TlsLinkCounters(int open, int handshakes, int negotiations, Map<RefusalReason, Long> refusals) {
    /** Copies the map. */
    public TlsLinkCounters {
        refusals = Map.copyOf(refusals);
    }
}
