// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.agent;

import org.p2psip.reload.testkit.nat.EndpointRule;
import org.p2psip.reload.testkit.nat.NatKind;

/**
 * Which NATs a direct path can lead through, derived from what RFC 4787 says of mapping and filtering, not from any agent.
 *
 * <p>One end's check has to get in at the other: then the other knows where it came from, and can answer there. It gets in
 * if it goes to an address that is really mapped, and the filter takes it: whom the other has sent to. The other has sent to
 * what a STUN server had seen.
 */
final class NatTable {
    private NatTable() {}

    static boolean hasDirectPath(NatKind one, NatKind other) {
        return getsIn(one, other) || getsIn(other, one);
    }

    /** A null stands for no NAT. */
    private static boolean getsIn(NatKind from, NatKind to) {
        EndpointRule filter = to == null ? EndpointRule.INDEPENDENT : to.filtering();
        if (filter == EndpointRule.INDEPENDENT) {
            return true;
        }
        // The mapping that the STUN server saw has to be the one that opens the door for the sender.
        if (!mapsOnce(to)) {
            return false;
        }
        return filter == EndpointRule.ADDRESS || mapsOnce(from);
    }

    private static boolean mapsOnce(NatKind kind) {
        return kind == null || kind.mapping() == EndpointRule.INDEPENDENT;
    }
}
