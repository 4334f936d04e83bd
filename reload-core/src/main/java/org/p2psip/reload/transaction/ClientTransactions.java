// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.transaction;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.wire.TransactionId;

/**
 * The requests of a node that wait for their answers, sent again until one comes (RFC 6940, Section 6.2.1).
 *
 * <p>A machine: what is to be sent, or has timed out, is polled. The caller keeps what belongs to a request in {@code T}.
 */
public final class ClientTransactions<T> {
    /** Most requests that may wait at once; {@link #hasRoom} tells. */
    public static final int MAX_PENDING = 1024;

    /** How often a request is sent before it is given up. */
    public static final int MAX_TRANSMISSIONS = 5;

    /** What has to be done with a request. */
    public sealed interface Output<T> {
        /** Send the request, for the first time or again. */
        record Transmit<T>(TransactionId transactionId, T request) implements Output<T> {}

        /** No answer came; the transaction is over. */
        record TimedOut<T>(TransactionId transactionId, T request) implements Output<T> {}
    }

    private static final class Pending<T> {
        private final T request;
        private int transmissions;

        private Pending(T request) {
            this.request = request;
        }
    }

    private long timerNanos;
    private final Map<TransactionId, Pending<T>> pending = new HashMap<>();
    private final DeadlineQueue<TransactionId> deadlines = new DeadlineQueue<>();
    private final Queue<Output<T>> outputs = new ArrayDeque<>();

    /** @param reliabilityTimer the overlay's {@code overlay-reliability-timer}, at least 200 ms */
    public ClientTransactions(Duration reliabilityTimer) {
        this.timerNanos = reliabilityTimer.toNanos();
    }

    /** Sets after which time without an answer a request is sent again, from its next transmission on. */
    public void reliabilityTimer(Duration reliabilityTimer) {
        timerNanos = reliabilityTimer.toNanos();
    }

    /** Whether a further request can be started. */
    public boolean hasRoom() {
        return pending.size() < MAX_PENDING;
    }

    /**
     * Starts a transaction and sends its request.
     *
     * @throws IllegalStateException if {@link #MAX_PENDING} requests wait, or the ID is in use
     */
    public void start(TransactionId transactionId, T request, long nowNanos) {
        if (!hasRoom()) {
            throw new IllegalStateException(MAX_PENDING + " requests wait for answers");
        }
        if (pending.containsKey(transactionId)) {
            throw new IllegalStateException("transaction in use: " + transactionId);
        }
        Pending<T> entry = new Pending<>(request);
        pending.put(transactionId, entry);
        transmit(transactionId, entry, nowNanos);
    }

    /** The request that waits under this ID; null when none does. */
    public @Nullable T find(TransactionId transactionId) {
        Pending<T> entry = pending.get(transactionId);
        return entry == null ? null : entry.request;
    }

    /**
     * Ends a transaction, because its answer came or nobody wants it any more.
     *
     * @return whether it was waiting
     */
    public boolean finish(TransactionId transactionId) {
        deadlines.clear(transactionId);
        return pending.remove(transactionId) != null;
    }

    /** Acts on the deadlines that have come. */
    public void handleTimeout(long nowNanos) {
        for (TransactionId id = deadlines.pollDue(nowNanos); id != null; id = deadlines.pollDue(nowNanos)) {
            Pending<T> entry = pending.get(id);
            if (entry == null) {
                throw new AssertionError("deadline of an unknown transaction");
            }
            if (entry.transmissions < MAX_TRANSMISSIONS) {
                transmit(id, entry, nowNanos);
            } else {
                pending.remove(id);
                outputs.add(new Output.TimedOut<>(id, entry.request));
            }
        }
    }

    /** Takes the next output, or null when there is none. */
    public @Nullable Output<T> pollOutput() {
        return outputs.poll();
    }

    /** When {@link #handleTimeout} has to be called next. */
    public OptionalLong nextDeadlineNanos() {
        return deadlines.nextDeadlineNanos();
    }

    /** Number of requests that wait. */
    public int size() {
        return pending.size();
    }

    private void transmit(TransactionId transactionId, Pending<T> entry, long nowNanos) {
        entry.transmissions++;
        deadlines.set(transactionId, nowNanos + timerNanos);
        outputs.add(new Output.Transmit<>(transactionId, entry.request));
    }
}
