// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.reliability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.link.LinkRules;

/** What is received, what is refused, and how a link ends. */
class SimpleReliabilityTest {
    private final Bench bench = new Bench(Bench.settings(SenderAlgorithm.WINDOWED));

    @Test
    @Tag("6940-6.6.2-1")
    void acknowledgesBeforeItDelivers() {
        bench.receive("8000000007000002cafe");
        assertThat(bench.drain()).containsExactly("0 ack 7 0", "0 deliver cafe");
    }

    @Test
    @Tag("6940-6.6.2-2")
    void tellsOfTheFramesBeforeInTheAcknowledgement() {
        for (int sequence : new int[] {4, 3, 1, 5}) {
            bench.receive(String.format("80%08x000001%02x", sequence, sequence));
        }
        assertThat(bench.drain()).filteredOn(line -> line.contains("ack")).endsWith("0 ack 5 b");
    }

    @Test
    void acknowledgesAReplayedFrameAgainAndDeliversItOnce() {
        bench.receive("8000000000000001aa");
        bench.receive("8000000001000001bb");
        bench.receive("8000000000000001aa");
        bench.receive("8000000001000001bb");
        assertThat(bench.drain())
                .containsExactly("0 ack 0 0", "0 deliver aa", "0 ack 1 1", "0 deliver bb", "0 ack 0 0", "0 ack 1 1");
        assertThat(bench.dropped(DropReason.REPLAYED_FRAME)).isEqualTo(2);
        assertThat(bench.link.statistics().messagesReceived()).isEqualTo(2);
    }

    @Test
    void acknowledgesARetransmissionAndDeliversItOnce() {
        bench.receive("8000000000000002aabb");
        bench.receive("8000000001000002aabb");
        bench.receive("8000000002000002aabc");
        assertThat(bench.drain())
                .containsExactly("0 ack 0 0", "0 deliver aabb", "0 ack 1 1", "0 ack 2 3", "0 deliver aabc");
        assertThat(bench.dropped(DropReason.COPY)).isEqualTo(1);
    }

    @Test
    void deliversTheSameBytesAgainAfterTheWindowAsAnEndToEndRetransmission() {
        bench.receive("8000000000000001aa");
        bench.runUntil(3000);
        bench.receive("8000000001000001aa");
        assertThat(bench.drain()).contains("3000 deliver aa");
        Bench without = new Bench(Bench.settings(SenderAlgorithm.WINDOWED).duplicateWindow(Duration.ZERO));
        without.receive("8000000000000001aa");
        without.receive("8000000001000001aa");
        assertThat(without.drain()).containsExactly("0 ack 0 0", "0 deliver aa", "0 ack 1 1", "0 deliver aa");
    }

