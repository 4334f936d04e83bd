// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.agent;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.ice.stun.StunClass;
import org.p2psip.reload.ice.stun.StunIntegrity;
import org.p2psip.reload.ice.stun.StunMessage;
import org.p2psip.reload.ice.stun.StunMethod;

/**
 * Finds and keeps a path between two ends (RFC 8445, with the patience of RFC 8863 and the consent of RFC 7675): a machine.
 *
 * <p>Give it this end's candidates, then, once the far end's description is there, {@link #start} it. Messages that
 * {@link #accepts} may be handed over at any time, before the start too. After each call, poll the outputs until there is
 * none, and call {@link #handleTimeout} when {@link #nextDeadlineNanos} says so. One thread at a time.
 *
 * <p>Bounded: {@link #MAX_LOCAL_CANDIDATES}, {@link #MAX_REMOTE_CANDIDATES} and {@link #MAX_PAIRS}; what is beyond is left
 * out, the least promising first.
 */
public final class IceAgent {
    /** How many candidates this end may have. */
    public static final int MAX_LOCAL_CANDIDATES = 32;

    /** How many of the far end's candidates are used, of those that can be sent to; the first ones. */
    public static final int MAX_REMOTE_CANDIDATES = 32;

    /** How many pairs are checked. */
    public static final int MAX_PAIRS = 100;

    /** Where an agent stands. */
    public enum State {
        /** The far end's description is awaited. */
        NEW,
        /** Pairs are being checked. */
        CHECKING,
        /** A pair is selected. */
        CONNECTED,
        /** Nothing more is sent. */
        FAILED,
        /** Closed by the caller. */
        CLOSED
    }

    private final Session session;
    private final LocalAddresses locals = new LocalAddresses();
    private final IncomingChecks incoming;
    private final Answers answers;
    private final PathChecks checks;
    private final ValidPaths validPaths = new ValidPaths();
    private @Nullable EarlyChecks early = new EarlyChecks();
    private @Nullable SelectedPath selected;
    private State state = State.NEW;
    private boolean usable;
    private long startedNanos;
    private boolean patienceOver;

    /**
     * Creates an agent.
     *
     * @param controlling in RELOAD, whether this end sent the Attach (RFC 6940, Section 6.5.1.9)
     * @param local this end's credentials, new for each session
     * @param pacer the one of all agents on this thread
     * @param integrity of this thread
     * @param random unpredictable outside tests
     */
    public IceAgent(
            IceSettings settings,
            boolean controlling,
            IceCredentials local,
            StunPacer pacer,
            StunIntegrity integrity,
            Random random) {
        session = new Session(settings, controlling, local, integrity, random);
        incoming = new IncomingChecks(integrity, local, session.localKey);
        answers = new Answers(session);
        checks = new PathChecks(session, locals, pacer);
    }

    /**
     * Adds a candidate of this end.
     *
     * @throws IllegalStateException if the agent has started or has {@link #MAX_LOCAL_CANDIDATES}
     */
    public void addLocalCandidate(LocalCandidate candidate) {
        if (state != State.NEW) {
            throw new IllegalStateException("the agent is " + state);
        }
        locals.add(candidate);
    }

    /**
     * Begins the checks.
     *
     * @throws IllegalStateException if the agent has started
     */
    public void start(RemoteDescription remote, long nowNanos) {
        if (state != State.NEW) {
            throw new IllegalStateException("the agent is " + state);
        }
        state = State.CHECKING;
        startedNanos = nowNanos;
        session.setRemote(remote.credentials());
        checks.begin(usable(remote.candidates()));
        EarlyChecks before = early;
        if (before != null) {
            before.drain()
                    .forEach(each -> checks.handleRequest(
                            each.base(), each.remote(), each.priority(), each.useCandidate(), nowNanos));
        }
        early = null;
        proceed(nowNanos);
    }

    /** Forgets checks that came from these addresses before the start; their pairs are not to be used. */
    public void forgetEarly(Set<InetSocketAddress> remotes) {
        EarlyChecks before = early;
        if (before != null) {
            before.forget(remotes);
        }
    }

    private List<RemoteCandidate> usable(List<RemoteCandidate> candidates) {
        List<RemoteCandidate> usable = new ArrayList<>();
        for (RemoteCandidate each : candidates) {
            // Peer-reflexive ones are never told; who does so means something else.
            if (usable.size() < MAX_REMOTE_CANDIDATES
                    && each.type() != CandidateType.PEER_REFLEXIVE
                    && session.settings.allows(each.address())) {
                usable.add(each);
            }
        }
        return usable;
    }

