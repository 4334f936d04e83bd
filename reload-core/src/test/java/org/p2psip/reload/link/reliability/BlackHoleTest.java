// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A path on which long frames vanish without a word. */
class BlackHoleTest {
    private static final int SHORT_MESSAGE = FrameLimit.SHORT_FRAME_BYTES - 8;

    private final FrameLimit limit = new FrameLimit(1_180);

    @Test
    void findsOutWhenShortFramesArriveAndLongOnesDoNot() {
        for (int i = 0; i < 5; i++) {
            limit.handleLost(1_180, 0);
            limit.handleArrived(500);
        }
        assertThat(limit.bytes()).isEqualTo(1_180);
        limit.handleLost(501, 0);
        assertThat(limit.bytes()).isEqualTo(FrameLimit.SHORT_FRAME_BYTES);
    }

    @Test
    void lossesOfShortFramesSayNothing() {
        for (int i = 0; i < 100; i++) {
            limit.handleLost(500, 0);
            limit.handleArrived(500);
        }
        assertThat(limit.bytes()).isEqualTo(1_180);
    }

    @Test
    void triesShortFramesWhenNothingArrivesAtAll() {
        for (int i = 1; i <= 3; i++) {
            assertThat(limit.bytes()).isEqualTo(1_180);
            limit.handleLost(600, 0);
            limit.handleTimeout(i, 0);
        }
        assertThat(limit.bytes()).isEqualTo(FrameLimit.SHORT_FRAME_BYTES);
        assertThat(limit.refuses(message(1_000, 100))).isFalse();
    }

    @Test
    void oneLongFrameThatArrivesEndsTheDoubt() {
        findsOutWhenShortFramesArriveAndLongOnesDoNot();
        limit.handleArrived(501);
        assertThat(limit.bytes()).isEqualTo(1_180);
    }

    @Test
    void triesLongFramesAgainAfterTenMinutes() {
        findsOutWhenShortFramesArriveAndLongOnesDoNot();
        limit.handleTime(TimeUnit.MINUTES.toNanos(10) - 1);
        assertThat(limit.bytes()).isEqualTo(FrameLimit.SHORT_FRAME_BYTES);
        limit.handleTime(TimeUnit.MINUTES.toNanos(10));
        assertThat(limit.bytes()).isEqualTo(1_180);
    }

    @Test
    void givesUpALongMessageAfterTwelveTransmissionsOnly() {
        findsOutWhenShortFramesArriveAndLongOnesDoNot();
        assertThat(limit.refuses(message(1_000, 11))).isFalse();
        assertThat(limit.refuses(message(1_000, 12))).isTrue();
        assertThat(limit.refuses(message(SHORT_MESSAGE, 20))).isFalse();
    }

    @Test
    void aLengthThatNeverArrivesIsTheLimitUntilItDoesOrTenMinutesPass() {
        limit.handleGivenUp(900, 0);
        assertThat(limit.bytes()).isEqualTo(899);
        assertThat(limit.refuses(message(892, 1))).isTrue();
        assertThat(limit.refuses(message(891, 1))).isFalse();
        limit.handleArrived(899);
        assertThat(limit.bytes()).isEqualTo(899);
        limit.handleArrived(900);
        assertThat(limit.bytes()).isEqualTo(1_180);
        limit.handleGivenUp(900, 0);
        limit.handleTime(TimeUnit.MINUTES.toNanos(10));
        assertThat(limit.bytes()).isEqualTo(1_180);
    }

    @Test
    void aPathProvesWhatArrivesAndLosesTheProofWithALongFrame() {
        assertThat(limit.provenBytes()).isEqualTo(FrameLimit.SHORT_FRAME_BYTES);
        limit.handleArrived(400);
        assertThat(limit.provenBytes()).isEqualTo(FrameLimit.SHORT_FRAME_BYTES);
        limit.handleArrived(900);
        limit.handleArrived(700);
        assertThat(limit.provenBytes()).isEqualTo(900);
        limit.handleLost(400, 0);
        assertThat(limit.provenBytes()).isEqualTo(900);
        limit.handleLost(501, 0);
        assertThat(limit.provenBytes()).isEqualTo(FrameLimit.SHORT_FRAME_BYTES);
        limit.handleArrived(600);
        assertThat(limit.provenBytes()).isEqualTo(900);
        limit.handlePathBytes(1_180);
        assertThat(limit.provenBytes()).isEqualTo(FrameLimit.SHORT_FRAME_BYTES);
    }

    @Test
    void theLinkLivesAndSaysHowShortMessagesHaveToBe() {
        Bench bench = new Bench(Bench.settings(SenderAlgorithm.WINDOWED));
        bench.send(1_000);
        for (int i = 0; i < 400; i++) {
            bench.send(20);
            for (String line : bench.runUntil(20 * i)) {
                answerIfShort(bench, line);
            }
        }
        assertThat(bench.link.maxMessageBytes()).isEqualTo(SHORT_MESSAGE);
        assertThat(bench.dropped(DropReason.TOO_LARGE)).isEqualTo(1);
        assertThat(bench.send(SHORT_MESSAGE + 1)).isFalse();
        List<String> lines = bench.answerAll(10);
        assertThat(lines).noneMatch(line -> line.contains("failed"));
    }

    private static void answerIfShort(Bench bench, String line) {
        String[] words = line.split(" ", -1);
        if (words[1].equals("data")) {
            int sequence = Integer.parseUnsignedInt(words[2]);
            if (bench.frameBytes(sequence) <= FrameLimit.SHORT_FRAME_BYTES) {
                bench.ack(sequence);
            }
        }
    }

    private static OutgoingMessage message(int bytes, int transmissions) {
        OutgoingMessage message = new OutgoingMessage(Unpooled.wrappedBuffer(new byte[bytes]));
        message.transmissions = transmissions;
        return message;
    }
}
