// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.turn;

import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.ice.stun.LongTermClient;
import org.p2psip.reload.ice.stun.StunClass;
import org.p2psip.reload.ice.stun.StunFormatException;
import org.p2psip.reload.ice.stun.StunIntegrity;
import org.p2psip.reload.ice.stun.StunMessage;
import org.p2psip.reload.ice.stun.StunMethod;

/**
 * One allocation at a TURN server, from the client's side (RFC 8656): {@link #allocate}, {@link #permit} a peer, {@link #send},
 * {@link #release}. A machine: after each call, poll outputs until there is none.
 *
 * <p>Prolongs the allocation, its permissions and its channels by itself; gives a peer a channel once it is sent to more often.
 * It is bounded by {@link ClientPermissions#MAX_PERMISSIONS}, {@link ClientChannels#MAX_CHANNELS},
 * {@link TurnRequests#MAX_OPEN} and {@link #MAX_WAITING_DATAGRAMS}. When it has ended, begin with another one, and, after
 * {@link TurnFailure#MISMATCH}, from another port.
 */
public final class TurnClient {
    /** How many datagrams wait for their peers to be permitted; further ones are dropped. */
    public static final int MAX_WAITING_DATAGRAMS = 16;

    private final TurnClientSettings settings;
    private final TurnRequests requests;
    private final AllocationClock clock;
    private final ClientPeers peers;
    private final Deque<TurnClientOutput> outputs = new ArrayDeque<>();
    private State state = State.IDLE;
    private List<InetSocketAddress> relayed = List.of();
    private boolean dontFragment;
    private long dropped;

    private enum State {
        IDLE,
        ALLOCATING,
        /** Released before the server has answered. */
        ABANDONING,
        ALLOCATED,
        RELEASING,
        ENDED
    }

    /**
     * Creates a client that has asked for nothing.
     *
     * @param credentials the user's, towards this server; for this client alone
     * @param random unpredictable outside tests
     */
    public TurnClient(TurnClientSettings settings, LongTermClient credentials, StunIntegrity integrity, Random random) {
        this.settings = settings;
        this.dontFragment = settings.dontFragment();
        this.requests = new TurnRequests(credentials, settings.stream(), integrity, random);
        this.clock = new AllocationClock(random);
        this.peers = new ClientPeers(settings, requests, clock, outputs, integrity, random);
    }

    /**
     * Asks for an allocation.
     *
     * @throws IllegalStateException if it has been asked for
     */
    public void allocate(long nowNanos) {
        if (state != State.IDLE) {
            throw new IllegalStateException("the client is " + state);
        }
        state = State.ALLOCATING;
        ask(new TurnRequest.Allocate(settings, dontFragment), nowNanos);
        drain(nowNanos);
    }

    private boolean ask(TurnRequest request, long nowNanos) {
        return requests.ask(request, nowNanos);
    }

    /** Has {@code peer} let through, whatever its port; {@link TurnClientOutput.Permitted} or Refused tells. */
    public void permit(InetAddress peer, long nowNanos) {
        if (state != State.ALLOCATED || !hasFamily(peer)) {
            return;
        }
        peers.permit(peer, nowNanos);
        drain(nowNanos);
    }

    /** Lets the permission for {@code peer} run out at the server; nothing more from it is told. */
    public void forget(InetAddress peer) {
        peers.forget(peer);
    }

    private boolean hasFamily(InetAddress peer) {
        return relayed.stream().anyMatch(each -> AddressFamily.of(each.getAddress()) == AddressFamily.of(peer));
    }

    /**
     * Sends a datagram from the relay. It waits if the peer is not permitted yet, which is then asked for.
     *
     * @param payload borrowed
     * @return false if it was dropped
     */
    public boolean send(InetSocketAddress peer, ByteBuf payload, long nowNanos) {
        if (state != State.ALLOCATED || !hasFamily(peer.getAddress())) {
            dropped++;
            return false;
        }
        boolean sent = peers.send(peer, payload, dontFragment, nowNanos);
        drain(nowNanos);
        return sent;
    }

