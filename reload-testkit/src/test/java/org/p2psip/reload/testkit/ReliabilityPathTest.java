// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.p2psip.reload.link.reliability.DropReason;
import org.p2psip.reload.link.reliability.SenderAlgorithm;

/** Links on paths that lose, die, recover and narrow. */
class ReliabilityPathTest {
    private static final int MESSAGE_BYTES = 1_100;
    private static final Duration MINUTE = Duration.ofMinutes(1);

    /** The figures of docs/links.md, with room below them. The path takes 10 Mbit/s and 50 ms there and back. */
    @ParameterizedTest(name = "loss {0} in each direction")
    @CsvSource({"0, 9.0, 0.13", "0.01, 1.5, 0.12", "0.05, 0.6, 0.1", "0.2, 0.1, 0.02"})
    void carriesWhatTheLossAllows(double loss, double windowedMbits, double stopAndWaitMbits) {
        assertThat(megabitsPerSecond(SenderAlgorithm.WINDOWED, loss)).isGreaterThan(windowedMbits);
        assertThat(megabitsPerSecond(SenderAlgorithm.STOP_AND_WAIT, loss)).isGreaterThan(stopAndWaitMbits);
    }

    private static double megabitsPerSecond(SenderAlgorithm sender, double loss) {
        double megabits = 0;
        double seconds = 0;
        for (long seed = 1; seed <= 5; seed++) {
            Simulation simulation = Simulation.ofSeed(seed);
            Bulk bulk = bulk(simulation, sender)
                    .through(new Bottleneck(simulation, 10_000_000, 64_000))
                    .lossRate(loss);
            simulation.runUntil(() -> bulk.from.failed != null, Duration.ofSeconds(20));
            megabits += bulk.goodputBytes() * 8 / 1e6;
            seconds += simulation.elapsed().toMillis() / 1e3;
        }
        return megabits / seconds;
    }

    @Test
    @Tag("6940-6.6-4")
    @Tag("6940-6.6.3.1-10")
    @Tag("6940-6.6.3.1-11")
    void noticesADeadPathInTheTimesOfTheRfc() {
        Simulation simulation = Simulation.ofSeed(1);
        Bulk bulk = bulk(simulation, SenderAlgorithm.WINDOWED);
        simulation.runFor(Duration.ofSeconds(5));
        bulk.there.cut(true);
        simulation.runFor(MINUTE);
        assertThat(bulk.from.failed).isNotNull();
        Duration failedAfter = bulk.from.failedAt.minus(bulk.from.lastAckAt);
        assertThat(failedAfter).isEqualTo(Duration.ofMillis(15_500));
        assertThat(bulk.from.events.get(0)).endsWith("unresponsive");
        long unresponsiveAt = Long.parseLong(bulk.from.events.get(0).split(" ", -1)[0]);
        // Fifteen timeouts, which are a little longer than the round trip of 52 ms, but 100 ms at least.
        assertThat(unresponsiveAt - bulk.from.lastAckAt.toMillis()).isBetween(1_500L, 2_500L);
        assertThat(bulk.to.failed).isNull();
    }

    @Test
    void noticesADeadPathOfAcknowledgementsAsWell() {
        Simulation simulation = Simulation.ofSeed(1);
        Bulk bulk = bulk(simulation, SenderAlgorithm.WINDOWED);
        simulation.runFor(Duration.ofSeconds(5));
        bulk.back.cut(true);
        simulation.runFor(MINUTE);
        assertThat(bulk.from.failedAt.minus(bulk.from.lastAckAt)).isEqualTo(Duration.ofMillis(15_500));
    }

    @Test
    @Tag("6940-6.6.3.1-12")
    void survivesABlackout() {
        Simulation simulation = Simulation.ofSeed(1);
        Bulk bulk = bulk(simulation, SenderAlgorithm.WINDOWED);
        simulation.runFor(Duration.ofSeconds(5));
        bulk.there.cut(true);
        simulation.runFor(Duration.ofSeconds(8));
        long before = bulk.goodputBytes();
        bulk.there.cut(false);
        simulation.runFor(Duration.ofSeconds(12));
        assertThat(bulk.from.events).hasSize(2);
        assertThat(bulk.from.events.get(1)).endsWith(" responsive");
        assertThat(bulk.goodputBytes() - before).isGreaterThan(500_000);
    }

    @Test
    void shrinksItsMessagesWhenThePathNarrowsInSilence() {
        Simulation simulation = Simulation.ofSeed(1);
        Bulk link = new Bulk(simulation, "link", SenderAlgorithm.WINDOWED, MESSAGE_BYTES)
                .delay(Duration.ofMillis(25), Duration.ofMillis(26));
        link.there.mtuBytes(700);
        assertThat(link.from.machine.maxMessageBytes()).isEqualTo(1_172);
        for (int i = 0; i < 20; i++) {
            link.from.send(new byte[MESSAGE_BYTES - i]);
        }
        simulation.runFor(Duration.ofSeconds(8));
        assertThat(link.from.machine.maxMessageBytes()).isEqualTo(492);
        for (int i = 0; i < 200; i++) {
            link.from.send(new byte[1 + i]);
            simulation.runFor(Duration.ofMillis(200));
        }
        simulation.runFor(MINUTE);
        assertThat(link.from.failed).isNull();
        assertThat(link.from.machine.isIdle()).isTrue();
        assertThat(link.from.machine.reliabilityStatistics().dropped(DropReason.TOO_LARGE))
                .isEqualTo(20);
        assertThat(link.to.machine.statistics().messagesReceived()).isEqualTo(200);
    }

    @Test
    void findsALimitBetweenTheLengthsThatArriveAndThoseThatDoNot() {
        Simulation simulation = Simulation.ofSeed(1);
        Bulk link = new Bulk(simulation, "link", SenderAlgorithm.WINDOWED, MESSAGE_BYTES)
                .delay(Duration.ofMillis(25), Duration.ofMillis(26));
        link.there.mtuBytes(900);
        link.from.send(new byte[MESSAGE_BYTES]);
        int refused = 0;
        for (int i = 0; i < 300; i++) {
            refused += link.from.send(new byte[600 + i % 200]) ? 0 : 1;
            simulation.runFor(Duration.ofMillis(100));
        }
        simulation.runFor(MINUTE);
        assertThat(link.from.failed).isNull();
        assertThat(link.from.machine.isIdle()).isTrue();
        assertThat(link.from.machine.maxMessageBytes()).isEqualTo(MESSAGE_BYTES - 1);
        assertThat(link.from.machine.reliabilityStatistics().dropped(DropReason.TOO_LARGE))
                .isEqualTo(refused + 1);
        assertThat(link.to.machine.statistics().messagesReceived()).isEqualTo(300 - refused);
        assertThat(refused).isLessThan(100);
    }

    private static Bulk bulk(Simulation simulation, SenderAlgorithm sender) {
        Bulk bulk =
                new Bulk(simulation, "bulk", sender, MESSAGE_BYTES).delay(Duration.ofMillis(25), Duration.ofMillis(26));
        bulk.through(new Bottleneck(simulation, 2_000_000, 20_000));
        bulk.keepFull(simulation);
        return bulk;
    }
}
