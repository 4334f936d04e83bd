// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.wire.TransactionId;

class ClientTransactionsTest {
    private static final Duration TIMER = Duration.ofSeconds(3);
    private static final long START_NANOS = Long.MAX_VALUE - TIMER.toNanos();
    private static final TransactionId ID = new TransactionId(42);

    private final ClientTransactions<String> transactions = new ClientTransactions<>(TIMER);

    @Test
    void sendsFiveTimesThenGivesUpWithTheFifthTimer() {
        List<Long> sentSeconds = new ArrayList<>();
        transactions.start(ID, "ping", START_NANOS);
        long nowNanos = START_NANOS;
        ClientTransactions.Output<String> last = drain(nowNanos, sentSeconds);
        while (transactions.nextDeadlineNanos().isPresent()) {
            nowNanos = transactions.nextDeadlineNanos().getAsLong();
            transactions.handleTimeout(nowNanos);
            last = drain(nowNanos, sentSeconds);
        }
        assertThat(sentSeconds).containsExactly(0L, 3L, 6L, 9L, 12L);
        assertThat(last).isEqualTo(new ClientTransactions.Output.TimedOut<>(ID, "ping"));
        assertThat(Duration.ofNanos(nowNanos - START_NANOS)).isEqualTo(Duration.ofSeconds(15));
        assertThat(transactions.find(ID)).isNull();
    }

    @Test
    void finishedTransactionIsNotSentAgain() {
        transactions.start(ID, "ping", START_NANOS);
        assertThat(transactions.find(ID)).isEqualTo("ping");
        assertThat(transactions.finish(ID)).isTrue();
        assertThat(transactions.finish(ID)).isFalse();
        assertThat(transactions.nextDeadlineNanos()).isEmpty();
    }

    @Test
    void earlyTimeoutDoesNothing() {
        transactions.start(ID, "ping", START_NANOS);
        transactions.pollOutput();
        transactions.handleTimeout(START_NANOS + TIMER.toNanos() - 1);
        assertThat(transactions.pollOutput()).isNull();
    }

    @Test
    void refusesMoreThanItsBoundAndAnIdInUse() {
        transactions.start(ID, "first", START_NANOS);
        assertThatThrownBy(() -> transactions.start(ID, "second", START_NANOS))
                .isInstanceOf(IllegalStateException.class);
        for (int i = 1; i < ClientTransactions.MAX_PENDING; i++) {
            assertThat(transactions.hasRoom()).isTrue();
            transactions.start(new TransactionId(1000 + i), "more", START_NANOS);
        }
        assertThat(transactions.hasRoom()).isFalse();
        assertThatThrownBy(() -> transactions.start(new TransactionId(7), "one too many", START_NANOS))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("1024");
    }

    private ClientTransactions.Output<String> drain(long nowNanos, List<Long> sentSeconds) {
        ClientTransactions.Output<String> last = null;
        for (var output = transactions.pollOutput(); output != null; output = transactions.pollOutput()) {
            if (output instanceof ClientTransactions.Output.Transmit<String>) {
                sentSeconds.add(Duration.ofNanos(nowNanos - START_NANOS).toSeconds());
            }
            last = output;
        }
        return last;
    }
}
