// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.stun;

import java.util.OptionalLong;

/**
 * Client transaction: sends a request until it is answered or given up (RFC 8489, Section 6.2). A machine.
 *
 * <p>{@link #start} and {@link #handleTimeout} say what is to be done now; the request's bytes are kept by whoever sends
 * them.
 */
public final class StunTransaction {
    /** What the driver of the transaction is to do. */
    public enum Step {
        /** Nothing yet. */
        WAIT,
        /** Send the request, whose bytes never change. */
        SEND,
        /** There will be no answer: tell so, and forget the transaction. */
        GIVE_UP
    }

    private final TransactionId id;
    private final TransactionTimings timings;
    private long sentNanos;
    private long deadlineNanos;
    private long waitNanos;
    private int sendings;
    private boolean silenced;
    private boolean over;

    /** Creates a transaction that has sent nothing. */
    public StunTransaction(TransactionId id, TransactionTimings timings) {
        this.id = id;
        this.timings = timings;
        this.waitNanos = timings.rtoNanos();
    }

    /** The id of its request. */
    public TransactionId id() {
        return id;
    }

    /** Begins; the caller sends the request. */
    public Step start(long nowNanos) {
        if (sendings > 0) {
            throw new IllegalStateException("the transaction has begun");
        }
        return send(nowNanos);
    }

    private Step send(long nowNanos) {
        sendings++;
        sentNanos = nowNanos;
        boolean last = sendings == timings.requests();
        deadlineNanos = nowNanos + (last ? timings.rtoNanos() * timings.lastWaitFactor() : waitNanos);
        waitNanos *= 2;
        return Step.SEND;
    }

    /** What is to be done at {@code nowNanos}. */
    public Step handleTimeout(long nowNanos) {
        if (over || sendings == 0 || nowNanos - deadlineNanos < 0) {
            return Step.WAIT;
        }
        if (sendings == timings.requests()) {
            over = true;
            return Step.GIVE_UP;
        }
        if (silenced) {
            // The waits go on as if it were sent, so that a late answer has the time that it had before.
            send(nowNanos);
            return handleTimeout(nowNanos);
        }
        return send(nowNanos);
    }

    /** Sends no more, but goes on waiting for an answer as long as it would have (RFC 8445, Section 7.3.1.4). */
    public void cancelRetransmissions() {
        silenced = true;
    }

    /** Whether {@code response} has this transaction's id and is awaited. */
    public boolean matches(StunMessage response) {
        return !over && sendings > 0 && response.messageClass().isResponse() && response.hasTransactionId(id);
    }

    /** Ends the transaction with the answer that the caller found to be right. */
    public void handleResponse() {
        over = true;
    }

    /** How often the request was sent. */
    public int sendings() {
        return sendings;
    }

    /**
     * The round-trip time by an answer at {@code nowNanos}, known only if the request was sent once: else nobody can tell
     * which of the requests it answers.
     */
    public OptionalLong roundTripNanos(long nowNanos) {
        return sendings == 1 ? OptionalLong.of(nowNanos - sentNanos) : OptionalLong.empty();
    }

    /** When {@link #handleTimeout} is to be called. */
    public OptionalLong nextDeadlineNanos() {
        return over || sendings == 0 ? OptionalLong.empty() : OptionalLong.of(deadlineNanos);
    }
}
