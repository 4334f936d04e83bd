// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.p2psip.reload.link.FramedLinkOutput.Deliver;
import org.p2psip.reload.link.FramedLinkOutput.Failed;
import org.p2psip.reload.link.FramedLinkOutput.Oversized;
import org.p2psip.reload.link.FramedLinkOutput.Transmit;

class FramedLinkPropertyTest {
    private static final int MAX_BYTES = 64;

    @Property
    void deliversTheSameMessagesWhereverTheStreamIsCut(
            @ForAll @Size(max = 20) List<@Size(max = MAX_BYTES) byte[]> messages,
            @ForAll @IntRange(min = 1, max = 50) int maxPiece,
            @ForAll long seed) {
        FramedLink sender = link();
        FramedLink receiver = link();
        ByteBuf stream = Unpooled.buffer();
        for (byte[] message : messages) {
            sender.send(Unpooled.wrappedBuffer(message), 0);
        }
        transmitted(sender, stream);

        List<ByteBuf> delivered = new ArrayList<>();
        ByteBuf acks = Unpooled.buffer();
        Random random = new Random(seed);
        while (stream.isReadable()) {
            int piece = Math.min(stream.readableBytes(), 1 + random.nextInt(maxPiece));
            receiver.handleBytes(stream.readSlice(piece), 0);
            for (FramedLinkOutput output = receiver.pollOutput(); output != null; output = receiver.pollOutput()) {
                if (output instanceof Deliver deliver) {
                    delivered.add(deliver.message());
                } else {
                    acks.writeBytes(((Transmit) output).frame());
                }
            }
        }
        assertThat(delivered)
                .isEqualTo(messages.stream().map(Unpooled::wrappedBuffer).toList());

        sender.handleBytes(acks, 1);
        assertThat(sender.nextDeadlineNanos()).isEmpty();
        assertThat(sender.pollOutput()).isNull();
    }

    @Property
    void garbageIsDeliveredAsFramesOrEndsTheLink(@ForAll byte[] garbage) {
        FramedLink link = link();
        link.handleBytes(Unpooled.wrappedBuffer(garbage), 0);
        boolean over = false;
        for (FramedLinkOutput output = link.pollOutput(); output != null; output = link.pollOutput()) {
            assertThat(over).as("outputs after the end").isFalse();
            over = output instanceof Failed || output instanceof Oversized;
            if (output instanceof Deliver deliver) {
                assertThat(deliver.message().readableBytes()).isLessThanOrEqualTo(MAX_BYTES);
            }
        }
    }

    private static FramedLink link() {
        return new FramedLink(MAX_BYTES, AckNumbering.PREVIOUS_IS_BIT_0, false);
    }

    private static void transmitted(FramedLink link, ByteBuf out) {
        for (FramedLinkOutput output = link.pollOutput(); output != null; output = link.pollOutput()) {
            out.writeBytes(((Transmit) output).frame());
        }
    }
}
