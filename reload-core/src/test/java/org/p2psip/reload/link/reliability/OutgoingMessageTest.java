// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

/** The frames of one message. */
class OutgoingMessageTest {
    @Test
    void aFrameStaysAsItWasWhenTheMessageIsSentAgain() {
        ByteBuf bytes = Unpooled.wrappedBuffer(new byte[] {1, 2, 3, 4}, 1, 3);
        OutgoingMessage message = new OutgoingMessage(bytes);
        assertThat(bytes.readableBytes()).as("left as it was").isEqualTo(3);
        message.transmissions = 1;
        ByteBuf first = message.frame(7);
        message.transmissions = 2;
        ByteBuf second = message.frame(8);
        message.transmissions = 3;
        ByteBuf third = message.frame(-1);
        assertThat(ByteBufUtil.hexDump(first)).isEqualTo("8000000007000003020304");
        assertThat(ByteBufUtil.hexDump(second)).isEqualTo("8000000008000003020304");
        assertThat(ByteBufUtil.hexDump(third)).isEqualTo("80ffffffff000003020304");
        assertThat(message.frameBytes()).isEqualTo(11);
        assertThat(message.messageBytes()).isEqualTo(3);
    }
}