    @Test
    void goesByOtherRulesFromNowOn() {
        bench.receive("8000000000000001aa");
        bench.runUntil(500);
        bench.link.rules(new LinkRules(2, Duration.ofSeconds(1)), Duration.ofMillis(499));
        bench.receive("8000000001000001aa");
        bench.receive("8000000002000002aabb");
        bench.receive("8000000003000003aabbcc");
        assertThat(bench.drain())
                .containsExactly(
                        "500 ack 1 1", "500 deliver aa", "500 ack 2 3", "500 deliver aabb", "500 oversized aabb");
        assertThatThrownBy(() -> bench.link.rules(new LinkRules(2, Duration.ofSeconds(1)), Duration.ofMillis(-1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void neitherAcknowledgesNorDeliversAFrameThatIsTooOldToBeJudged() {
        bench.receive("8000000800000001aa");
        bench.receive("8000000401000001bb");
        bench.receive("8000000400000001cc");
        assertThat(bench.drain()).containsExactly("0 ack 2048 0", "0 deliver aa", "0 ack 1025 0", "0 deliver bb");
        assertThat(bench.dropped(DropReason.OLD_FRAME)).isEqualTo(1);
    }

    @Test
    void receivesAcrossTheWrapOfTheNumbers() {
        for (String sequence : List.of("fffffffe", "00000000", "ffffffff", "00000000", "fffffffe")) {
            bench.receive("80" + sequence + "000001" + sequence.substring(6));
        }
        assertThat(bench.drain())
                .containsExactly(
                        "0 ack 4294967294 0",
                        "0 deliver fe",
                        "0 ack 0 2",
                        "0 deliver 00",
                        "0 ack 4294967295 1",
                        "0 deliver ff",
                        "0 ack 0 3",
                        "0 ack 4294967294 0");
    }

    @Test
    void sendsAcrossTheWrapOfTheNumbers() {
        Bench wrapping = new Bench(Bench.settings(SenderAlgorithm.WINDOWED), -2);
        for (String message : List.of("aa", "bb", "cc", "dd")) {
            wrapping.send(message);
        }
        assertThat(wrapping.drain()).containsExactly("0 data 4294967294", "0 data 4294967295", "0 data 0", "0 data 1");
        wrapping.ack(-1, 1);
        wrapping.ack(1, 7);
        wrapping.ack(0, 3);
        wrapping.ack(-2, 0);
        assertThat(wrapping.link.isIdle()).isTrue();
        assertThat(wrapping.link.reliabilityStatistics().dropped()).isEmpty();
    }

    @Test
    void countsAcknowledgementsOfWhatWasNeverSent() {
        bench.ack(0, -1);
        bench.send("aa");
        bench.ack(1, 1);
        bench.ack(-1);
        bench.ack(Integer.MIN_VALUE);
        assertThat(bench.dropped(DropReason.STRAY_ACK)).isEqualTo(4);
        assertThat(bench.link.isIdle()).isFalse();
        assertThat(bench.link.statistics().smoothedRttNanos()).isEqualTo(-1);
    }

    @Test
    void countsAcknowledgementsThatComeAgain() {
        bench.send("aa");
        bench.ack(0);
        bench.ack(0);
        assertThat(bench.dropped(DropReason.LATE_ACK)).isEqualTo(1);
        assertThat(bench.link.isIdle()).isTrue();
    }

    @Test
    void dropsMalformedDatagramsAndGoesOn() {
        List<String> malformed = List.of(
                "",
                "80",
                "7f",
                "8200000000000000",
                "80000000000000",
                "8000000000000001",
                "8000000000000001aabb",
                "8000000000ffffffaa",
                "8100000000000000",
                "81000000000000000000");
        malformed.forEach(bench::receive);
        assertThat(bench.drain()).isEmpty();
        assertThat(bench.dropped(DropReason.MALFORMED_FRAME)).isEqualTo(malformed.size());
        bench.receive("8000000000000001aa");
        assertThat(bench.drain()).containsExactly("0 ack 0 0", "0 deliver aa");
    }

    @Test
    void endsAfterManyMalformedDatagramsInARow() {
        for (int i = 1; i < SimpleReliability.MAX_MALFORMED; i++) {
            bench.receive("00");
        }
        bench.receive("8000000000000000");
        for (int i = 1; i < SimpleReliability.MAX_MALFORMED; i++) {
            bench.receive("00");
        }
        assertThat(bench.drain()).containsExactly("0 ack 0 0", "0 deliver ");
        bench.receive("00");
        assertThat(bench.drain()).containsExactly("0 failed MALFORMED");
        bench.receive("8000000001000000");
        assertThat(bench.drain()).isEmpty();
    }

    @Test
    void putsOutTheHeadOfAMessageThatIsTooLongAndReadsNoMore() {
        Bench small = new Bench(ReliabilitySettings.builder(2));
        small.send("aa");
        small.receive("8000000000000003010203");
        small.receive("8000000001000001aa");
        small.send("bb");
        small.ack(0);
        assertThat(small.drain()).containsExactly("0 data 0", "0 oversized 0102", "0 data 1");
    }

    @Test
    void putsOutFramesWhenObserved() {
        Bench observed = new Bench(Bench.settings(SenderAlgorithm.WINDOWED).observed(true));
        observed.receive("8000000000000001aa");
        assertThat(observed.drain()).startsWith("0 received 8000000000000001aa");
    }

    @Test
    void failsWhenTheFarEndIsUnreachable() {
        bench.send("aa");
        bench.link.handleUnreachable("port unreachable");
        bench.link.handleUnreachable("port unreachable");
        assertThat(bench.drain()).containsExactly("0 data 0", "0 failed UNREACHABLE");
        assertThat(bench.link.nextDeadlineNanos()).isEmpty();
    }

    @Test
    void refusesMessagesPastTheBoundOfTheirNumber() {
        Bench bounded = new Bench(Bench.settings(SenderAlgorithm.WINDOWED).maxQueuedMessages(3));
        for (int i = 0; i < 3; i++) {
            assertThat(bounded.send("0" + i)).isTrue();
        }
        assertThat(bounded.send("03")).isFalse();
        assertThat(bounded.dropped(DropReason.QUEUE_FULL)).isEqualTo(1);
        bounded.ack(1);
        assertThat(bounded.send("03")).isTrue();
    }

    @Test
    void refusesMessagesPastTheBoundOfTheirBytes() {
        Bench bounded = new Bench(Bench.settings(SenderAlgorithm.WINDOWED).maxQueuedBytes(1000));
        assertThat(bounded.send(600)).isTrue();
        assertThat(bounded.send(401)).isFalse();
        assertThat(bounded.send(400)).isTrue();
        assertThat(bounded.send(1)).isFalse();
        assertThat(bounded.link.reliabilityStatistics().unacknowledgedBytes()).isEqualTo(1000);
        assertThat(bounded.dropped(DropReason.QUEUE_FULL)).isEqualTo(2);
    }

    @Test
    void refusesMessagesThatFitIntoNoFrame() {
        assertThat(bench.link.maxMessageBytes()).isEqualTo(ReliabilitySettings.DEFAULT_FRAME_BYTES - 8);
        assertThat(bench.send(bench.link.maxMessageBytes() + 1)).isFalse();
        assertThat(bench.send(bench.link.maxMessageBytes())).isTrue();
        assertThat(bench.dropped(DropReason.TOO_LARGE)).isEqualTo(1);
    }

    @Test
    void checksItsSettings() {
        assertThatThrownBy(() -> ReliabilitySettings.builder(0)).isInstanceOf(IllegalArgumentException.class);
        ReliabilitySettings.Builder settings = ReliabilitySettings.builder(1);
        assertThatThrownBy(() -> settings.maxFrameBytes(127)).hasMessageContaining("allowed are 128 to 65507");
        assertThatThrownBy(() -> settings.maxQueuedBytes(0)).hasMessageContaining("allowed are 1 to");
        assertThatThrownBy(() -> settings.maxQueuedMessages(0)).hasMessageContaining("allowed are 1 to");
        assertThatThrownBy(() -> settings.minTimeout(Duration.ZERO)).hasMessageContaining("allowed are 1 ms");
        assertThatThrownBy(() -> settings.duplicateWindow(Duration.ofMillis(-1)))
                .hasMessageContaining("allowed are 0 to");
        assertThatThrownBy(() -> settings.fixedTimeout(Duration.ofMillis(500)).build())
                .hasMessageContaining("STOP_AND_WAIT");
    }
}