    /** Gives the allocation back. */
    public void release(long nowNanos) {
        switch (state) {
            case IDLE -> end(new TurnClientOutput.Released());
            case ALLOCATING -> state = State.ABANDONING;
            case ALLOCATED -> {
                state = State.RELEASING;
                requests.clear();
                clock.stop();
                ask(new TurnRequest.Refresh(0, null), nowNanos);
                drain(nowNanos);
            }
            default -> {
                // It is on its way.
            }
        }
    }

    /** Gives the address of one family back; all, if there is no other. */
    public void release(AddressFamily family, long nowNanos) {
        List<InetSocketAddress> left = new ArrayList<>();
        for (InetSocketAddress each : relayed) {
            if (AddressFamily.of(each.getAddress()) != family) {
                left.add(each);
            }
        }
        if (left.isEmpty() || left.size() == relayed.size() || state != State.ALLOCATED) {
            release(nowNanos);
            return;
        }
        relayed = left;
        peers.forget(family);
        ask(new TurnRequest.Refresh(0, family), nowNanos);
        drain(nowNanos);
    }

    /**
     * Takes one message from the server: a datagram, or what {@link TurnFrames} has cut out of a stream.
     *
     * @param message borrowed; nothing is moved
     */
    public void handleMessage(ByteBuf message, long nowNanos) {
        if (state == State.ENDED || !message.isReadable()) {
            dropped++;
            return;
        }
        if ((message.getByte(message.readerIndex()) & 0xC0) != 0) {
            if (state == State.ALLOCATED) {
                peers.handleChannelData(message, nowNanos);
            } else {
                dropped++;
            }
            return;
        }
        try {
            StunMessage stun = StunMessage.decode(message);
            if (stun.messageClass().isResponse()) {
                requests.handleResponse(stun, nowNanos);
                drain(nowNanos);
            } else if (stun.is(StunClass.INDICATION, StunMethod.DATA) && state == State.ALLOCATED) {
                peers.handleIndication(stun);
            } else {
                dropped++;
            }
        } catch (StunFormatException e) {
            dropped++;
        }
    }

    /** Does what is due. */
    public void handleTimeout(long nowNanos) {
        if (state == State.ENDED) {
            return;
        }
        requests.handleTimeout(nowNanos);
        drain(nowNanos);
        if (state != State.ALLOCATED) {
            return;
        }
        if (clock.isExpired(nowNanos)) {
            end(new TurnClientOutput.Failed(TurnFailure.EXPIRED, "the server did not prolong the allocation"));
            return;
        }
        if (clock.isRefreshDue(nowNanos)) {
            ask(new TurnRequest.Refresh(settings.lifetime().getSeconds(), null), nowNanos);
        }
        peers.handleTimeout(nowNanos);
        drain(nowNanos);
        if (clock.isKeepaliveDue(nowNanos)) {
            peers.keepAlive(nowNanos);
        }
    }

    private void drain(long nowNanos) {
        for (TurnRequests.Ended each = requests.pollEnded(); each != null; each = requests.pollEnded()) {
            handleEnded(each, nowNanos);
        }
        if (state == State.ALLOCATED) {
            peers.askForPermissions(nowNanos);
        }
        peers.sendRequests(nowNanos);
    }

    private void handleEnded(TurnRequests.Ended ended, long nowNanos) {
        TurnRequest request = ended.request();
        if (request instanceof TurnRequest.Allocate) {
            handleAllocated(ended, nowNanos);
        } else if (request instanceof TurnRequest.Refresh refresh) {
            handleRefreshed(refresh, ended, nowNanos);
        } else if (ended.failure() == TurnFailure.MISMATCH) {
            fail(ended);
        } else if (request instanceof TurnRequest.Permit permit) {
            peers.handlePermitted(permit, ended.failure(), dontFragment, nowNanos);
        } else if (request instanceof TurnRequest.BindChannel bind) {
            handleBound(bind, ended, nowNanos);
        } else {
            throw new AssertionError(request);
        }
    }

