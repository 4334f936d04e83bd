// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.agent;

import java.net.InetSocketAddress;
import java.util.OptionalLong;

/**
 * A local and a remote candidate and what is known of the path between them (RFC 8445, Section 6.1.2). What is sent goes
 * from the local candidate's base, so the pair of a server-reflexive candidate is that of its base.
 */
final class CandidatePair {
    /** States of RFC 8445, Section 6.1.2.6. */
    enum State {
        FROZEN,
        WAITING,
        IN_PROGRESS,
        SUCCEEDED,
        FAILED
    }

    private final LocalCandidate local;
    private final RemoteCandidate remote;
    private final String foundation;
    private long priority;
    private State state = State.FROZEN;
    private PairOutcome outcome = PairOutcome.NOT_TRIED;
    private int errorCode;
    private int requestsSent;
    private int requestsReceived;
    private boolean nominatedByFarEnd;
    private CandidateType localType;
    private OptionalLong roundTripNanos = OptionalLong.empty();

    CandidatePair(LocalCandidate local, RemoteCandidate remote, boolean controlling) {
        this.local = local;
        this.remote = remote;
        this.localType = local.type();
        this.foundation = local.foundation() + " " + remote.foundation();
        setRole(controlling);
    }

    /** Computes the priority anew, which depends on who controls. */
    void setRole(boolean controlling) {
        priority = controlling
                ? Priorities.pair(local.priority(), remote.priority())
                : Priorities.pair(remote.priority(), local.priority());
    }

    LocalCandidate local() {
        return local;
    }

    RemoteCandidate remote() {
        return remote;
    }

    /** What the far end saw this end as, once the pair has succeeded. */
    CandidateType localType() {
        return localType;
    }

    InetSocketAddress base() {
        return local.base();
    }

    InetSocketAddress remoteAddress() {
        return remote.address();
    }

    String foundation() {
        return foundation;
    }

    /** Unsigned. */
    long priority() {
        return priority;
    }

    boolean isBetterThan(CandidatePair other) {
        return Long.compareUnsigned(priority, other.priority) > 0;
    }

    /** Whether a relay is on the way, as far as this end knows. */
    boolean isRelayed() {
        return local.type() == CandidateType.RELAYED || remote.type() == CandidateType.RELAYED;
    }

    boolean connects(InetSocketAddress base, InetSocketAddress remoteAddress) {
        return remote.address().equals(remoteAddress) && local.base().equals(base);
    }

    State state() {
        return state;
    }

    void setState(State newState) {
        state = newState;
        if (newState == State.IN_PROGRESS && outcome == PairOutcome.NOT_TRIED) {
            outcome = PairOutcome.IN_PROGRESS;
        }
    }

    /** No check of this pair is on its way any more, and the last ended so. */
    void fail(PairOutcome how) {
        state = State.FAILED;
        // Refusals that nobody signed are no reason to stop, but tell more than silence.
        boolean knownBetter = how == PairOutcome.UNANSWERED && outcome == PairOutcome.UNAUTHENTICATED;
        outcome = knownBetter ? outcome : how;
    }

    void succeed(CandidateType seenAs, OptionalLong roundTrip) {
        state = State.SUCCEEDED;
        outcome = PairOutcome.SUCCEEDED;
        localType = seenAs;
        if (roundTrip.isPresent()) {
            roundTripNanos = roundTrip;
        }
    }

    void noteError(int code, boolean authenticated) {
        errorCode = code;
        if (!authenticated && state == State.IN_PROGRESS) {
            outcome = PairOutcome.UNAUTHENTICATED;
        }
    }

    void noteRequestSent() {
        requestsSent++;
    }

    void noteRequestReceived() {
        requestsReceived++;
    }

    void noteNominatedByFarEnd() {
        nominatedByFarEnd = true;
    }

    boolean isNominatedByFarEnd() {
        return nominatedByFarEnd;
    }

    OptionalLong roundTripNanos() {
        return roundTripNanos;
    }

    PairReport report() {
        return new PairReport(
                localType,
                local.base(),
                remote.type(),
                remote.address(),
                outcome,
                errorCode,
                requestsSent,
                requestsReceived);
    }
}
