// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.routing;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.fuzz.SeedCorpus;

/** Makes the inputs from which the target of {@link ReassemblyFuzzTest} starts. */
class ReassemblyCorpusTest {
    private static final int LAST = 4;

    @Test
    void fragmentsCompleteOverlapContradictAndOverflow() {
        SeedCorpus.of(ReassemblyFuzzTest.class, "fragments")
                .assertHolds(Map.of(
                        "in-order", input(0, 0, 100, LAST, 100, 50),
                        "out-of-order", input(LAST, 100, 50, 0, 0, 100),
                        "overlap", input(0, 0, 100, 0, 50, 100, LAST, 20, 130, 0, 0, 200),
                        "two-ends", input(LAST, 100, 50, LAST, 200, 50, 0, 400, 50),
                        "too-long", input(0, 1990, 50, LAST, 65_535, 255, 0, 0, 0),
                        "flood", flood()));
    }

    private static byte[] flood() {
        int[] fragments = new int[3 * 40];
        for (int i = 0; i < 40; i++) {
            fragments[3 * i] = i % 4 + 8 * (i % 7);
            fragments[3 * i + 1] = 50 * i;
            fragments[3 * i + 2] = 200;
        }
        return input(fragments);
    }

    /** Flags, offset and length of each fragment; the bytes are those of one message. */
    private static byte[] input(int... fragments) {
        byte[] message = Messages.payload(70_000, 3);
        ByteBuf out = Unpooled.buffer();
        for (int i = 0; i < fragments.length; i += 3) {
            out.writeByte(fragments[i]).writeShort(fragments[i + 1]).writeByte(fragments[i + 2]);
            out.writeBytes(message, fragments[i + 1], fragments[i + 2]);
        }
        return ByteBufUtil.getBytes(out);
    }
}
