// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.link.FramedLinkOutput;
import org.p2psip.reload.link.reliability.ReliabilitySettings;
import org.p2psip.reload.link.reliability.SimpleReliability;

/** What a stream makes of the pieces that a far end sends, in whatever order it sends them. */
class TunnelStreamTest {
    private static final int FRAME_BYTES = 1_200;
    private static final long MILLI = Duration.ofMillis(1).toNanos();

    private final TunnelStream stream = new TunnelStream(FRAME_BYTES);

    /** The far end, which numbers its pieces as the test wants. */
    private final SimpleReliability far = new SimpleReliability(ReliabilitySettings.builder(60_000)
            .maxFrameBytes(60_000)
            .maxQueuedMessages(4 * TunnelStream.MAX_AHEAD)
            .build());

    private final List<String> delivered = new ArrayList<>();
    private final List<StreamOutput> others = new ArrayList<>();
    private long nowNanos = Long.MAX_VALUE - 50 * MILLI;

    private void send(int number, String text) {
        ByteBuf piece = Unpooled.buffer().writeInt(number);
        ByteBufUtil.writeAscii(piece, text);
        sendRaw(piece);
    }

    private void sendRaw(ByteBuf piece) {
        assertThat(far.send(piece, nowNanos)).isTrue();
        exchange();
    }

    /** Carries frames both ways until neither has any. */
    private void exchange() {
        for (int i = 0; i < 40; i++) {
            nowNanos += 20 * MILLI;
            far.handleTimeout(nowNanos);
            stream.handleTimeout(nowNanos);
            for (FramedLinkOutput each = far.pollOutput(); each != null; each = far.pollOutput()) {
                if (each instanceof FramedLinkOutput.Transmit transmit) {
                    stream.handleFrame(transmit.frame(), nowNanos);
                }
            }
            for (StreamOutput each = stream.pollOutput(); each != null; each = stream.pollOutput()) {
                if (each instanceof StreamOutput.Transmit transmit) {
                    far.handleDatagram(transmit.frame(), nowNanos);
                } else if (each instanceof StreamOutput.Deliver deliver) {
                    delivered.add(deliver.bytes().toString(java.nio.charset.StandardCharsets.US_ASCII));
                } else {
                    others.add(each);
                }
            }
            if (far.isIdle()) {
                return;
            }
        }
    }

    private String failure() {
        assertThat(others).hasSize(1);
        return ((StreamOutput.Failed) others.get(0)).reason();
    }

    @Test
    void piecesAreDeliveredInTheOrderOfTheirNumbersAndOnce() {
        send(2, "c");
        send(1, "b");
        send(1, "B");
        assertThat(delivered).isEmpty();
        send(0, "a");
        send(0, "A");
        assertThat(delivered).containsExactly("a", "b", "c");
        assertThat(others).isEmpty();
    }

    @Test
    void asManyPiecesAsTheMaximumMayBeAheadOfAMissingOne() {
        send(TunnelStream.MAX_AHEAD - 1, "last");
        assertThat(others).isEmpty();
        for (int i = 1; i < TunnelStream.MAX_AHEAD - 1; i++) {
            send(i, ".");
        }
        send(0, "first");
        assertThat(delivered)
                .hasSize(TunnelStream.MAX_AHEAD)
                .startsWith("first")
                .endsWith("last");
        assertThat(others).isEmpty();
    }

    @Test
    void aPieceFurtherAheadThanTheMaximumEndsTheStream() {
        send(TunnelStream.MAX_AHEAD, "beyond");
        assertThat(failure()).contains("more than " + TunnelStream.MAX_AHEAD + " pieces ahead");
        send(0, "late");
        assertThat(delivered).isEmpty();
        assertThat(stream.nextDeadlineNanos()).isEmpty();
        assertThat(stream.isIdle()).isTrue();
        assertThat(stream.send(Unpooled.wrappedBuffer(new byte[1]), nowNanos)).isFalse();
    }

    @Test
    void aPieceWithoutANumberEndsTheStream() {
        sendRaw(Unpooled.wrappedBuffer(new byte[TunnelStream.NUMBER_BYTES - 1]));
        assertThat(failure()).contains("without a number");
    }

    @Test
    void aPieceThatIsTooLongEndsTheStream() {
        sendRaw(Unpooled.wrappedBuffer(new byte[TunnelStream.MAX_PIECE_BYTES + 1]));
        assertThat(failure()).contains("more than " + TunnelStream.MAX_PIECE_BYTES + " bytes");
    }

    @Test
    void anEmptyPieceIsTheEndOnceAllBeforeItIsThere() {
        send(1, "");
        assertThat(others).isEmpty();
        send(0, "a");
        assertThat(delivered).containsExactly("a");
        assertThat(others).hasSize(1).allMatch(each -> each instanceof StreamOutput.Ended);
    }

    @Test
    void moreThanTheQueueHoldsIsNotTaken() {
        boolean taken = true;
        int sent = 0;
        while (taken && sent < 64) {
            taken = stream.send(Unpooled.wrappedBuffer(new byte[100_000]), nowNanos);
            sent++;
        }
        // 1 MiB waits at most, as the documentation says.
        assertThat(taken).isFalse();
        assertThat(sent).isBetween(10, 12);
    }

    @Test
    void nothingIsSentAfterTheEnd() {
        stream.finish(nowNanos);
        assertThat(stream.send(Unpooled.wrappedBuffer(new byte[3]), nowNanos)).isTrue();
        stream.finish(nowNanos);
        int frames = 0;
        for (StreamOutput each = stream.pollOutput(); each != null; each = stream.pollOutput()) {
            frames++;
        }
        assertThat(frames).isEqualTo(1);
    }
}
