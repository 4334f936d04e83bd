// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.agent;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Checks that came before the far end's description, and were answered (RFC 8445, Section 7.3). At most {@link #MAX_EARLY}
 * pairs of addresses; of further ones the far end's retransmissions will come again.
 */
final class EarlyChecks {
    /** How many pairs of addresses are remembered. */
    static final int MAX_EARLY = 32;

    private final List<Early> checks = new ArrayList<>(0);

    record Early(InetSocketAddress base, InetSocketAddress remote, long priority, boolean useCandidate) {
        boolean connects(InetSocketAddress otherBase, InetSocketAddress otherRemote) {
            return base.equals(otherBase) && remote.equals(otherRemote);
        }
    }

    void add(InetSocketAddress base, InetSocketAddress remote, long priority, boolean useCandidate) {
        boolean nominated = useCandidate;
        for (Early each : List.copyOf(checks)) {
            if (each.connects(base, remote)) {
                nominated |= each.useCandidate();
                checks.remove(each);
            }
        }
        if (checks.size() < MAX_EARLY) {
            checks.add(new Early(base, remote, priority, nominated));
        }
    }

    void forget(Set<InetSocketAddress> remotes) {
        checks.removeIf(each -> remotes.contains(each.remote()));
    }

    /** All of them, in their order; they are forgotten. */
    List<Early> drain() {
        List<Early> drained = List.copyOf(checks);
        checks.clear();
        return drained;
    }
}
