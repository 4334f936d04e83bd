// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.fuzz.SeedCorpus;
import org.p2psip.reload.wire.Opaque;

/** Makes the inputs from which the targets of {@link FrameFuzzTest} start. */
class FrameCorpusTest {
    private static final FramedMessage DATA = new FramedMessage.Data(7, Opaque.copyOf(new byte[] {1, 2, 3}));
    private static final FramedMessage EMPTY = new FramedMessage.Data(8, Opaque.EMPTY);
    private static final FramedMessage OVERSIZED = new FramedMessage.Data(9, Opaque.copyOf(new byte[1001]));
    private static final FramedMessage ACK = new FramedMessage.Ack(0, 5);

    @Test
    void framesAreOneOfEachType() {
        SeedCorpus.of(FrameFuzzTest.class, "frame")
                .assertHolds(Map.of("data", bytes(DATA), "empty", bytes(EMPTY), "ack", bytes(ACK)));
    }

    @Test
    void streamsMixTypesAndSizes() {
        SeedCorpus.of(FrameFuzzTest.class, "stream")
                .assertHolds(Map.of(
                        "mixed", stream(0, DATA, ACK, EMPTY, DATA),
                        "oversized", stream(100, ACK, OVERSIZED, DATA),
                        "rubbish", new byte[] {3, 'G', 'E', 'T'}));
    }

    private static byte[] stream(int piece, FramedMessage... frames) {
        ByteBuf out = Unpooled.buffer().writeByte(piece);
        for (FramedMessage frame : frames) {
            frame.encode(out);
        }
        byte[] bytes = new byte[out.readableBytes()];
        out.readBytes(bytes);
        return bytes;
    }

    private static byte[] bytes(FramedMessage frame) {
        byte[] stream = stream(0, frame);
        return java.util.Arrays.copyOfRange(stream, 1, stream.length);
    }
}
