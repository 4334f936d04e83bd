// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.topology.chord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.p2psip.reload.topology.chord.Fixtures.START_NANOS;
import static org.p2psip.reload.topology.chord.Fixtures.node;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HoldDownTest {
    private final HoldDown holdDown = new HoldDown();

    @Test
    void holdsTwiceAsLongAfterEachFailureUpToAMaximum() {
        long nowNanos = START_NANOS;
        for (int seconds : new int[] {10, 20, 40, 40}) {
            long untilNanos = holdDown.fail(node(1), nowNanos);
            assertThat(untilNanos - nowNanos)
                    .isEqualTo(Duration.ofSeconds(seconds).toNanos());
            assertThat(holdDown.isHeld(node(1), untilNanos - 1)).isTrue();
            assertThat(holdDown.isHeld(node(1), untilNanos)).isFalse();
            nowNanos = untilNanos;
        }
    }

    @Test
    void forgetsFailuresAfterAWhile() {
        holdDown.fail(node(1), START_NANOS);
        long laterNanos = START_NANOS + Duration.ofMinutes(6).toNanos();
        assertThat(holdDown.fail(node(1), laterNanos) - laterNanos).isEqualTo(HoldDown.FIRST.toNanos());
    }

    @Test
    void forgetsTheOldestWhenItIsFull() {
        Random random = new Random(1);
        holdDown.fail(node(1), START_NANOS);
        holdDown.fail(node(2), START_NANOS);
        for (int i = 0; i < HoldDown.MAX_HELD - 1; i++) {
            holdDown.fail(Fixtures.randomNode(random), START_NANOS);
        }
        assertThat(holdDown.size()).isEqualTo(HoldDown.MAX_HELD);
        assertThat(holdDown.isHeld(node(1), START_NANOS)).isFalse();
        assertThat(holdDown.isHeld(node(2), START_NANOS)).isTrue();
    }
}
