// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LinkRatesTest {
    private static final LinkId ALICE = new LinkId(1);
    private static final LinkId BOB = new LinkId(2);
    private static final long START = Long.MAX_VALUE - 5;

    private final LinkRates rates = new LinkRates(new TrafficLimits(100, 10_000, Duration.ofSeconds(2)));

    @Test
    void admitsABurstAndThenSoManyMessagesASecond() {
        assertThat(admitted(ALICE, 1000, 1, START)).isEqualTo(200);
        assertThat(admitted(ALICE, 1000, 1, START + TimeUnit.MILLISECONDS.toNanos(500)))
                .isEqualTo(50);
        assertThat(admitted(ALICE, 1000, 1, START + TimeUnit.HOURS.toNanos(1))).isEqualTo(200);
    }

    @Test
    void countsBytesToo() {
        assertThat(admitted(ALICE, 1000, 1000, START)).isEqualTo(20);
        assertThat(admitted(ALICE, 1000, 1000, START + TimeUnit.SECONDS.toNanos(1)))
                .isEqualTo(10);
    }

    @Test
    void oneLinkTakesNothingFromAnother() {
        admitted(ALICE, 1000, 1, START);
        assertThat(admitted(BOB, 1000, 1, START)).isEqualTo(200);
        rates.remove(ALICE);
        assertThat(rates.size()).isEqualTo(1);
    }

    @Test
    void oneMessageLongerThanABurstPassesAfterSilence() {
        assertThat(rates.admits(ALICE, 1_000_000, START)).isTrue();
        assertThat(rates.admits(ALICE, 1, START + TimeUnit.SECONDS.toNanos(90))).isFalse();
        assertThat(rates.admits(ALICE, 1, START + TimeUnit.SECONDS.toNanos(99))).isTrue();
    }

    @Test
    void withoutLimitsEverythingPasses() {
        LinkRates free = new LinkRates(TrafficLimits.NONE);
        for (int i = 0; i < 100_000; i++) {
            assertThat(free.admits(ALICE, 1000, START)).isTrue();
        }
    }

    @Test
    void limitsArePositive() {
        assertThatThrownBy(() -> new TrafficLimits(0, 1, Duration.ofSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new TrafficLimits(1, 1, Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
    }

    private int admitted(LinkId link, int messages, int bytes, long nowNanos) {
        int admitted = 0;
        for (int i = 0; i < messages; i++) {
            admitted += rates.admits(link, bytes, nowNanos) ? 1 : 0;
        }
        return admitted;
    }
}
