// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Congestion control, loss detection and failure of the windowed sender (RFC 8085, Section 3.1). */
class WindowedSenderTest {
    /** With its header the longest frame. */
    private static final int LONG = ReliabilitySettings.DEFAULT_FRAME_BYTES - 8;

    private static final int PATH_BYTES = ReliabilitySettings.DEFAULT_FRAME_BYTES + OutgoingMessage.LOWER_LAYER_BYTES;

    private final Bench bench = new Bench(Bench.settings(SenderAlgorithm.WINDOWED));

    @Test
    @Tag("6940-6.6.3-1")
    void beginsWithAFewFramesOnly() {
        sendLong(20);
        assertThat(bench.drain()).containsExactly("0 data 0", "0 data 1", "0 data 2");
        assertThat(bench.runUntil(999)).isEmpty();
    }

    @Test
    @Tag("6940-6.6.3-1")
    void doublesTheWindowWithEveryRoundTripAtFirst() {
        sendLong(100);
        int acknowledged = 0;
        for (int expected : new int[] {3, 6, 12, 24}) {
            int sent = bench.drain().size() + bench.runUntil(now() + 99).size();
            assertThat(sent).isBetween(expected - 1, expected + 1);
            bench.runUntil(now() + 1);
            for (int i = 0; i < sent; i++) {
                bench.ack(acknowledged++);
            }
        }
    }

    @Test
    @Tag("6940-6.6.3-1")
    void sendsWhatLaterAcknowledgementsShowToBeLostAndHalvesTheWindowOnce() {
        openWindow();
        long before = window();
        int first = sendLongBurst(8);
        int base = first + 2;
        bench.runUntil(now() + 10);
        bench.drain();
        bench.ack(base, 0);
        bench.ack(base + 1, 0b001);
        assertThat(lossesDetected()).isEqualTo(1);
        bench.ack(base + 2, 0b011);
        assertThat(lossesDetected()).isEqualTo(2);
        assertThat(bench.drain()).filteredOn(line -> line.contains("data")).hasSize(2);
        assertThat(window()).isEqualTo(Math.max(before / 2, 2 * PATH_BYTES));
        bench.ack(base + 6, 0b11111);
        bench.ack(base + 7, 0b111111);
        assertThat(bench.link.isIdle()).isFalse();
    }

    @Test
    void aFrameThatTheBitsReportIsNotLostButItsMessageIsNotCompleteEither() {
        openWindow();
        long before = window();
        int first = sendLongBurst(5);
        bench.drain();
        bench.runUntil(now() + 10);
        bench.ack(first + 4, 0b1111);
        assertThat(bench.drain()).isEmpty();
        assertThat(bench.link.reliabilityStatistics().unacknowledgedMessages()).isEqualTo(4);
        assertThat(bench.link.reliabilityStatistics().bytesInFlight()).isZero();
        List<String> again = bench.runUntil(now() + 200);
        assertThat(again).hasSize(4).allMatch(line -> line.contains("data"));
        assertThat(lossesDetected()).isZero();
        assertThat(window()).isGreaterThanOrEqualTo(before);
        for (int i = 0; i < 4; i++) {
            bench.ack(first + 5 + i);
        }
        assertThat(bench.link.isIdle()).isTrue();
    }

    @Test
    void bitsThatAreAlwaysSetCompleteNothingAndHideNoLoss() {
        bench.send("00");
        bench.send("01");
        bench.send("02");
        bench.send("03");
        bench.drain();
        bench.runUntil(10);
        bench.ack(1, -1);
        bench.ack(2, -1);
        bench.ack(3, -1);
        assertThat(bench.dropped(DropReason.FALSE_RECEIVED_BITS)).isEqualTo(1);
        assertThat(bench.drain()).containsExactly("10 data 4");
        assertThat(bench.link.isIdle()).isFalse();
        bench.ack(4, -1);
        assertThat(bench.link.isIdle()).isTrue();
    }

    @Test
    void bitsOfTheOtherNumberingAreFoundOut() {
        bench.send("00");
        bench.send("01");
        bench.ack(0, 0);
        // By the other numbering, the bit of value 2 is for frame 0.
        bench.ack(1, 2);
        assertThat(bench.dropped(DropReason.FALSE_RECEIVED_BITS)).isEqualTo(1);
    }

    @Test
    @Tag("6940-6.6.3-1")
    void aTimeoutShrinksTheWindowToOneFrameAndDoublesTheTimeToTheNext() {
        sendLong(3);
        assertThat(bench.runUntil(1000)).containsExactly("0 data 0", "0 data 1", "0 data 2", "1000 data 3");
        assertThat(window()).isEqualTo(PATH_BYTES);
        assertThat(bench.runUntil(7000)).containsExactly("3000 data 4", "7000 data 5");
        assertThat(window()).isEqualTo(PATH_BYTES);
    }

    @Test
    void anAcknowledgementOfTheFirstTransmissionAfterATimeoutEndsTheRetransmissions() {
        sendLong(3);
        bench.runUntil(1000);
        bench.ack(2, 0b11);
        assertThat(bench.drain()).isEmpty();
        bench.ack(0);
        bench.ack(1, 1);
        assertThat(bench.link.isIdle()).isTrue();
        assertThat(bench.runUntil(60_000)).isEmpty();
    }

    @Test
    @Tag("6940-6.6.3-1")
    void forgetsTheWindowAfterIdleness() {
        openWindow();
        assertThat(window()).isGreaterThan(6 * PATH_BYTES);
        bench.runUntil(now() + 5_000);
        sendLong(40);
        assertThat(bench.drain()).hasSize(3);
    }

