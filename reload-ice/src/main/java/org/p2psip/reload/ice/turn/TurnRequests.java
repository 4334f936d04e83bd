// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.turn;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
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
import org.p2psip.reload.ice.stun.StunError;
import org.p2psip.reload.ice.stun.StunFormatException;
import org.p2psip.reload.ice.stun.StunIntegrity;
import org.p2psip.reload.ice.stun.StunMessage;
import org.p2psip.reload.ice.stun.StunTransaction;
import org.p2psip.reload.ice.stun.StunWriter;
import org.p2psip.reload.ice.stun.TransactionId;
import org.p2psip.reload.ice.stun.TransactionTimings;

/**
 * A client's requests to its server: sent again until they are answered, and anew with credentials and a fresh nonce when the
 * server asks for that. A machine.
 *
 * <p>At most {@link #MAX_OPEN} are under way: were there more, one stale nonce could use up all the tries that
 * {@link LongTermClient} has. At most {@link #MAX_WAITING} wait.
 */
final class TurnRequests {
    static final int MAX_OPEN = LongTermClient.MAX_STALE_NONCES;
    static final int MAX_WAITING = 256;

    private final LongTermClient credentials;
    private final StunIntegrity integrity;
    private final StunWriter writer;
    private final TransactionTimings timings;
    private final Random random;
    private final List<Open> open = new ArrayList<>(MAX_OPEN);
    private final Deque<TurnRequest> waiting = new ArrayDeque<>();
    private final Deque<ByteBuf> outgoing = new ArrayDeque<>();
    private final Deque<Ended> ended = new ArrayDeque<>();

    private static final class Open {
        private final TurnRequest request;
        private StunTransaction transaction;
        private ByteBuf payload;

        Open(TurnRequest request, StunTransaction transaction, ByteBuf payload) {
            this.request = request;
            this.transaction = transaction;
            this.payload = payload;
        }
    }

    /**
     * What became of a request.
     *
     * @param response the server's, as long as its bytes hold; null if there is none
     * @param failure null if the response is a success
     */
    record Ended(
            TurnRequest request,
            @Nullable StunMessage response,
            @Nullable TurnFailure failure,
            String detail) {}

    TurnRequests(LongTermClient credentials, boolean stream, StunIntegrity integrity, Random random) {
        this.credentials = credentials;
        this.integrity = integrity;
        this.writer = new StunWriter(integrity);
        this.timings = stream ? TransactionTimings.RELIABLE : TransactionTimings.UDP;
        this.random = random;
    }

    /** Asks now, or once others have been answered. False if too many wait. */
    boolean ask(TurnRequest request, long nowNanos) {
        if (waiting.size() == MAX_WAITING) {
            return false;
        }
        waiting.add(request);
        begin(nowNanos);
        return true;
    }

    /** Whether no further request could begin now. */
    boolean isBusy() {
        return open.size() + waiting.size() >= MAX_OPEN;
    }

    private void begin(long nowNanos) {
        while (open.size() < MAX_OPEN && !waiting.isEmpty()) {
            TurnRequest request = waiting.remove();
            StunTransaction transaction = new StunTransaction(TransactionId.random(random), timings);
            Open begun = new Open(request, transaction, payload(request, transaction.id()));
            open.add(begun);
            transaction.start(nowNanos);
            outgoing.add(begun.payload.duplicate());
        }
    }

    private ByteBuf payload(TurnRequest request, TransactionId id) {
        ByteBuf payload = Unpooled.buffer();
        writer.begin(payload, StunClass.REQUEST, request.method(), id);
        request.write(writer);
        credentials.protect(writer);
        writer.fingerprintAndEnd();
        return payload;
    }

    /** Takes a response. */
    void handleResponse(StunMessage response, long nowNanos) {
        for (int i = 0; i < open.size(); i++) {
            Open each = open.get(i);
            if (each.transaction.matches(response) && response.method().equals(each.request.method())) {
                handleResponse(each, response, nowNanos);
                return;
            }
        }
    }

    private void handleResponse(Open answered, StunMessage response, long nowNanos) {
        if (response.hasFingerprint() && !integrity.verifyFingerprint(response)) {
            return;
        }
        Optional<StunError> error;
        LongTermClient.Verdict verdict;
        try {
            boolean refused = response.messageClass() == StunClass.ERROR_RESPONSE;
            error = refused ? response.error() : Optional.empty();
            if (refused && !error.isPresent()) {
                return;
            }
            verdict = credentials.handleResponse(response, integrity);
        } catch (StunFormatException e) {
            // As if it had never come.
            return;
        }
        switch (verdict) {
            case DISCARDED -> {
                // As if it had never come.
            }
            case RETRY -> {
                answered.transaction = new StunTransaction(TransactionId.random(random), timings);
                answered.payload = payload(answered.request, answered.transaction.id());
                answered.transaction.start(nowNanos);
                outgoing.add(answered.payload.duplicate());
            }
            case GIVE_UP, ACCEPTED -> {
                TurnFailure failure = error.map(TurnFailure::of).orElse(null);
                end(answered, response, failure, error.map(StunError::reason).orElse(""));
                begin(nowNanos);
            }
        }
    }

    private void end(Open over, @Nullable StunMessage response, @Nullable TurnFailure failure, String detail) {
        open.remove(over);
        ended.add(new Ended(over.request, response, failure, detail));
    }

    void handleTimeout(long nowNanos) {
        for (Open each : new ArrayList<>(open)) {
            switch (each.transaction.handleTimeout(nowNanos)) {
                case SEND -> outgoing.add(each.payload.duplicate());
                case GIVE_UP -> end(each, null, TurnFailure.UNREACHABLE, "no answer");
                case WAIT -> {
                    // Its time will come.
                }
            }
        }
        begin(nowNanos);
    }

    @Nullable
    ByteBuf pollPayload() {
        return outgoing.poll();
    }

    @Nullable
    Ended pollEnded() {
        return ended.poll();
    }

    void clear() {
        open.clear();
        waiting.clear();
        outgoing.clear();
        ended.clear();
    }

    OptionalLong nextDeadlineNanos() {
        OptionalLong earliest = OptionalLong.empty();
        for (int i = 0; i < open.size(); i++) {
            earliest = Deadlines.earlier(earliest, open.get(i).transaction.nextDeadlineNanos());
        }
        return earliest;
    }
}
