// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.p2psip.reload.routing.Messages.header;
import static org.p2psip.reload.routing.Messages.message;
import static org.p2psip.reload.routing.Messages.payload;

import io.netty.buffer.ByteBuf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which faults of a header are those of the node that sent it over the link. */
class HeaderOutlineTest {
    @Test
    void soundWhateverIsWithinTheLists() {
        ByteBuf message = message(header(1), payload(100, 0));
        assertThat(HeaderOutline.isSound(message)).isTrue();
        for (int at = 38; at < message.readableBytes(); at++) {
            message.setByte(at, 0xFF);
        }
        assertThat(HeaderOutline.isSound(message)).isTrue();
        message.setInt(12, 0);
        assertThat(HeaderOutline.isSound(message))
                .as("high bit of the fragment field, which old nodes leave out")
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 16, 19, 32, 34, 36})
    void notSoundWithAnotherTokenOrLength(int at) {
        ByteBuf message = message(header(1), payload(100, 0));
        message.setByte(at, message.getByte(at) + 0x77);
        assertThat(HeaderOutline.isSound(message)).isFalse();
    }

    @Test
    void notSoundWhenCutShort() {
        ByteBuf message = message(header(1), payload(100, 0));
        for (int length = 0; length < message.readableBytes(); length++) {
            assertThat(HeaderOutline.isSound(message.slice(0, length))).isFalse();
        }
    }
}
