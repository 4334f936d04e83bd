// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.agent;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.p2psip.reload.ice.stun.StunMessage;
import org.p2psip.reload.ice.stun.TransactionId;

/**
 * Asks the far end every 4 to 6 seconds whether it still wants to be sent to, and notices when it has not said so for 30
 * seconds (RFC 7675, Section 5.1). Each request is sent once.
 */
final class Consent {
    /** How long an answer holds. */
    static final Duration EXPIRY = Duration.ofSeconds(30);

    /** As many requests fit into {@link #EXPIRY}; older ones are forgotten. */
    static final int MAX_OUTSTANDING = 8;

    private static final long EXPIRY_NANOS = EXPIRY.toNanos();
    private static final long BASE_NANOS = Duration.ofSeconds(5).toNanos();

    private final Random random;
    private final Deque<Request> outstanding = new ArrayDeque<>(2);
    private long answeredNanos;
    private long nextNanos;

    private record Request(TransactionId id, long sentNanos) {}

    /** The path has just been checked, which is the first consent. */
    Consent(Random random, long nowNanos) {
        this.random = random;
        this.answeredNanos = nowNanos;
        schedule(nowNanos);
    }

    private void schedule(long nowNanos) {
        nextNanos = nowNanos + (long) (BASE_NANOS * (0.8 + 0.4 * random.nextDouble()));
    }

    boolean isExpired(long nowNanos) {
        return nowNanos - answeredNanos >= EXPIRY_NANOS;
    }

    boolean isDue(long nowNanos) {
        return nowNanos - nextNanos >= 0;
    }

    /** A request is sent now. */
    TransactionId begin(long nowNanos) {
        TransactionId id = TransactionId.random(random);
        if (outstanding.size() == MAX_OUTSTANDING) {
            outstanding.remove();
        }
        outstanding.add(new Request(id, nowNanos));
        schedule(nowNanos);
        return id;
    }

    boolean awaits(StunMessage response) {
        for (Request request : outstanding) {
            if (response.hasTransactionId(request.id())) {
                return true;
            }
        }
        return false;
    }

    /** The far end has said yes. Tells the round-trip time. */
    long handleSuccess(StunMessage response, long nowNanos) {
        answeredNanos = nowNanos;
        for (Request request : outstanding) {
            if (response.hasTransactionId(request.id())) {
                outstanding.remove(request);
                return nowNanos - request.sentNanos();
            }
        }
        throw new AssertionError("the response was not awaited");
    }

    long nextDeadlineNanos() {
        long expiryNanos = answeredNanos + EXPIRY_NANOS;
        return nextNanos - expiryNanos < 0 ? nextNanos : expiryNanos;
    }
}
