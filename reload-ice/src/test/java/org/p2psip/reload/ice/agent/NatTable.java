// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.agent;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.p2psip.reload.testkit.nat.EndpointRule;
import org.p2psip.reload.testkit.nat.NatKind;

/**
 * Which NATs a direct path can lead through, derived from what RFC 4787 says of mapping and filtering, not from any agent.
 *
 * <p>One end's check has to get in at the other: then the other knows where it came from, and can answer there. It gets in
 * if it goes to an address that is really mapped, and the filter takes it: whom the other has sent to. The other has sent to
 * what a STUN server had seen. Of several NATs in a row, each looks at the same far end, so the strictest decides.
 */
public final class NatTable {
    private NatTable() {}

    static boolean hasDirectPath(NatKind one, NatKind other) {
        return hasDirectPath(one == null ? List.of() : List.of(one), other == null ? List.of() : List.of(other));
    }

    /** Each end behind the NATs of a list; an empty one stands for no NAT. */
    public static boolean hasDirectPath(List<NatKind> one, List<NatKind> other) {
        return getsIn(one, other) || getsIn(other, one);
    }

    private static boolean getsIn(List<NatKind> from, List<NatKind> to) {
        EndpointRule filter = strictest(to, NatKind::filtering);
        if (filter == EndpointRule.INDEPENDENT) {
            return true;
        }
        // The mapping that the STUN server saw has to be the one that opens the door for the sender.
        if (strictest(to, NatKind::mapping) != EndpointRule.INDEPENDENT) {
            return false;
        }
        return filter == EndpointRule.ADDRESS || strictest(from, NatKind::mapping) == EndpointRule.INDEPENDENT;
    }

    private static EndpointRule strictest(List<NatKind> kinds, Function<NatKind, EndpointRule> rule) {
        return Arrays.stream(EndpointRule.values())
                .filter(each -> kinds.stream().anyMatch(kind -> rule.apply(kind) == each))
                .reduce(EndpointRule.INDEPENDENT, (former, next) -> next);
    }
}
