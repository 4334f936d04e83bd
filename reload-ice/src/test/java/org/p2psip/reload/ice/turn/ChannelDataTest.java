// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.turn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.ice.stun.StunFormatException;

class ChannelDataTest {
    private static ByteBuf hex(String text) {
        return Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(text));
    }

    @Test
    void isPaddedOverStreamsAlone() {
        for (int length = 0; length < 9; length++) {
            ByteBuf data = Unpooled.wrappedBuffer(new byte[length]);
            ByteBuf datagram = Unpooled.buffer();
            ChannelData.write(datagram, 0x4ABC, data, false);
            assertThat(datagram.readableBytes()).isEqualTo(4 + length);
            ByteBuf stream = Unpooled.buffer();
            ChannelData.write(stream, 0x4ABC, data, true);
            assertThat(stream.readableBytes() % 4).isZero();
            for (ByteBuf each : new ByteBuf[] {datagram, stream}) {
                assertThat(ChannelData.number(each)).isEqualTo(0x4ABC);
                assertThat(ChannelData.data(each)).isEqualTo(data);
            }
        }
    }

    @Test
    void isNoneIfCutShortOrOfAReservedNumber() {
        for (String none :
                new String[] {"", "400000", "4000000101".substring(0, 8), "3fff0000", "50000000", "80000000"}) {
            assertThat(ChannelData.number(hex(none))).as(none).isEqualTo(-1);
        }
        assertThat(ChannelData.number(hex("40000000"))).isEqualTo(0x4000);
        assertThat(ChannelData.number(hex("4fff0001ff"))).isEqualTo(0x4FFF);
    }

    @Test
    void isNotWrittenWithANumberThatIsNone() {
        ByteBuf out = Unpooled.buffer();
        assertThatThrownBy(() -> ChannelData.write(out, 0x8000, Unpooled.EMPTY_BUFFER, false))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ChannelData.write(out, 0x4000, Unpooled.wrappedBuffer(new byte[65_536]), false))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void streamsAreCutIntoMessagesWithTheirPadding() throws Exception {
        assertThat(TurnFrames.length(hex("400000"))).isZero();
        assertThat(TurnFrames.length(hex("40000005"))).isEqualTo(12);
        assertThat(TurnFrames.length(hex("40000000"))).isEqualTo(4);
        assertThat(TurnFrames.length(hex("00030008"))).isEqualTo(28);
        assertThat(TurnFrames.length(hex("000300082112a442"))).isEqualTo(28);
        // Reserved numbers are for the receiver to discard; their end is known.
        assertThat(TurnFrames.length(hex("7fff0001"))).isEqualTo(8);
    }

    @Test
    void streamsOfSomethingElseAreRefused() {
        for (String other : new String[] {"80000000", "ffffffff", "00030007", "000300082112a443", "c0000004"}) {
            assertThatThrownBy(() -> TurnFrames.length(hex(other))).as(other).isInstanceOf(StunFormatException.class);
        }
    }
}