    /** Whether a message is of this session: a request to this end's user name, or an answer to this end's request. */
    public boolean accepts(StunMessage message) {
        if (message.messageClass() == StunClass.REQUEST) {
            return incoming.isForUs(message);
        }
        return message.messageClass().isResponse()
                && (checks.find(message).isPresent() || (selected != null && selected.awaits(message)));
    }

    /**
     * Takes a STUN message.
     *
     * @param base where it arrived: a socket's address, or a relay's
     * @param remote where it came from
     * @return why it had no effect, if it had none
     */
    public Optional<StunDrop> handleMessage(
            StunMessage message, InetSocketAddress base, InetSocketAddress remote, long nowNanos) {
        if (isOver()) {
            return Optional.of(StunDrop.UNAWAITED);
        }
        Optional<StunDrop> dropped = Optional.empty();
        if (message.is(StunClass.REQUEST, StunMethod.BINDING)) {
            dropped = handleRequest(message, base, remote, nowNanos);
        } else if (message.messageClass().isResponse()) {
            dropped = handleResponse(message, base, remote, nowNanos);
        }
        proceed(nowNanos);
        return dropped;
    }

    private Optional<StunDrop> handleRequest(
            StunMessage request, InetSocketAddress base, InetSocketAddress remote, long nowNanos) {
        IncomingChecks.Verdict verdict = incoming.judge(request);
        if (verdict instanceof IncomingChecks.Rejected rejected) {
            return Optional.of(answers.refuse(request, rejected, base, remote, nowNanos));
        }
        if (!(verdict instanceof IncomingChecks.Accepted accepted)) {
            return Optional.of(StunDrop.BAD_FINGERPRINT);
        }
        if (!locals.ofBase(base).isPresent()) {
            return Optional.of(StunDrop.UNUSABLE);
        }
        handleCheck(request, accepted, base, remote, nowNanos);
        return Optional.empty();
    }

    private void handleCheck(
            StunMessage request,
            IncomingChecks.Accepted check,
            InetSocketAddress base,
            InetSocketAddress remote,
            long nowNanos) {
        if (check.claimsControlling() == session.controlling()) {
            boolean win = Long.compareUnsigned(session.tieBreaker(), check.tieBreaker()) >= 0;
            if (win == session.controlling()) {
                answers.refuseRole(request, base, remote);
                return;
            }
            checks.switchRole(false);
        }
        answers.succeed(request, base, remote);
        validPaths.noteRequest(base, remote);
        EarlyChecks before = early;
        if (before != null) {
            before.add(base, remote, check.priority(), check.useCandidate());
            return;
        }
        handleChecked(base, remote, check, nowNanos);
    }

    private void handleChecked(
            InetSocketAddress base, InetSocketAddress remote, IncomingChecks.Accepted check, long nowNanos) {
        SelectedPath path = selected;
        if (path != null && path.pair().connects(base, remote)) {
            path.noteHeard(nowNanos);
            return;
        }
        Optional<CandidatePair> pair =
                checks.handleRequest(base, remote, check.priority(), check.useCandidate(), nowNanos);
        boolean works = pair.filter(each -> each.state() == CandidatePair.State.SUCCEEDED)
                .isPresent();
        if (path != null && works && path.isSilent(nowNanos)) {
            // The far end goes on over another address, as after its NAT has forgotten it.
            checks.moveTo(pair.get());
        }
    }

    private Optional<StunDrop> handleResponse(
            StunMessage response, InetSocketAddress base, InetSocketAddress remote, long nowNanos) {
        if (state == State.NEW) {
            return Optional.of(StunDrop.UNAWAITED);
        }
        if (!session.integrity.verifyFingerprint(response)) {
            return Optional.of(StunDrop.BAD_FINGERPRINT);
        }
        Optional<ConnectivityCheck> check = checks.find(response);
        SelectedPath path = selected;
        if (!check.isPresent() && (path == null || !path.awaits(response))) {
            return Optional.of(StunDrop.UNAWAITED);
        }
        if (!session.integrity.verify(response, session.remoteKey())) {
            check.ifPresent(each -> each.pair().noteError(PathChecks.errorCode(response), false));
            return Optional.of(StunDrop.WRONG_PASSWORD);
        }
        if (check.isPresent()) {
            checks.handleResponse(check.get(), response, base, remote, nowNanos);
            noteSuccess(check.get().pair());
        } else if (path != null && !path.handleResponse(response, base, remote, nowNanos)) {
            fail(FailureReason.CONSENT_LOST);
        }
        return Optional.empty();
    }

    private void noteSuccess(CandidatePair pair) {
        if (pair.state() == CandidatePair.State.SUCCEEDED) {
            validPaths.noteValid(pair.base(), pair.remoteAddress());
            if (!usable) {
                usable = true;
                session.outputs.add(new IceOutput.PathUsable(pair.base(), pair.remoteAddress()));
            }
        }
    }

