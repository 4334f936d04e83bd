// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.agent;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.ice.agent.CandidatePair.State;
import org.p2psip.reload.ice.stun.AttributeType;
import org.p2psip.reload.ice.stun.StunClass;
import org.p2psip.reload.ice.stun.StunError;
import org.p2psip.reload.ice.stun.StunFormatException;
import org.p2psip.reload.ice.stun.StunMessage;
import org.p2psip.reload.ice.stun.StunTransaction;
import org.p2psip.reload.ice.stun.TransactionId;
import org.p2psip.reload.ice.stun.TransactionTimings;

/** The checks of a session: which pair is checked when, and what an answer means (RFC 8445, Sections 6.1.4 and 7.2). */
final class PathChecks {
    private static final long MIN_RTO_NANOS = Duration.ofMillis(500).toNanos();
    private static final long MAX_RTO_NANOS = Duration.ofMinutes(1).toNanos();

    private final Session session;
    private final LocalAddresses locals;
    private final CheckList list = new CheckList();
    private final PendingChecks pending = new PendingChecks();
    private final CheckClock clock;
    private final Nomination nomination;
    private List<RemoteCandidate> told = List.of();
    private @Nullable CandidatePair nominated;
    private boolean nominationFailed;
    private int discovered;

    PathChecks(Session session, LocalAddresses locals, StunPacer pacer) {
        this.session = session;
        this.locals = locals;
        this.clock = new CheckClock(pacer, session.settings.checkInterval().toNanos());
        this.nomination = new Nomination(session.settings);
    }

    void begin(List<RemoteCandidate> remotes) {
        told = remotes;
        list.form(locals.candidates(), remotes, session.controlling());
        list.pairs().stream()
                .filter(pair -> pair.local().type() == CandidateType.RELAYED)
                .forEach(
                        pair -> session.outputs.add(new IceOutput.PermissionNeeded(pair.base(), pair.remoteAddress())));
    }

    /** The far end has sent an authenticated check over this pair of addresses (RFC 8445, Sections 7.3.1.3 to 7.3.1.5). */
    Optional<CandidatePair> handleRequest(
            InetSocketAddress base, InetSocketAddress remote, long priority, boolean useCandidate, long nowNanos) {
        Optional<CandidatePair> found = list.find(base, remote);
        CandidatePair pair;
        if (found.isPresent()) {
            pair = found.get();
        } else {
            Optional<LocalCandidate> local = locals.ofBase(base);
            if (!local.isPresent() || !session.settings.allows(remote)) {
                return Optional.empty();
            }
            pair = new CandidatePair(local.get(), remoteCandidate(remote, priority), session.controlling());
            if (!list.add(pair)) {
                return Optional.empty();
            }
        }
        pair.noteRequestReceived();
        if (useCandidate && !session.controlling()) {
            pair.noteNominatedByFarEnd();
        }
        switch (pair.state()) {
            case SUCCEEDED -> nominateIfAsked(pair);
            case IN_PROGRESS -> {
                // The request may have opened a NAT's door that the running check found closed.
                pending.silence(pair);
                recheck(pair);
            }
            default -> recheck(pair);
        }
        return Optional.of(pair);
    }

    /** The far end's candidate of that address: one that it told, else one that the check has shown. */
    private RemoteCandidate remoteCandidate(InetSocketAddress address, long priority) {
        for (RemoteCandidate each : told) {
            if (each.address().equals(address)) {
                return each;
            }
        }
        return new RemoteCandidate(CandidateType.PEER_REFLEXIVE, address, "seen" + ++discovered, priority);
    }

    private void recheck(CandidatePair pair) {
        pair.setState(State.WAITING);
        list.trigger(pair);
    }

    private void nominateIfAsked(CandidatePair pair) {
        CandidatePair current = nominated;
        boolean asked = pair.isNominatedByFarEnd() && !session.controlling();
        if (asked && (current == null || pair.isBetterThan(current))) {
            select(pair);
        }
    }

    /** Checks end here but for those that are on their way (RFC 8445, Section 8.1.2). */
    private void select(CandidatePair pair) {
        nominated = pair;
        pending.silence(null);
        list.keepOnly(pair);
    }

    Optional<ConnectivityCheck> find(StunMessage response) {
        return pending.find(response);
    }

    /** An answer to {@code check} has come, under the far end's password. */
    void handleResponse(
            ConnectivityCheck check,
            StunMessage response,
            InetSocketAddress base,
            InetSocketAddress remote,
            long nowNanos) {
        check.transaction().handleResponse();
        pending.remove(check);
        CandidatePair pair = check.pair();
        if (!pair.connects(base, remote)) {
            fail(check, PairOutcome.WRONG_SOURCE);
            return;
        }
        if (response.messageClass() == StunClass.ERROR_RESPONSE) {
            handleError(check, response);
            return;
        }
        Optional<InetSocketAddress> mapped = mapped(response);
        if (!mapped.isPresent()) {
            fail(check, PairOutcome.BAD_ANSWER);
            return;
        }
        pending.silence(pair);
        pair.succeed(locals.seenAs(mapped.get(), base), check.transaction().roundTripNanos(nowNanos));
        list.unfreeze(pair.foundation());
        nomination.handleSucceeded(pair, nowNanos);
        if (check.nominating() && check.controlling() && session.controlling()) {
            CandidatePair current = nominated;
            if (current == null || pair.isBetterThan(current)) {
                select(pair);
            }
        } else {
            nominateIfAsked(pair);
        }
    }

