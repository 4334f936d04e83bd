// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.p2psip.reload.wire.Hex;
import org.p2psip.reload.wire.MalformedMessageException;
import org.p2psip.reload.wire.Opaque;

class FramedMessageTest {
    @Test
    void encodesMessageAfterTypeSequenceAndThreeLengthBytes() {
        assertThat(hex(new FramedMessage.Data(0xFFFF_FFFEL, Opaque.copyOf(new byte[] {1, 2}))))
                .isEqualTo("80fffffffe0000020102");
    }

    @Test
    void encodesAcknowledgementOfFiveAfterFourThreeAndOne() {
        assertThat(hex(new FramedMessage.Ack(5, 0xb))).isEqualTo("81000000050000000b");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "'',                   'FramedMessage.type at byte 0: needs 1 bytes, has 0'",
        "820000,               'FramedMessage.type at byte 0: unknown type 130'",
        "80000000,             'FramedMessage.sequence at byte 1: needs 4 bytes, has 3'",
        "80000000010000,       'FramedMessage.message at byte 5: needs 3 bytes, has 2'",
        "8000000001000002ff,   'FramedMessage.message at byte 8: needs 2 bytes, has 1'",
        "8000000001000000ff,   'FramedMessage at byte 8: 1 bytes left over'",
        "8100000001000000,     'FramedMessage.received at byte 5: needs 4 bytes, has 3'",
        "810000000100000000aa, 'FramedMessage at byte 9: 1 bytes left over'",
    })
    void refusesWhatIsNoFrameAndSaysWhere(String frame, String problem) {
        assertThatThrownBy(() -> FramedMessage.decode(Unpooled.wrappedBuffer(Hex.decode(frame))))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessage(problem);
    }

    @Test
    void refusesSequenceThatDoesNotFit() {
        assertThatThrownBy(() -> new FramedMessage.Data(1L << 32, Opaque.EMPTY))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("4294967296");
    }

    @Property
    void whatDecodesEncodesToTheSameBytes(@ForAll @Size(max = 40) byte[] tail, @ForAll boolean data) {
        byte[] bytes = Unpooled.wrappedBuffer(new byte[] {(byte) (data ? 0x80 : 0x81)}, tail)
                .copy()
                .array();
        try {
            ByteBuf again = Unpooled.buffer();
            FramedMessage.decode(Unpooled.wrappedBuffer(bytes)).encode(again);
            assertThat(again).isEqualTo(Unpooled.wrappedBuffer(bytes));
        } catch (MalformedMessageException expected) {
            // Every other exception fails the property.
        }
    }

    private static String hex(FramedMessage message) {
        ByteBuf out = Unpooled.buffer();
        message.encode(out);
        byte[] bytes = new byte[out.readableBytes()];
        out.readBytes(bytes);
        return Hex.encode(bytes);
    }
}