    /** The application has sent something over the selected path, so that it need not be kept open otherwise. */
    public void noteSent(long nowNanos) {
        if (selected != null) {
            selected.noteSent(nowNanos);
        }
    }

    /** How far data from {@code remote} at {@code base} can be trusted to come from the far end. */
    public PathTrust trust(InetSocketAddress base, InetSocketAddress remote) {
        return isOver() ? PathTrust.UNKNOWN : validPaths.trust(base, remote);
    }

    /** Carries out what is due. */
    public void handleTimeout(long nowNanos) {
        proceed(nowNanos);
    }

    private void proceed(long nowNanos) {
        if (state != State.CHECKING && state != State.CONNECTED) {
            return;
        }
        checks.handleTimeout(nowNanos);
        checks.nominated().ifPresent(pair -> use(pair, nowNanos));
        if (state == State.CONNECTED) {
            SelectedPath path = selected;
            if (path != null && !path.handleTimeout(nowNanos)) {
                fail(FailureReason.CONSENT_LOST);
            }
            return;
        }
        if (checks.nominationFailed()) {
            fail(FailureReason.NOMINATION_FAILED);
        } else {
            considerFailure(nowNanos);
        }
    }

    private void use(CandidatePair pair, long nowNanos) {
        SelectedPath path = selected;
        if (path != null && path.pair() == pair) {
            return;
        }
        state = State.CONNECTED;
        selected = new SelectedPath(session, pair, nowNanos);
        validPaths.noteValid(pair.base(), pair.remoteAddress());
        session.outputs.add(new IceOutput.Selected(
                pair.localType(), pair.base(), pair.remote().type(), pair.remoteAddress(), pair.roundTripNanos()));
    }

    /** RFC 8863: nothing has failed as long as the far end may still be about to begin. */
    private void considerFailure(long nowNanos) {
        long elapsedNanos = nowNanos - startedNanos;
        long patienceNanos = session.settings.patience().toNanos();
        patienceOver = elapsedNanos >= patienceNanos;
        if (!patienceOver || !checks.isExhausted()) {
            return;
        }
        if (!checks.bestSucceeded().isPresent()) {
            fail(checks.reports().isEmpty() ? FailureReason.NO_PAIRS : FailureReason.NO_PATH);
        } else if (!session.controlling() && elapsedNanos >= 2 * patienceNanos) {
            fail(FailureReason.NOT_NOMINATED);
        }
    }

    private void fail(FailureReason reason) {
        state = State.FAILED;
        session.outputs.add(
                new IceOutput.Failed(reason, reason == FailureReason.CONSENT_LOST ? List.of() : checks.reports()));
        checks.clear();
        selected = null;
    }

    /** Ends the session: nothing is sent any more, and messages are no longer accepted. */
    public void close() {
        state = State.CLOSED;
        checks.clear();
        session.outputs.clear();
        selected = null;
    }

    private boolean isOver() {
        return state == State.FAILED || state == State.CLOSED;
    }

    /** The next output, or null if there is none. */
    public @Nullable IceOutput pollOutput() {
        return session.outputs.poll();
    }

    /** When {@link #handleTimeout} is to be called; empty if there is nothing to wait for. */
    public OptionalLong nextDeadlineNanos() {
        if (state == State.CHECKING) {
            OptionalLong deadline = checks.nextDeadlineNanos();
            long patienceNanos = session.settings.patience().toNanos();
            if (!patienceOver) {
                return Deadlines.earlier(deadline, OptionalLong.of(startedNanos + patienceNanos));
            }
            return session.controlling() || deadline.isPresent()
                    ? deadline
                    : OptionalLong.of(startedNanos + 2 * patienceNanos);
        }
        SelectedPath path = selected;
        return state == State.CONNECTED && path != null
                ? Deadlines.earlier(checks.nextDeadlineNanos(), OptionalLong.of(path.nextDeadlineNanos()))
                : OptionalLong.empty();
    }

    /** Where the agent stands. */
    public State state() {
        return state;
    }

    /** Whether this end decides which pair is used. */
    public boolean isControlling() {
        return session.controlling();
    }

    /** This end's credentials. */
    public IceCredentials localCredentials() {
        return session.local;
    }

    /** This end's candidates. */
    public List<LocalCandidate> localCandidates() {
        return List.copyOf(locals.candidates());
    }

    /** Round-trip time of the selected path by the last check or consent request; for the link's first timeout. */
    public OptionalLong roundTripNanos() {
        return selected == null ? OptionalLong.empty() : selected.roundTripNanos();
    }
}
