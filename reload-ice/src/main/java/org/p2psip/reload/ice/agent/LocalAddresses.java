// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.agent;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** This end's candidates as the checks need them. At most {@link IceAgent#MAX_LOCAL_CANDIDATES}. */
final class LocalAddresses {
    private final List<LocalCandidate> candidates = new ArrayList<>(4);

    void add(LocalCandidate candidate) {
        if (candidates.size() == IceAgent.MAX_LOCAL_CANDIDATES) {
            throw new IllegalStateException("there are " + IceAgent.MAX_LOCAL_CANDIDATES + " candidates already");
        }
        candidates.add(candidate);
    }

    List<LocalCandidate> candidates() {
        return candidates;
    }

    /** The best candidate that sends from {@code base}. */
    Optional<LocalCandidate> ofBase(InetSocketAddress base) {
        LocalCandidate best = null;
        for (LocalCandidate each : candidates) {
            if (each.base().equals(base) && (best == null || each.priority() > best.priority())) {
                best = each;
            }
        }
        return Optional.ofNullable(best);
    }

    /** As which of the candidates of {@code base} the far end saw this end. */
    CandidateType seenAs(InetSocketAddress mapped, InetSocketAddress base) {
        for (LocalCandidate each : candidates) {
            if (each.address().equals(mapped) && each.base().equals(base)) {
                return each.type();
            }
        }
        return CandidateType.PEER_REFLEXIVE;
    }

    void keepOnly(InetSocketAddress base) {
        candidates.removeIf(each -> !each.base().equals(base));
    }
}
