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
        cache.answered(ALICE, ID, "pong", 4);
        long later = START_NANOS + Duration.ofSeconds(15).toNanos() - 1;
        assertThat(cache.see(ALICE, ID, later)).isEqualTo(Seen.ANSWERED);
        assertThat(cache.answer(ALICE, ID)).isEqualTo("pong");
        assertThat(cache.see(ALICE, ID, later + 1)).isEqualTo(Seen.NEW);
    }

    @Test
    void tellsTheSameTransactionIdOfTwoSignersApart() {
        assertThat(cache.see(ALICE, ID, START_NANOS)).isEqualTo(Seen.NEW);
        cache.answered(ALICE, ID, "for alice", 9);
        assertThat(cache.see(BOB, ID, START_NANOS)).isEqualTo(Seen.NEW);
        assertThat(cache.answer(BOB, ID)).isNull();
    }

    @Test
    void slowOverlaysRequestsLiveLonger() {
        AnswerCache<String> slow = new AnswerCache<>(Duration.ofSeconds(10));
        slow.see(ALICE, ID, START_NANOS);
        slow.handleTimeout(START_NANOS + Duration.ofSeconds(50).toNanos() - 1);
        assertThat(slow.size()).isEqualTo(1);
        slow.handleTimeout(START_NANOS + Duration.ofSeconds(50).toNanos());
        assertThat(slow.size()).isZero();
    }

    @Test
    void wakesTheNodeOnceForManyRequestsThatHaveOutlivedTheirTime() {
        long lifetimeNanos = AnswerCache.MIN_LIFETIME.toNanos();
        for (int i = 0; i < 10; i++) {
            cache.see(ALICE, new TransactionId(i), START_NANOS + i * lifetimeNanos / 10);
        }
        assertThat(cache.nextDeadlineNanos()).hasValue(START_NANOS + 2 * lifetimeNanos);
        cache.handleTimeout(START_NANOS + 2 * lifetimeNanos);
        assertThat(cache.size()).isZero();
    }

    @Test
    void signerOverItsShareLosesItsOldestRequest() {
        cache.see(BOB, ID, START_NANOS);
        for (int i = 0; i <= AnswerCache.MAX_ENTRIES_PER_SIGNER; i++) {
            cache.see(ALICE, new TransactionId(i), START_NANOS);
        }
        assertThat(cache.size()).isEqualTo(AnswerCache.MAX_ENTRIES_PER_SIGNER + 1);
        assertThat(cache.see(BOB, ID, START_NANOS)).isEqualTo(Seen.IN_PROGRESS);
        assertThat(cache.see(ALICE, new TransactionId(AnswerCache.MAX_ENTRIES_PER_SIGNER), START_NANOS))
                .isEqualTo(Seen.IN_PROGRESS);
        assertThat(cache.see(ALICE, new TransactionId(0), START_NANOS)).isEqualTo(Seen.NEW);
    }

    @Test
    void whenAllIsFullTheSignerWithTheMostLosesItsOldest() {
        cache.see(BOB, ID, START_NANOS);
        int each = AnswerCache.MAX_ENTRIES_PER_SIGNER;
        for (int i = 0; i < AnswerCache.MAX_ENTRIES + each; i++) {
            cache.see(signer(i / each), new TransactionId(i), START_NANOS);
            assertThat(cache.size()).isLessThanOrEqualTo(AnswerCache.MAX_ENTRIES);
        }
        assertThat(cache.see(BOB, ID, START_NANOS)).isEqualTo(Seen.IN_PROGRESS);
        assertThat(cache.see(signer(0), new TransactionId(0), START_NANOS)).isEqualTo(Seen.NEW);
    }

    @Test
    void answersAreBoundedInBytes() {
        int bytes = 100_000;
        cache.see(BOB, ID, START_NANOS);
        cache.answered(BOB, ID, "for bob", 10);
        for (int i = 0; i < 1000; i++) {
            NodeId signer = signer(i % 20);
            cache.see(signer, new TransactionId(i), START_NANOS);
            cache.answered(signer, new TransactionId(i), "answer " + i, bytes);
            assertThat(cache.bytes()).isLessThanOrEqualTo(AnswerCache.MAX_BYTES);
        }
        assertThat(cache.answer(BOB, ID)).isEqualTo("for bob");
        assertThat(cache.answer(signer(999 % 20), new TransactionId(999))).isEqualTo("answer 999");
        for (int i = 0; i < 100; i++) {
            cache.see(BOB, new TransactionId(5000 + i), START_NANOS);
            cache.answered(BOB, new TransactionId(5000 + i), "more", bytes);
        }
        assertThat(cache.answer(BOB, ID))
                .as("pushed out by the signer's own requests")
                .isNull();
        cache.handleTimeout(START_NANOS + Duration.ofSeconds(15).toNanos());
        assertThat(cache.bytes()).isZero();
        assertThat(cache.size()).isZero();
    }

    @Test
    void answerLongerThanASignersShareIsNotRemembered() {
        cache.see(ALICE, ID, START_NANOS);
        cache.answered(ALICE, ID, "long", (int) AnswerCache.MAX_BYTES_PER_SIGNER + 1);
        assertThat(cache.bytes()).isZero();
        assertThat(cache.see(ALICE, ID, START_NANOS)).isEqualTo(Seen.NEW);
    }

    private static NodeId signer(int number) {
        byte[] bytes = new byte[16];
        bytes[0] = 1;
        bytes[15] = (byte) number;
        return NodeId.copyOf(bytes);
    }

    @Test
    void answerToAForgottenRequestIsDropped() {
        cache.answered(ALICE, ID, "nobody asks", 11);
        assertThat(cache.answer(ALICE, ID)).isNull();
    }
}
