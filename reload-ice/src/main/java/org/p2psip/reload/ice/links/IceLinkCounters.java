// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.links;

import java.util.Map;
import org.p2psip.reload.ice.agent.StunDrop;
import org.p2psip.reload.link.RefusalReason;
import org.p2psip.reload.link.dtls.DatagramDrop;

/**
 * What goes on in an {@link IceLinks}.
 *
 * @param links open links and channels
 * @param negotiations negotiations under way
 * @param sessions ICE sessions, of negotiations and of links
 * @param refused what did not become a link, by reason; reasons that never occurred are absent
 * @param dropped datagrams and records without effect, by reason; reasons that never occurred are absent
 * @param droppedStun messages of STUN without effect, by reason; reasons that never occurred are absent
 */
public record IceLinkCounters(
        int links,
        int negotiations,
        int sessions,
        Map<RefusalReason, Long> refused,
        Map<DatagramDrop, Long> dropped,
        Map<StunDrop, Long> droppedStun) {
    static IceLinkCounters none() {
        return new IceLinkCounters(0, 0, 0, Map.of(), Map.of(), Map.of());
    }
}