    private void handleAllocated(TurnRequests.Ended ended, long nowNanos) {
        StunMessage response = ended.response();
        if (ended.failure() != null || response == null) {
            if (state == State.ABANDONING) {
                end(new TurnClientOutput.Released());
            } else if (dontFragment && AllocationAnswer.isAgainstDontFragment(response)) {
                dontFragment = false;
                ask(new TurnRequest.Allocate(settings, false), nowNanos);
            } else {
                Optional<InetSocketAddress> alternate = ended.failure() == TurnFailure.TRY_ALTERNATE
                        ? AllocationAnswer.alternate(response)
                        : Optional.empty();
                if (alternate.isPresent()) {
                    end(new TurnClientOutput.Redirected(alternate.get()));
                } else {
                    fail(ended);
                }
            }
            return;
        }
        Optional<AllocationAnswer> answer = AllocationAnswer.read(response, settings.families());
        boolean wanted = state == State.ALLOCATING;
        state = State.ALLOCATED;
        if (!answer.isPresent()) {
            outputs.add(new TurnClientOutput.Failed(
                    TurnFailure.UNEXPECTED_ANSWER,
                    "the answer lacks an address or the lifetime, or has another family's"));
            release(nowNanos);
        } else if (!wanted) {
            release(nowNanos);
        } else {
            relayed = answer.get().allocated().relayed();
            clock.prolong(answer.get().lifetimeSeconds(), nowNanos);
            outputs.add(answer.get().allocated());
            if (answer.get().reservationToken().isPresent()) {
                outputs.add(new TurnClientOutput.Reserved(
                        answer.get().reservationToken().getAsLong()));
            }
        }
    }

    private void handleRefreshed(TurnRequest.Refresh refresh, TurnRequests.Ended ended, long nowNanos) {
        if (state == State.RELEASING) {
            // Whatever the server said: it has none any more, or will not for long.
            end(new TurnClientOutput.Released());
            return;
        }
        if (refresh.releases()) {
            return;
        }
        OptionalLong lifetime =
                ended.failure() == null ? AllocationAnswer.lifetimeSeconds(ended.response()) : OptionalLong.empty();
        if (lifetime.isPresent()) {
            clock.prolong(lifetime.getAsLong(), nowNanos);
        } else if (ended.failure() == TurnFailure.MISMATCH
                || ended.failure() == TurnFailure.WRONG_CREDENTIALS
                || ended.failure() == TurnFailure.UNAUTHENTICATED) {
            fail(ended);
        } else {
            clock.tryAgain(nowNanos);
        }
    }

    private void handleBound(TurnRequest.BindChannel bind, TurnRequests.Ended ended, long nowNanos) {
        if (ended.failure() == null) {
            peers.handleBound(bind, dontFragment, nowNanos);
        } else if (ended.failure() == TurnFailure.BAD_REQUEST) {
            outputs.add(new TurnClientOutput.Failed(TurnFailure.OUT_OF_STEP, ended.detail()));
            release(nowNanos);
        } else {
            peers.handleNotBound(bind, nowNanos);
        }
    }

    private void fail(TurnRequests.Ended ended) {
        TurnFailure failure = ended.failure();
        end(new TurnClientOutput.Failed(failure == null ? TurnFailure.UNEXPECTED_ANSWER : failure, ended.detail()));
    }

    private void end(TurnClientOutput last) {
        state = State.ENDED;
        requests.clear();
        clock.stop();
        peers.clear();
        outputs.add(last);
    }

    /** The next output, or null if there is none. */
    public @Nullable TurnClientOutput pollOutput() {
        return outputs.poll();
    }

    /** When {@link #handleTimeout} is to be called. */
    public OptionalLong nextDeadlineNanos() {
        OptionalLong earliest = requests.nextDeadlineNanos();
        if (state == State.ALLOCATED) {
            earliest = Deadlines.earlier(earliest, clock.nextDeadlineNanos());
            earliest = Deadlines.earlier(earliest, peers.nextDeadlineNanos());
        }
        return earliest;
    }

    /** Whether an allocation is there to be used. */
    public boolean isAllocated() {
        return state == State.ALLOCATED;
    }

    /** Whether nothing more will come of this client. */
    public boolean isEnded() {
        return state == State.ENDED;
    }

    /** Messages that were dropped, in either direction. */
    public long dropped() {
        return dropped + peers.dropped();
    }

    /** The settings. */
    public TurnClientSettings settings() {
        return settings;
    }
}
