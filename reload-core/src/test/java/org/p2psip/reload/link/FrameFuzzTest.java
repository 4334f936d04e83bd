// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.p2psip.reload.fuzz.Bounded;
import org.p2psip.reload.wire.MalformedMessageException;

/** Bytes as a peer may send them on a link. */
@Tag("fuzz")
class FrameFuzzTest {
    private static final int MAX_MESSAGE_BYTES = 1000;

    @FuzzTest(maxDuration = "20s")
    void frame(byte[] input) {
        Optional<FramedMessage> accepted = Bounded.decode(
                input.length,
                MalformedMessageException.class,
                () -> FramedMessage.decode(Unpooled.wrappedBuffer(input)));
        accepted.ifPresent(frame -> {
            ByteBuf again = Unpooled.buffer();
            frame.encode(again);
            assertThat(again).isEqualTo(Unpooled.wrappedBuffer(input));
        });
    }

    /** The first byte says into how small pieces the rest is cut, which changes nothing. */
    @FuzzTest(maxDuration = "20s")
    void stream(byte[] input) {
        if (input.length == 0) {
            return;
        }
        int pieceBytes = 1 + (input[0] & 0xFF);
        ByteBuf stream = Unpooled.wrappedBuffer(input, 1, input.length - 1);
        ByteBuf transmitted = Unpooled.buffer();
        List<FramedLinkOutput> outputs = feed(stream.duplicate(), stream.readableBytes(), transmitted);
        ByteBuf transmittedInPieces = Unpooled.buffer();
        assertThat(feed(stream.duplicate(), pieceBytes, transmittedInPieces)).isEqualTo(outputs);
        assertThat(transmittedInPieces).isEqualTo(transmitted);
        for (FramedLinkOutput output : outputs) {
            if (output instanceof FramedLinkOutput.Failed failed) {
                assertThat(failed.cause()).isEqualTo(FramedLinkOutput.Cause.MALFORMED);
            }
        }
    }

    /** What is transmitted is joined in each turn, so it is told apart. */
    private static List<FramedLinkOutput> feed(ByteBuf stream, int pieceBytes, ByteBuf transmitted) {
        FramedLink link = new FramedLink(MAX_MESSAGE_BYTES, AckNumbering.PREVIOUS_IS_BIT_0, true);
        link.send(Unpooled.wrappedBuffer(new byte[1]), 0);
        List<FramedLinkOutput> outputs = new ArrayList<>();
        while (stream.isReadable()) {
            link.handleBytes(stream.readSlice(Math.min(pieceBytes, stream.readableBytes())), 1);
            for (FramedLinkOutput output = link.pollOutput(); output != null; output = link.pollOutput()) {
                if (output instanceof FramedLinkOutput.Transmit transmit) {
                    transmitted.writeBytes(transmit.frame());
                } else {
                    outputs.add(output);
                }
            }
        }
        return outputs;
    }
}
