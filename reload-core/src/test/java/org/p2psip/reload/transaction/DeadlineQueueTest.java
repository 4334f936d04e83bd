// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DeadlineQueueTest {
    /** Near overflow on purpose: a monotonic clock has no meaningful origin. */
    private static final long START_NANOS = Long.parseLong("9223372036854775802");

    private final DeadlineQueue<String> queue = new DeadlineQueue<>();

    @Test
    void givesKeysInTheOrderOfTheirDeadlinesAcrossTheOverflowOfTheClock() {
        queue.set("late", START_NANOS + 20);
        queue.set("early", START_NANOS + 1);
        queue.set("middle", START_NANOS + 10);
        assertThat(queue.nextDeadlineNanos()).hasValue(START_NANOS + 1);
        assertThat(queue.pollDue(START_NANOS)).isNull();
        assertThat(queue.pollDue(START_NANOS + 30)).isEqualTo("early");
        assertThat(queue.pollDue(START_NANOS + 30)).isEqualTo("middle");
        assertThat(queue.pollDue(START_NANOS + 30)).isEqualTo("late");
        assertThat(queue.pollDue(START_NANOS + 30)).isNull();
        assertThat(queue.nextDeadlineNanos()).isEmpty();
    }

    @Test
    void laterSettingReplacesTheEarlierOne() {
        queue.set("a", START_NANOS);
        queue.set("a", START_NANOS + 100);
        assertThat(queue.pollDue(START_NANOS + 50)).isNull();
        assertThat(queue.pollDue(START_NANOS + 100)).isEqualTo("a");
        assertThat(queue.size()).isZero();
    }

    @Test
    void clearedKeyNeverComes() {
        queue.set("a", START_NANOS);
        queue.set("b", START_NANOS + 1);
        queue.clear("a");
        assertThat(queue.nextDeadlineNanos()).hasValue(START_NANOS + 1);
        assertThat(queue.pollDue(START_NANOS + 9)).isEqualTo("b");
    }

    @Test
    void agreesWithASimpleMapAfterManyRandomSteps() {
        Random random = new Random(1);
        DeadlineQueue<Integer> tested = new DeadlineQueue<>();
        Map<Integer, Long> model = new HashMap<>();
        long nowNanos = START_NANOS;
        for (int i = 0; i < 20_000; i++) {
            int key = random.nextInt(50);
            switch (random.nextInt(3)) {
                case 0 -> {
                    long deadline = nowNanos + random.nextInt(100);
                    tested.set(key, deadline);
                    model.put(key, deadline);
                }
                case 1 -> {
                    tested.clear(key);
                    model.remove(key);
                }
                default -> {
                    nowNanos += random.nextInt(10);
                    for (Integer due = tested.pollDue(nowNanos); due != null; due = tested.pollDue(nowNanos)) {
                        assertThat(nowNanos - model.remove(due)).isNotNegative();
                    }
                    long now = nowNanos;
                    assertThat(model.values()).allMatch(deadline -> now - deadline < 0);
                }
            }
            assertThat(tested.size()).isEqualTo(model.size());
        }
    }
}
