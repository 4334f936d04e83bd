// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.routing;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.p2psip.reload.wire.NodeId;

/** Fragments as hostile neighbors may send them. */
@Tag("fuzz")
class ReassemblyFuzzTest {
    private static final int MAX_MESSAGE = 2000;
    private static final int MAX_PER_HOP = 3000;
    private static final int MAX = 5000;

    /** Neighbor, transaction and flags in one byte, offset in two, length in one; then the bytes, which may be missing. */
    private static final int HEAD_BYTES = 4;

    @FuzzTest(maxDuration = "20s")
    void fragments(byte[] input) {
        Reassembly reassembly = new Reassembly(new ReassemblyLimits(MAX_MESSAGE, MAX_PER_HOP, MAX));
        ByteBuf in = Unpooled.wrappedBuffer(input);
        for (long now = 0; in.readableBytes() >= HEAD_BYTES; now += 1_000_000_000L) {
            int flags = in.readUnsignedByte();
            int offset = in.readUnsignedShort();
            byte[] payload = new byte[in.readUnsignedByte()];
            int present = Math.min(payload.length, in.readableBytes());
            in.readBytes(payload, 0, present);
            NodeId hop = Messages.node(1 + (flags & 3));
            Reassembly.Whole whole = Messages.feed(reassembly, hop, fragment(flags, offset, payload), now);
            if (whole != null) {
                assertThat(whole.header().isWhole()).isTrue();
                assertThat(whole.payload().readableBytes()).isBetween(1, MAX_MESSAGE);
            }
            assertThat(reassembly.bytes()).isBetween(0L, (long) MAX);
            assertThat(reassembly.size()).isLessThanOrEqualTo(MAX / ReassemblyLimits.FRAGMENT_OVERHEAD_BYTES);
            while (reassembly.pollDropped() != null) {
                // Each is counted by the node.
            }
        }
        reassembly.handleTimeout(Long.MAX_VALUE / 2);
        assertThat(reassembly.bytes()).isZero();
        assertThat(reassembly.size()).isZero();
    }

    private static ByteBuf fragment(int flags, int offset, byte[] payload) {
        return Messages.fragment(flags >> 3 & 7, offset, (flags & 4) != 0, Arrays.copyOf(payload, payload.length));
    }
}
