// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.driver;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

class DatagramKindTest {
    @Test
    void theFirstByteTellsOneProtocolFromTheOther() {
        for (int first = 0; first < 256; first++) {
            ByteBuf datagram = Unpooled.buffer()
                    .writeByte(first)
                    .writeZero(3)
                    .writeInt(0x2112A442)
                    .writeZero(12);
            DatagramKind expected = first <= 3
                    ? DatagramKind.STUN
                    : first >= 20 && first <= 63
                            ? DatagramKind.DTLS
                            : first >= 64 && first <= 79 ? DatagramKind.TURN_CHANNEL : DatagramKind.OTHER;
            assertThat(DatagramKind.of(datagram)).as("first byte %d", first).isEqualTo(expected);
        }
    }

    @Test
    void whatLacksTheMagicCookieOrAHeaderIsNotStun() {
        assertThat(DatagramKind.of(Unpooled.EMPTY_BUFFER)).isEqualTo(DatagramKind.OTHER);
        assertThat(DatagramKind.of(Unpooled.wrappedBuffer(new byte[20]))).isEqualTo(DatagramKind.OTHER);
        assertThat(DatagramKind.of(Unpooled.buffer().writeInt(0x00010000).writeInt(0x2112A442)))
                .isEqualTo(DatagramKind.OTHER);
    }
}
