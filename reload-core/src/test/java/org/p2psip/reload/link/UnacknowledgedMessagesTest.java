// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

class UnacknowledgedMessagesTest {
    private final UnacknowledgedMessages messages = new UnacknowledgedMessages();

    @Test
    void letsGoOfWhatIsAcknowledgedAndHandsOverTheRest() {
        ByteBuf first = Unpooled.buffer().writeByte(1);
        ByteBuf second = Unpooled.buffer().writeByte(2);
        messages.add(-1, first);
        messages.add(0, second);
        messages.handleAck(-2);
        assertThat(first.refCnt()).isEqualTo(2);
        messages.handleAck(-1);
        assertThat(first.refCnt()).isEqualTo(1);
        assertThat(messages.take()).containsExactly(second);
        assertThat(second.refCnt()).isEqualTo(2);
        assertThat(messages.take()).isEmpty();
    }

    @Test
    void keepsABoundedNumberOfBytesUntilThereIsRoomAgain() {
        ByteBuf half = Unpooled.buffer().writeZero(UnacknowledgedMessages.MAX_BYTES / 2);
        ByteBuf late = Unpooled.buffer().writeByte(1);
        messages.add(1, half);
        messages.add(2, half);
        messages.add(3, late);
        messages.handleAck(1);
        messages.add(4, late);
        assertThat(messages.take()).containsExactly(half, late);
    }

    @Test
    void clearReleasesAll() {
        ByteBuf message = Unpooled.buffer().writeByte(1);
        messages.add(1, message);
        messages.clear();
        assertThat(message.refCnt()).isEqualTo(1);
        assertThat(messages.take()).isEmpty();
    }
}