    private static Optional<InetSocketAddress> mapped(StunMessage response) {
        try {
            return response.notUnderstood(type -> type.equals(AttributeType.XOR_MAPPED_ADDRESS), 1)
                            .isEmpty()
                    ? response.xorAddress(AttributeType.XOR_MAPPED_ADDRESS)
                    : Optional.empty();
        } catch (StunFormatException e) {
            return Optional.empty();
        }
    }

    private void handleError(ConnectivityCheck check, StunMessage response) {
        int code = errorCode(response);
        check.pair().noteError(code, true);
        if (code != StunError.ROLE_CONFLICT.code()) {
            fail(check, code == 0 ? PairOutcome.BAD_ANSWER : PairOutcome.REFUSED);
            return;
        }
        if (check.controlling() == session.controlling()) {
            switchRole(true);
        }
        if (check.pair().state() == State.IN_PROGRESS) {
            recheck(check.pair());
        }
    }

    /** The code of an error response, 0 if there is none. */
    static int errorCode(StunMessage response) {
        try {
            return response.error().map(StunError::code).orElse(0);
        } catch (StunFormatException e) {
            return 0;
        }
    }

    private void fail(ConnectivityCheck check, PairOutcome how) {
        CandidatePair pair = check.pair();
        boolean nominating = check.nominating() && !session.settings.aggressive();
        if (nominating && session.controlling() && nominated == null) {
            nominationFailed = true;
        }
        boolean another = pair.state() != State.IN_PROGRESS || pending.has(pair);
        if (!another || (nominating && pair != nominated)) {
            pair.fail(how);
        }
    }

    /** Takes the other role and orders the pairs anew. */
    void switchRole(boolean drawAgain) {
        session.switchRole(drawAgain);
        list.setRole(session.controlling());
        nomination.reset();
    }

    /** Sends what is due. */
    void handleTimeout(long nowNanos) {
        pending.handleTimeout(
                nowNanos, check -> session.outputs.add(check.transmit()), check -> fail(check, PairOutcome.UNANSWERED));
        if (session.controlling() && nominated == null && !session.settings.aggressive()) {
            nomination.choose(list, nowNanos).ifPresent(list::trigger);
        }
        while (clock.claim(list.hasNext(), nowNanos)) {
            list.next().ifPresent(pair -> send(pair, nowNanos));
        }
    }

    private void send(CandidatePair pair, long nowNanos) {
        boolean chosen = nomination.nominated().filter(pair::equals).isPresent();
        boolean useCandidate = session.controlling() && (chosen || session.settings.aggressive());
        if (pair.state() == State.SUCCEEDED && !useCandidate) {
            // Its check was answered while it waited for its turn.
            return;
        }
        TransactionId id = TransactionId.random(session.random);
        byte[] request = session.request(id, pair.local(), useCandidate);
        if (pair.state() != State.SUCCEEDED) {
            pair.setState(State.IN_PROGRESS);
        }
        StunTransaction transaction = new StunTransaction(id, timings());
        ConnectivityCheck check =
                new ConnectivityCheck(pair, transaction, request, session.controlling(), useCandidate);
        pending.add(check);
        transaction.start(nowNanos);
        session.outputs.add(check.transmit());
    }

    /** RFC 8445, Section 14.3: the more pairs, the longer the wait before a retransmission. */
    private TransactionTimings timings() {
        long rtoNanos = session.settings.checkInterval().toNanos() * list.active();
        return TransactionTimings.unreliable(
                Duration.ofNanos(Math.min(MAX_RTO_NANOS, Math.max(MIN_RTO_NANOS, rtoNanos))));
    }

    /** The pair that is to be used, once there is one; it may change. */
    Optional<CandidatePair> nominated() {
        return Optional.ofNullable(nominated);
    }

    /** Moves the session to a pair that works, when the one in use does not. */
    void moveTo(CandidatePair pair) {
        select(pair);
    }

    boolean nominationFailed() {
        return nominationFailed;
    }

    Optional<CandidatePair> bestSucceeded() {
        return list.bestSucceeded();
    }

    boolean isExhausted() {
        return list.isExhausted();
    }

    List<PairReport> reports() {
        return list.reports();
    }

    OptionalLong nextDeadlineNanos() {
        OptionalLong deadline = Deadlines.earlier(pending.nextDeadlineNanos(), clock.nextDeadlineNanos(list.hasNext()));
        return session.controlling() && nominated == null && !session.settings.aggressive()
                ? Deadlines.earlier(deadline, nomination.nextDeadlineNanos(list))
                : deadline;
    }

    void clear() {
        list.clear();
        pending.clear();
    }
}
