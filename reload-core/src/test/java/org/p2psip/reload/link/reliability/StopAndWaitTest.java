// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The sender of RFC 6940, Section 6.6.3.1, with its own figures. */
class StopAndWaitTest {
    private static final Duration HALF_A_SECOND = Duration.ofMillis(500);

    private final Bench bench =
            new Bench(Bench.settings(SenderAlgorithm.STOP_AND_WAIT).fixedTimeout(HALF_A_SECOND));

    @Test
    @Tag("6940-6.6.3.1-7")
    @Tag("6940-6.6.3.1-8")
    @Tag("6940-6.6.3.1-9")
    @Tag("6940-6.6.3.1-10")
    @Tag("6940-6.6.3.1-11")
    void sendsFiveTimesWithDoubledPausesAndNewNumbersThenFails() {
        bench.send("aa");
        assertThat(bench.runUntil(100_000))
                .containsExactly(
                        "0 data 0",
                        "500 data 1",
                        "1500 data 2",
                        "3500 data 3",
                        "7500 unresponsive",
                        "7500 data 4",
                        "15500 failed SILENT");
        assertThat(bench.link.nextDeadlineNanos()).isEmpty();
        assertThat(bench.dropped(DropReason.LINK_OVER)).isEqualTo(1);
        assertThat(bench.send("bb")).isFalse();
    }

    @Test
    void givesBackOnceWhatIsNotAcknowledgedAlsoWhenItFailed() {
        bench.send("aa");
        bench.send("bb");
        bench.ack(0);
        assertThat(bench.takenBack()).containsExactly("bb");
        bench.send("cc");
        bench.runUntil(100_000);
        assertThat(bench.takenBack()).containsExactly("cc");
        assertThat(bench.takenBack()).isEmpty();
    }

    @Test
    @Tag("6940-6.6.3.1-1")
    void sendsTheNextMessageOnlyAfterTheAcknowledgement() {
        bench.send("aa");
        bench.send("bb");
        assertThat(bench.runUntil(499)).containsExactly("0 data 0");
        bench.ack(0);
        assertThat(bench.runUntil(508)).isEmpty();
        assertThat(bench.runUntil(509)).containsExactly("509 data 1");
    }

    @Test
    @Tag("6940-6.6.3.1-13")
    void waitsTenMillisecondsAfterAnAcknowledgementAlsoWithoutAQueue() {
        bench.send("aa");
        bench.runUntil(100);
        bench.ack(0);
        bench.runUntil(104);
        bench.send("bb");
        assertThat(bench.runUntil(109)).isEmpty();
        assertThat(bench.runUntil(1000)).startsWith("110 data 1");
    }

    @Test
    void sendsAtOnceWhenTheLastAcknowledgementIsLongAgo() {
        bench.send("aa");
        bench.ack(0);
        bench.runUntil(10);
        bench.send("bb");
        assertThat(bench.drain()).containsExactly("10 data 1");
    }

    @Test
    void anAcknowledgementOfAnyTransmissionCompletesTheMessage() {
        bench.send("aa");
        bench.runUntil(1600);
        bench.ack(0);
        assertThat(bench.link.isIdle()).isTrue();
        assertThat(bench.runUntil(100_000)).isEmpty();
    }

    @Test
    void lateAcknowledgementsOfOtherTransmissionsLeaveTheScheduleAlone() {
        bench.send("aa");
        bench.send("bb");
        bench.runUntil(600);
        bench.ack(0);
        bench.runUntil(700);
        bench.ack(1);
        assertThat(bench.runUntil(100_000))
                .containsExactly(
                        "1110 data 3",
                        "2110 data 4",
                        "4110 data 5",
                        "8110 unresponsive",
                        "8110 data 6",
                        "16110 failed SILENT");
        assertThat(bench.dropped(DropReason.LATE_ACK)).isEqualTo(1);
    }

