// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.dissect;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.wire.Hex;
import org.p2psip.reload.wire.Opaque;

class FrameCutterTest {
    private static final String ACK = "81000000050000000b";
    private static final String PING = Vectors.frame(7, Vectors.message(0x17, "0000"));

    private final List<String> told = new ArrayList<>();
    private final FrameCutter.Listener listener = new FrameCutter.Listener() {
        @Override
        public void frame(Opaque frame) {
            told.add(Hex.encode(frame.toByteArray()));
        }

        @Override
        public void fault(String problem) {
            told.add(problem);
        }

        @Override
        public void skipped(String what) {
            told.add("skipped " + what);
        }
    };

    private final FrameCutter cutter = new FrameCutter(false, listener);

    @Test
    void findsFramesHoweverTheStreamIsSplit() {
        String stream = PING + ACK + PING + Vectors.frame(8, "") + ACK;
        Random random = new Random(42);
        for (int i = 0; i < 200; i++) {
            FrameCutter another = new FrameCutter(false, listener);
            int from = 0;
            while (from < stream.length()) {
                int to = Math.min(stream.length(), from + 2 + 2 * random.nextInt(40));
                another.accept(bytes(stream.substring(from, to)));
                from = to;
            }
            another.finish();
            assertThat(told).containsExactly(PING, ACK, PING, Vectors.frame(8, ""), ACK);
            told.clear();
        }
    }

    @Test
    void findsTheNextMessageAfterGarbage() {
        cutter.accept(bytes(ACK + "8277777780" + ACK + PING + ACK));
        assertThat(told)
                .containsExactly(ACK, "FramedMessage.type: unknown type 130 where a frame must begin", PING, ACK);
    }

    @Test
    void findsTheNextMessageAfterAGap() {
        cutter.accept(bytes(PING.substring(0, 40)));
        cutter.gap(30);
        cutter.accept(bytes(PING.substring(90) + ACK + PING));
        assertThat(told).containsExactly("gap in the stream: the capture lacks 30 bytes, within a frame", PING);
    }

    @Test
    void saysThatTheStreamEndsWithinAFrame() {
        cutter.accept(bytes(PING.substring(0, 40)));
        cutter.finish();
        assertThat(told).containsExactly("stream ends within a frame: needs " + PING.length() / 2 + " bytes, has 20");
    }

    @Test
    void leavesEncryptedStreamsAlone() {
        cutter.accept(bytes("16030100ff"));
        cutter.gap(3);
        cutter.accept(bytes(PING));
        cutter.finish();
        assertThat(told).containsExactly("skipped stream of TLS, which only its ends can read");
    }

    @Test
    void findsItsPlaceInAStreamWithoutABeginning() {
        FrameCutter midway = new FrameCutter(true, listener);
        midway.accept(bytes("0102030405" + PING));
        FrameCutter atFrame = new FrameCutter(true, listener);
        atFrame.accept(bytes(PING.substring(0, 6)));
        atFrame.accept(bytes(PING.substring(6)));
        FrameCutter atAck = new FrameCutter(true, listener);
        atAck.accept(bytes(ACK));
        assertThat(told)
                .containsExactly(
                        "skipped beginning of a stream that the capture has only from within a frame on",
                        PING,
                        PING,
                        ACK);
    }

    @Test
    void holdsLittleBetweenFrames() {
        int atFirst = cutter.heldBytes();
        cutter.accept(bytes(Vectors.frame(1, "00".repeat(100_000))));
        assertThat(told).hasSize(1);
        assertThat(cutter.heldBytes()).isEqualTo(atFirst);
    }

    @Test
    void takesNoRoomForBytesThatAreOnlyAnnounced() {
        cutter.accept(bytes("8000000001ffffff"));
        assertThat(cutter.heldBytes()).isLessThan(10_000);
    }

    private static ByteBuffer bytes(String hex) {
        return ByteBuffer.wrap(Hex.decode(hex));
    }
}