    @Test
    @Tag("6940-6.6.3-1")
    void neverHasMoreThanTheWindowInFlight() {
        bench.link.handleRoundTrip(50_000_000);
        sendLong(500);
        int acknowledged = 0;
        while (acknowledged < 400) {
            ReliabilityStatistics statistics = bench.link.reliabilityStatistics();
            assertThat(statistics.bytesInFlight()).isLessThanOrEqualTo(statistics.windowBytes());
            bench.runUntil(now() + 5);
            bench.ack(acknowledged++, -1 >>> 1);
        }
    }

    @Test
    void spreadsAWindowOverTheRoundTrip() {
        openWindow();
        sendLong(100);
        int atOnce = bench.drain().size();
        assertThat(atOnce).isBetween(1, 5);
        assertThat(bench.runUntil(now() + 99)).hasSizeGreaterThan(3);
    }

    @Test
    @Tag("6940-6.6.3.1-11")
    @Tag("6940-6.6.3.1-12")
    void warnsWithTheThirdRetransmissionAfterASilentTimeoutAndTakesItBack() {
        bench.send("aa");
        assertThat(bench.runUntil(15_000))
                .containsExactly(
                        "0 data 0", "1000 data 1", "3000 data 2", "7000 data 3", "15000 unresponsive", "15000 data 4");
        bench.ack(2);
        assertThat(bench.drain()).containsExactly("15000 responsive");
        assertThat(bench.link.isIdle()).isTrue();
    }

    @Test
    @Tag("6940-6.6.3.1-10")
    void failsAfterFiveTransmissionsThatWereNotAnswered() {
        bench.send("aa");
        assertThat(bench.runUntil(100_000)).last().isEqualTo("31000 failed SILENT");
    }

    @Test
    void failsNoSoonerThanWithTheTimeoutOfTheRfcHoweverShortTheRoundTrip() {
        bench.link.handleRoundTrip(1_000_000);
        bench.send("aa");
        assertThat(bench.runUntil(100_000))
                .containsExactly(
                        "0 data 0",
                        "100 data 1",
                        "300 data 2",
                        "700 data 3",
                        "1500 unresponsive",
                        "1500 data 4",
                        "3100 data 5",
                        "6300 data 6",
                        "12700 data 7",
                        "15500 failed SILENT");
    }

    @Test
    void failsWhenOneMessageIsNeverAcknowledgedThoughOthersAre() {
        bench.send("aa");
        bench.drain();
        // Each later message is acknowledged, by its own transmission, after the first one's newest was sent.
        for (int i = 1; i < Sender.MAX_TRANSMISSIONS; i++) {
            for (int k = 0; k < 3; k++) {
                bench.send("bb");
            }
            bench.runUntil(now() + 20);
            int next = (int) bench.link.reliabilityStatistics().transmissions();
            for (int k = 3; k > 0; k--) {
                bench.ack(next - k);
            }
            assertThat(bench.link.reliabilityStatistics().retransmissions()).isEqualTo(i);
            assertThat(bench.drain()).noneMatch(line -> line.contains("failed"));
            bench.runUntil(now() + 5);
        }
        for (int k = 0; k < 3; k++) {
            bench.send("bb");
        }
        int next = (int) bench.link.reliabilityStatistics().transmissions();
        for (int k = 3; k > 0; k--) {
            bench.ack(next - k);
        }
        assertThat(bench.drain()).last().asString().endsWith("failed SILENT");
    }

    @Test
    void givesUpQueuedMessagesThatTheNarrowerPathDoesNotTake() {
        sendLong(10);
        bench.send("aa");
        bench.drain();
        bench.link.handlePathMtu(600, bench.nowNanos());
        assertThat(bench.link.maxMessageBytes()).isEqualTo(592);
        assertThat(bench.dropped(DropReason.TOO_LARGE)).isEqualTo(7);
        assertThat(bench.link.reliabilityStatistics().unacknowledgedMessages()).isEqualTo(4);
        bench.runUntil(1000);
        assertThat(bench.dropped(DropReason.TOO_LARGE)).isEqualTo(10);
        assertThat(bench.send(593)).isFalse();
        bench.link.handlePathMtu(9000, bench.nowNanos());
        assertThat(bench.send(5000)).isTrue();
    }

    @Test
    void boundsThePathMtu() {
        bench.link.handlePathMtu(0, bench.nowNanos());
        assertThat(bench.link.maxMessageBytes()).isEqualTo(ReliabilitySettings.MIN_FRAME_BYTES - 8);
        bench.link.handlePathMtu(Integer.MAX_VALUE, bench.nowNanos());
        assertThat(bench.link.maxMessageBytes()).isEqualTo(ReliabilitySettings.MAX_FRAME_BYTES - 8);
    }

    private long now() {
        return (bench.nowNanos() - Bench.START) / 1_000_000;
    }

    private long window() {
        return bench.link.reliabilityStatistics().windowBytes();
    }

    private long lossesDetected() {
        return bench.link.reliabilityStatistics().lossesDetected();
    }

    private void sendLong(int count) {
        for (int i = 0; i < count; i++) {
            bench.send(LONG);
        }
    }

    /** Some round trips of 100 ms in which all goes well; nothing is in flight after that. */
    private void openWindow() {
        sendLong(60);
        bench.answerAll(100);
    }

    /** Sends short messages, all at once, and tells the number of the first. */
    private int sendLongBurst(int count) {
        int first = (int) bench.link.reliabilityStatistics().transmissions();
        for (int i = 0; i < count; i++) {
            bench.send("0" + i);
        }
        assertThat(bench.link.reliabilityStatistics().transmissions()).isEqualTo(first + count);
        return first;
    }
}
