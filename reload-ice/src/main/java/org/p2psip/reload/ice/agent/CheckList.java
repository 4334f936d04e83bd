// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.agent;

import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.p2psip.reload.ice.agent.CandidatePair.State;

/**
 * The pairs of a session in the order of their priority, and which is to be checked next (RFC 8445, Sections 6.1.2 and
 * 6.1.4). At most {@link IceAgent#MAX_PAIRS}; beyond that the least promising goes.
 */
final class CheckList {
    private final List<CandidatePair> pairs = new ArrayList<>();
    private final Deque<CandidatePair> triggered = new ArrayDeque<>();

    /** Pairs all candidates that fit together, and leaves those that cannot work to be frozen. */
    void form(List<LocalCandidate> locals, List<RemoteCandidate> remotes, boolean controlling) {
        for (LocalCandidate local : locals) {
            for (RemoteCandidate remote : remotes) {
                if (AddressPolicy.sameFamily(local.base(), remote.address())) {
                    insert(new CandidatePair(local, remote, controlling));
                }
            }
        }
        Set<String> begun = new HashSet<>();
        for (CandidatePair pair : pairs) {
            if (pair.state() != State.FROZEN) {
                begun.add(pair.foundation());
            }
        }
        for (CandidatePair pair : pairs) {
            if (begun.add(pair.foundation())) {
                pair.setState(State.WAITING);
            }
        }
    }

    /** Inserts by priority, unless a pair of the same addresses is there that is better. */
    private boolean insert(CandidatePair pair) {
        Optional<CandidatePair> same = find(pair.base(), pair.remoteAddress());
        if (same.isPresent()) {
            if (!pair.isBetterThan(same.get()) || same.get().state() != State.FROZEN) {
                return false;
            }
            pairs.remove(same.get());
        }
        int index = 0;
        while (index < pairs.size() && !pair.isBetterThan(pairs.get(index))) {
            index++;
        }
        if (index == IceAgent.MAX_PAIRS) {
            return false;
        }
        pairs.add(index, pair);
        if (pairs.size() > IceAgent.MAX_PAIRS) {
            triggered.remove(pairs.remove(IceAgent.MAX_PAIRS));
        }
        return true;
    }

    /** Adds a pair that a check showed; false if there are too many better ones. */
    boolean add(CandidatePair pair) {
        return insert(pair);
    }

    Optional<CandidatePair> find(InetSocketAddress base, InetSocketAddress remote) {
        for (CandidatePair pair : pairs) {
            if (pair.connects(base, remote)) {
                return Optional.of(pair);
            }
        }
        return Optional.empty();
    }

    /** Puts the pair among those that are checked before all others. */
    void trigger(CandidatePair pair) {
        if (!triggered.contains(pair)) {
            triggered.add(pair);
        }
    }

    /** Which pair to check now; it is taken from the list of triggered ones. */
    Optional<CandidatePair> next() {
        CandidatePair first = triggered.poll();
        if (first != null) {
            return Optional.of(first);
        }
        Optional<CandidatePair> waiting = firstIn(State.WAITING);
        if (waiting.isPresent()) {
            return waiting;
        }
        Set<String> busy = pairs.stream()
                .filter(pair -> pair.state() == State.IN_PROGRESS)
                .map(CandidatePair::foundation)
                .collect(Collectors.toSet());
        return pairs.stream()
                .filter(pair -> pair.state() == State.FROZEN && !busy.contains(pair.foundation()))
                .findFirst();
    }

    /** Whether {@link #next} would find one. */
    boolean hasNext() {
        if (!triggered.isEmpty() || firstIn(State.WAITING).isPresent()) {
            return true;
        }
        for (CandidatePair pair : pairs) {
            if (pair.state() == State.FROZEN && !isBusy(pair.foundation())) {
                return true;
            }
        }
        return false;
    }

    private boolean isBusy(String foundation) {
        for (CandidatePair pair : pairs) {
            if (pair.state() == State.IN_PROGRESS && pair.foundation().equals(foundation)) {
                return true;
            }
        }
        return false;
    }

    private Optional<CandidatePair> firstIn(State state) {
        for (CandidatePair pair : pairs) {
            if (pair.state() == state) {
                return Optional.of(pair);
            }
        }
        return Optional.empty();
    }

    /** Lets pairs begin that are like one that worked. */
    void unfreeze(String foundation) {
        for (CandidatePair pair : pairs) {
            if (pair.state() == State.FROZEN && pair.foundation().equals(foundation)) {
                pair.setState(State.WAITING);
            }
        }
    }

    /** The best pair that works. */
    Optional<CandidatePair> bestSucceeded() {
        return firstIn(State.SUCCEEDED);
    }

    /** Whether a pair better than {@code pair} may still work; of direct ones only, if so wished. */
    boolean mayImproveOn(CandidatePair pair, boolean directOnly) {
        for (CandidatePair each : pairs) {
            if (!each.isBetterThan(pair)) {
                return false;
            }
            boolean open = each.state() != State.FAILED && each.state() != State.SUCCEEDED;
            if (open && !(directOnly && each.isRelayed())) {
                return true;
            }
        }
        return false;
    }

    /** Whether all pairs are through, and none is left to be checked. */
    boolean isExhausted() {
        for (CandidatePair pair : pairs) {
            if (pair.state() != State.FAILED && pair.state() != State.SUCCEEDED) {
                return false;
            }
        }
        return triggered.isEmpty();
    }

    /** How many pairs are waiting or being checked, for the retransmission timer. */
    int active() {
        int active = 0;
        for (CandidatePair pair : pairs) {
            active += pair.state() == State.WAITING || pair.state() == State.IN_PROGRESS ? 1 : 0;
        }
        return active;
    }

    /** Orders anew after the role has changed. */
    void setRole(boolean controlling) {
        pairs.forEach(pair -> pair.setRole(controlling));
        pairs.sort((one, other) -> Long.compareUnsigned(other.priority(), one.priority()));
    }

    /** Forgets all pairs but one. */
    void keepOnly(CandidatePair pair) {
        pairs.removeIf(each -> each != pair);
        triggered.clear();
    }

    void clear() {
        pairs.clear();
        triggered.clear();
    }

    List<CandidatePair> pairs() {
        return pairs;
    }

    List<PairReport> reports() {
        return pairs.stream().map(CandidatePair::report).collect(Collectors.toList());
    }
}
