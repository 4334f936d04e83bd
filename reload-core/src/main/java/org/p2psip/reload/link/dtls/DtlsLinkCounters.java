// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.dtls;

import java.util.Map;
import org.p2psip.reload.link.RefusalReason;

/**
 * What a {@link DtlsLinks} holds, and what it refused and dropped.
 *
 * @param open links that are open
 * @param handshakes handshakes that other nodes began and that are under way
 * @param negotiations negotiations that are under way
 * @param refusals connections that became no link since the start, by reason; reasons that never occurred are absent
 * @param dropped datagrams and records that had no effect since the start, by reason; likewise
 */
public record DtlsLinkCounters(
        int open,
        int handshakes,
        int negotiations,
        Map<RefusalReason, Long> refusals,
        Map<DatagramDrop, Long> dropped) {
    /** Copies the maps. */
    public DtlsLinkCounters {
        refusals = Map.copyOf(refusals);
        dropped = Map.copyOf(dropped);
    }
}
