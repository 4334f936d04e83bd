// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.transaction.AnswerCache.Seen;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.TransactionId;

class AnswerCacheTest {
    private static final long START_NANOS = Long.parseLong("9223372036854775806");
    private static final NodeId ALICE = NodeId.parse("10".repeat(16));
    private static final NodeId BOB = NodeId.parse("20".repeat(16));
    private static final TransactionId ID = new TransactionId(1);

    private final AnswerCache<String> cache = new AnswerCache<>(Duration.ofSeconds(3));

    @Test
    void remembersTheAnswerForTheLifetimeOfTheRequest() {
        assertThat(cache.see(ALICE, ID, START_NANOS)).isEqualTo(Seen.NEW);
        assertThat(cache.see(ALICE, ID, START_NANOS)).isEqualTo(Seen.IN_PROGRESS);
        cache.answered(ALICE, ID, "pong");
        long later = START_NANOS + Duration.ofSeconds(15).toNanos() - 1;
        assertThat(cache.see(ALICE, ID, later)).isEqualTo(Seen.ANSWERED);
        assertThat(cache.answer(ALICE, ID)).isEqualTo("pong");
        assertThat(cache.see(ALICE, ID, later + 1)).isEqualTo(Seen.NEW);
    }

    @Test
    void tellsTheSameTransactionIdOfTwoSignersApart() {
        assertThat(cache.see(ALICE, ID, START_NANOS)).isEqualTo(Seen.NEW);
        cache.answered(ALICE, ID, "for alice");
        assertThat(cache.see(BOB, ID, START_NANOS)).isEqualTo(Seen.NEW);
        assertThat(cache.answer(BOB, ID)).isNull();
    }

    @Test
    void slowOverlaysRequestsLiveLonger() {
        AnswerCache<String> slow = new AnswerCache<>(Duration.ofSeconds(10));
        slow.see(ALICE, ID, START_NANOS);
        assertThat(slow.nextDeadlineNanos())
                .hasValue(START_NANOS + Duration.ofSeconds(50).toNanos());
    }

    @Test
    void forgetsTheOldestOverItsBound() {
        for (int i = 0; i <= AnswerCache.MAX_ENTRIES; i++) {
            cache.see(ALICE, new TransactionId(i), START_NANOS);
        }
        assertThat(cache.size()).isEqualTo(AnswerCache.MAX_ENTRIES);
        assertThat(cache.see(ALICE, new TransactionId(0), START_NANOS)).isEqualTo(Seen.NEW);
        assertThat(cache.see(ALICE, new TransactionId(AnswerCache.MAX_ENTRIES), START_NANOS))
                .isEqualTo(Seen.IN_PROGRESS);
    }

    @Test
    void answerToAForgottenRequestIsDropped() {
        cache.answered(ALICE, ID, "nobody asks");
        assertThat(cache.answer(ALICE, ID)).isNull();
    }
}