    @Test
    @Tag("6940-6.6.3.1-12")
    void isResponsiveAgainWhenAcknowledgementsResume() {
        bench.send("aa");
        bench.send("bb");
        assertThat(bench.runUntil(8000)).contains("7500 unresponsive");
        bench.ack(4);
        assertThat(bench.runUntil(8010)).containsExactly("8000 responsive", "8010 data 5");
    }

    @Test
    @Tag("6940-6.6.3.1-5")
    @Tag("6940-6.6.3.1-6")
    void roundsTheMeasuredTimeoutUpToAMillisecondAndNotToASecond() {
        Bench measuring =
                new Bench(Bench.settings(SenderAlgorithm.STOP_AND_WAIT).minTimeout(Duration.ofMillis(1)));
        measuring.send("aa");
        measuring.runUntil(81);
        measuring.ack(0);
        // 2.2: SRTT = 81 ms, RTTVAR = 40.5 ms, RTO = 81 + 4 * 40.5 = 243 ms.
        assertThat(timeoutMillis(measuring)).isEqualTo(243);
        measuring.runUntil(100);
        measuring.send("bb");
        measuring.runUntil(171);
        measuring.ack(1);
        // 2.3: RTTVAR = 0.75 * 40.5 + 0.25 * 10 = 32.875 ms, SRTT = 79.75 ms, RTO = 211.25 ms.
        assertThat(timeoutMillis(measuring)).isEqualTo(212);
    }

    @Test
    @Tag("6940-6.6.3.1-5")
    void takesTheRoundTripOfTheHandshakeAsTheFirstMeasurement() {
        Bench measuring = new Bench(Bench.settings(SenderAlgorithm.STOP_AND_WAIT));
        assertThat(timeoutMillis(measuring)).isEqualTo(1000);
        measuring.link.handleRoundTrip(TimeUnit.MILLISECONDS.toNanos(80));
        assertThat(timeoutMillis(measuring)).isEqualTo(240);
        measuring.link.handleRoundTrip(TimeUnit.MILLISECONDS.toNanos(8000));
        assertThat(timeoutMillis(measuring)).isEqualTo(240);
    }

    @Test
    @Tag("6940-6.6.3.1-5")
    void measuresRetransmissionsToo() {
        Bench measuring = new Bench(Bench.settings(SenderAlgorithm.STOP_AND_WAIT));
        measuring.send("aa");
        measuring.runUntil(1000);
        measuring.runUntil(1100);
        measuring.ack(1);
        assertThat(measuring.link.statistics().smoothedRttNanos()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(100));
    }

    @Test
    @Tag("6940-6.6.3.1-2")
    @Tag("6940-6.6.3.1-3")
    @Tag("6940-6.6.3.1-4")
    void canBeToldOfShorterAndLongerRoundTrips() {
        Bench local = new Bench(Bench.settings(SenderAlgorithm.STOP_AND_WAIT).fixedTimeout(Duration.ofMillis(20)));
        local.send("aa");
        assertThat(local.runUntil(60)).containsExactly("0 data 0", "20 data 1", "60 data 2");
        Bench satellite =
                new Bench(Bench.settings(SenderAlgorithm.STOP_AND_WAIT).initialTimeout(Duration.ofSeconds(3)));
        satellite.send("aa");
        assertThat(satellite.runUntil(9000)).containsExactly("0 data 0", "3000 data 1", "9000 data 2");
    }

    @Test
    void bitsAloneCompleteNothing() {
        bench.send("aa");
        bench.runUntil(600);
        bench.ack(0x7777, -1);
        assertThat(bench.dropped(DropReason.STRAY_ACK)).isEqualTo(1);
        assertThat(bench.link.isIdle()).isFalse();
    }

    private static long timeoutMillis(Bench bench) {
        return TimeUnit.NANOSECONDS.toMillis(bench.link.statistics().timeoutNanos());
    }
}
