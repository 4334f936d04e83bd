// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.stun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StunTransactionTest {
    /** Near overflow on purpose: a monotonic clock has no meaningful origin. */
    private static final long START_NANOS =
            Long.MAX_VALUE - Duration.ofSeconds(1).toNanos();

    private static final TransactionId ID = new TransactionId(1, 2);

    private final StunTransaction transaction = new StunTransaction(ID, TransactionTimings.UDP);

    @Test
    void sendsSevenTimesThenGivesUpAfterThirtyNineAndAHalfSeconds() {
        assertThat(run(transaction)).containsExactly(0L, 500L, 1500L, 3500L, 7500L, 15500L, 31500L, -39500L);
    }

    @Test
    void sendsOnceOverAReliableTransport() {
        assertThat(run(new StunTransaction(ID, TransactionTimings.RELIABLE))).containsExactly(0L, -39500L);
    }

    @Test
    void waitsAsLongAsBeforeOnceSilenced() {
        transaction.start(START_NANOS);
        transaction.cancelRetransmissions();
        assertThat(drive(transaction)).containsExactly(-39500L);
        assertThat(transaction.nextDeadlineNanos()).isEmpty();
    }

    @Test
    void knowsTheRoundTripTimeOnlyOfARequestSentOnce() {
        transaction.start(START_NANOS);
        assertThat(transaction.roundTripNanos(START_NANOS + 7)).hasValue(7);
        transaction.handleTimeout(transaction.nextDeadlineNanos().orElseThrow());
        assertThat(transaction.roundTripNanos(START_NANOS + 7)).isEmpty();
    }

    @Test
    void matchesItsOwnResponseUntilItIsOver() throws Exception {
        transaction.start(START_NANOS);
        assertThat(transaction.matches(message(StunClass.SUCCESS_RESPONSE, ID))).isTrue();
        assertThat(transaction.matches(message(StunClass.ERROR_RESPONSE, ID))).isTrue();
        assertThat(transaction.matches(message(StunClass.REQUEST, ID))).isFalse();
        assertThat(transaction.matches(message(StunClass.SUCCESS_RESPONSE, new TransactionId(1, 3))))
                .isFalse();
        transaction.handleResponse();
        assertThat(transaction.matches(message(StunClass.SUCCESS_RESPONSE, ID))).isFalse();
        assertThat(transaction.nextDeadlineNanos()).isEmpty();
    }

    @Test
    void refusesTimingsThatWouldOverflow() {
        assertThatThrownBy(() -> new TransactionTimings(0, 7, 16)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new TransactionTimings(1, 17, 16)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new TransactionTimings(Long.MAX_VALUE, 7, 16))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static List<Long> run(StunTransaction transaction) {
        List<Long> millis = new ArrayList<>();
        assertThat(transaction.start(START_NANOS)).isEqualTo(StunTransaction.Step.SEND);
        millis.add(0L);
        millis.addAll(drive(transaction));
        return millis;
    }

    /** When it was sent again, and negative when it was given up. */
    private static List<Long> drive(StunTransaction transaction) {
        List<Long> millis = new ArrayList<>();
        while (transaction.nextDeadlineNanos().isPresent()) {
            long nowNanos = transaction.nextDeadlineNanos().getAsLong();
            long at = Duration.ofNanos(nowNanos - START_NANOS).toMillis();
            switch (transaction.handleTimeout(nowNanos)) {
                case SEND -> millis.add(at);
                case GIVE_UP -> millis.add(-at);
                case WAIT -> assertThat(transaction.nextDeadlineNanos()).isPresent();
            }
        }
        return millis;
    }

    private static StunMessage message(StunClass messageClass, TransactionId id) throws StunFormatException {
        ByteBuf out = Unpooled.buffer();
        new StunWriter(new StunIntegrity())
                .begin(out, messageClass, StunMethod.BINDING, id)
                .end();
        return StunMessage.decode(out);
    }
}
