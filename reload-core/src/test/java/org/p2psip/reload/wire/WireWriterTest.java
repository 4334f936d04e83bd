// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.ReadOnlyBufferException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WireWriterTest {
    private static final Opaque LONG = Opaque.copyOf(new byte[3000]);

    static Stream<ByteBuf> buffers() {
        List<ByteBufAllocator> allocators = List.of(UnpooledByteBufAllocator.DEFAULT, PooledByteBufAllocator.DEFAULT);
        return allocators.stream().flatMap(each -> Stream.of(each.heapBuffer(4), each.directBuffer(4)));
    }

    @ParameterizedTest
    @MethodSource("buffers")
    void appendsToEachKindOfBufferAndLetsItGrow(ByteBuf out) {
        out.writeZero(3).readerIndex(2);
        for (int i = 0; i < 2; i++) {
            WireWriter.append(
                    out,
                    writer -> writer.vector16("f", each -> {
                        each.opaque24(LONG);
                        each.uint64(0x0102030405060708L);
                    }));
        }
        String once = "0bc3" + "000bb8" + "00".repeat(3000) + "0102030405060708";
        Opaque expected = WireSamples.hex("00" + once + once);
        ByteBuf expectedBytes = WireSamples.buffer(expected);
        assertThat(out).isEqualTo(expectedBytes);
        out.release();
    }

    @Test
    void writesIntoAPartOfAnArrayOnlyWhereItMay() {
        byte[] array = new byte[8];
        ByteBuf part = Unpooled.wrappedBuffer(array).slice(2, 4).clear();
        WireWriter.append(part, writer -> writer.uint32(0x01020304));
        assertThat(array).containsExactly(0, 0, 1, 2, 3, 4, 0, 0);
        assertThatThrownBy(() -> WireWriter.append(part, writer -> writer.uint8(5)))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(array).containsExactly(0, 0, 1, 2, 3, 4, 0, 0);
    }

    @Test
    void appendsNothingWhereItFails() {
        ByteBuf out = Unpooled.buffer(4).writeByte(7);
        assertThatThrownBy(() -> WireWriter.append(out, writer -> {
                    writer.opaque16(LONG);
                    writer.vector8("too long", each -> each.bytes(LONG));
                }))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("too long takes 3000 bytes, at most 255");
        assertThat(out).isEqualTo(Unpooled.buffer().writeByte(7));
    }

    @Test
    void refusesABufferThatCannotBeWritten() {
        ByteBuf out = Unpooled.buffer(4).asReadOnly();
        assertThatThrownBy(() -> WireWriter.append(out, writer -> writer.uint8(1)))
                .isInstanceOf(ReadOnlyBufferException.class);
    }
}
