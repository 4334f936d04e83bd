// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Instant;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WireReaderTest {
    @Property
    void readsWhatTheWriterWrote(
            @ForAll @IntRange(max = 255) int uint8,
            @ForAll @IntRange(max = 65535) int uint16,
            @ForAll @LongRange(max = 0xFFFFFFFFL) long uint32,
            @ForAll long uint64,
            @ForAll boolean bool,
            @ForAll @LongRange(min = 0) long millis,
            @ForAll byte[] bytes)
            throws MalformedMessageException {
        Opaque opaque = Opaque.copyOf(bytes, 0, Math.min(255, bytes.length));
        ByteBuf out = Unpooled.buffer();
        WireWriter.append(out, writer -> {
            writer.uint8(uint8);
            writer.uint16(uint16);
            writer.uint32(uint32);
            writer.uint64(uint64);
            writer.bool(bool);
            writer.epochMillis(Instant.ofEpochMilli(millis));
            writer.opaque8(opaque);
            writer.opaque16(opaque);
            writer.opaque24(opaque);
            writer.opaque32(opaque);
        });

        WireReader in = WireReader.of(out);
        assertThat(in.uint8("f")).isEqualTo(uint8);
        assertThat(in.uint16("f")).isEqualTo(uint16);
        assertThat(in.uint32("f")).isEqualTo(uint32);
        assertThat(in.uint64("f")).isEqualTo(uint64);
        assertThat(in.bool("f")).isEqualTo(bool);
        assertThat(in.epochMillis("f")).isEqualTo(Instant.ofEpochMilli(millis));
        assertThat(in.opaque8("f")).isEqualTo(opaque);
        assertThat(in.opaque16("f")).isEqualTo(opaque);
        assertThat(in.opaque24("f")).isEqualTo(opaque);
        assertThat(in.opaque32("f")).isEqualTo(opaque);
        in.requireEnd("f");
        assertThat(out.readerIndex()).isZero();
    }

    @Test
    void readsAndWritesVectorsOfEachWidth() throws MalformedMessageException {
        Opaque bytes = WireWriter.toOpaque(out -> {
            out.list8("f", List.of(1, 2), (each, inner) -> inner.uint8(each));
            out.list16("f", List.of(3), (each, inner) -> inner.uint8(each));
            out.vector24("f", inner -> inner.uint8(4));
            out.list32("f", List.<Integer>of(), (each, inner) -> inner.uint8(each));
        });
        assertThat(bytes).isEqualTo(WireSamples.hex("020102" + "000103" + "00000104" + "00000000"));
        WireReader in = WireReader.of(bytes);
        assertThat(in.list8("f", element -> element.uint8("f"))).containsExactly(1, 2);
        assertThat(in.list16("f", element -> element.uint8("f"))).containsExactly(3);
        assertThat(in.vector24("f").uint8("f")).isEqualTo(4);
        assertThat(in.list32("f", element -> element.uint8("f"))).isEmpty();
    }

    @Test
    void keepsAnInnerReaderWithinItsFence() throws MalformedMessageException {
        WireReader in = WireReader.of(WireSamples.hex("02aabbccdd"), 100);
        WireReader inner = in.vector8("outer");
        assertThat(in.offset()).isEqualTo(103);
        inner.uint8("inner");
        assertThatThrownBy(() -> inner.uint16("inner")).hasMessage("inner at byte 102: needs 2 bytes, has 1");
        assertThatThrownBy(() -> inner.requireEnd("outer")).hasMessage("outer at byte 102: 1 bytes left over");
        assertThat(in.uint16("next")).isEqualTo(0xCCDD);
    }

    @Test
    void allocatesNothingForALengthThatIsNotThere() {
        WireReader in = WireReader.of(WireSamples.hex("ffffffff00"));
        assertThatThrownBy(() -> in.opaque32("f")).hasMessage("f at byte 4: needs 4294967295 bytes, has 1");
    }

    @Test
    void refusesAnElementThatIsCutShort() {
        WireReader in = WireReader.of(WireSamples.hex("0300010200"));
        assertThatThrownBy(() -> in.list8("f", element -> element.uint16("f.element")))
                .hasMessage("f.element at byte 3: needs 2 bytes, has 1");
    }

    @Test
    void stopsAnElementThatReadsNothing() {
        WireReader in = WireReader.of(WireSamples.hex("0100"));
        assertThatThrownBy(() -> in.list8("f", element -> 0)).isInstanceOf(AssertionError.class);
    }

    @Test
    void doesNotSeeBytesBehindTheWriterIndex() {
        ByteBuf buffer = Unpooled.wrappedBuffer(new byte[8]).writerIndex(2);
        WireReader in = WireReader.of(buffer);
        assertThatThrownBy(() -> in.uint32("f")).hasMessage("f at byte 0: needs 4 bytes, has 2");
    }

    @Test
    void copiesWhatItReads() throws MalformedMessageException {
        ByteBuf buffer = WireSamples.buffer(WireSamples.hex("02aabb"));
        Opaque read = WireReader.of(buffer).opaque8("f");
        buffer.setByte(1, 0);
        assertThat(read).isEqualTo(WireSamples.hex("aabb"));
    }

    @Test
    void neverGoesBack() throws MalformedMessageException {
        WireReader in = WireReader.of(WireSamples.hex("0102"));
        in.uint8("f");
        assertThatThrownBy(() -> in.bytes("f", -1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> in.fence("f", -1)).isInstanceOf(IllegalArgumentException.class);
        assertThat(in.uint8("f")).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 21})
    void knowsNoNodeIdsOfOtherLengths(int length) {
        WireReader in = WireReader.of(Opaque.copyOf(new byte[40]));
        assertThatThrownBy(() -> in.nodeId("f", length)).isInstanceOf(IllegalArgumentException.class);
    }
}
