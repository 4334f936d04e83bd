// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.agent;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.ice.stun.StunMessage;

/**
 * The checks that wait for an answer, with those that are no longer sent. At most {@link #MAX_PENDING}; beyond that the
 * oldest is forgotten.
 */
final class PendingChecks {
    /** Each pair may have the check that runs and one that was cut short. */
    static final int MAX_PENDING = 2 * IceAgent.MAX_PAIRS;

    private final List<ConnectivityCheck> checks = new ArrayList<>();

    void add(ConnectivityCheck check) {
        if (checks.size() == MAX_PENDING) {
            checks.remove(0);
        }
        checks.add(check);
    }

    Optional<ConnectivityCheck> find(StunMessage response) {
        for (ConnectivityCheck check : checks) {
            if (check.transaction().matches(response)) {
                return Optional.of(check);
            }
        }
        return Optional.empty();
    }

    void remove(ConnectivityCheck check) {
        checks.remove(check);
    }

    /** Sends no more for {@code pair}, or for no pair at all if there is none given; answers are still awaited. */
    void silence(@Nullable CandidatePair pair) {
        for (ConnectivityCheck check : checks) {
            if (pair == null || check.pair() == pair) {
                check.transaction().cancelRetransmissions();
            }
        }
    }

    /** Whether a check of {@code pair} waits for an answer. */
    boolean has(CandidatePair pair) {
        for (ConnectivityCheck check : checks) {
            if (check.pair() == pair) {
                return true;
            }
        }
        return false;
    }

    void handleTimeout(long nowNanos, Consumer<ConnectivityCheck> send, Consumer<ConnectivityCheck> giveUp) {
        List<ConnectivityCheck> over = new ArrayList<>(0);
        for (Iterator<ConnectivityCheck> i = checks.iterator(); i.hasNext(); ) {
            ConnectivityCheck check = i.next();
            switch (check.transaction().handleTimeout(nowNanos)) {
                case SEND -> send.accept(check);
                case GIVE_UP -> {
                    i.remove();
                    over.add(check);
                }
                case WAIT -> {
                    // Its time will come.
                }
            }
        }
        over.forEach(giveUp);
    }

    OptionalLong nextDeadlineNanos() {
        OptionalLong earliest = OptionalLong.empty();
        for (ConnectivityCheck check : checks) {
            earliest = Deadlines.earlier(earliest, check.transaction().nextDeadlineNanos());
        }
        return earliest;
    }

    void clear() {
        checks.clear();
    }
}
