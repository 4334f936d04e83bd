// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.assertj.core.data.Index;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForwardingHeaderTest {
    private static final int PAYLOAD = 0x176 - 56;

    private static final ForwardingHeader FULL = WireSamples.header().toBuilder()
            .ttl(255)
            .fragment(false, ForwardingHeader.MAX_FRAGMENT_OFFSET)
            .maxResponseLength(0xFFFFFFFFL)
            .viaList(List.of(new Destination.Node(WireSamples.NODE), new Destination.OpaqueId(WireSamples.hex("8005"))))
            .destinationList(List.of(
                    new Destination.OpaqueId(WireSamples.hex("abcdef")),
                    new Destination.Unknown(9, Opaque.EMPTY),
                    new Destination.Resource(WireSamples.RESOURCE)))
            .options(List.of(new ForwardingOption(2, 0x0F, WireSamples.hex("beef"))))
            .build();

    @Test
    void encodesAsComputedByHand() {
        ByteBuf out = Unpooled.buffer();
        WireSamples.header().encode(out, PAYLOAD);
        assertThat(out).isEqualTo(WireSamples.buffer(WireSamples.vector("header/ping-request")));
    }

    @Tag("6940-6.3.2-1")
    @Test
    void decodesWhatWasComputedByHand() throws MalformedMessageException {
        ForwardingHeader header = decode(WireSamples.vector("header/ping-request"));
        assertThat(header).isEqualTo(WireSamples.header()).hasSameHashCodeAs(WireSamples.header());
        assertThat(header.length()).isEqualTo(0x176);
        assertThat(header.isWhole()).isTrue();
        assertThat(header.overlay()).isEqualTo(WireSamples.OVERLAY);
        assertThat(header.configurationSequence()).isEqualTo(22);
        assertThat(header.version()).isEqualTo(ForwardingHeader.VERSION);
        assertThat(header.ttl()).isEqualTo(100);
        assertThat(header.transactionId()).isEqualTo(WireSamples.TRANSACTION);
    }

    @Test
    void roundTripsWithEveryFieldInUse() throws MalformedMessageException {
        ForwardingHeader read = decode(encoded(FULL));
        assertThat(read).isEqualTo(FULL);
        assertThat(read.lastFragment()).isFalse();
        assertThat(read.fragmentOffset()).isEqualTo(0xFFFFFF);
        assertThat(encoded(read)).isEqualTo(encoded(FULL));
        assertThat(FULL.encodedLength()).isEqualTo(encoded(FULL).length());
    }

    @Test
    void leavesTheBufferAtThePayload() throws MalformedMessageException {
        ByteBuf message = Unpooled.buffer();
        message.writeZero(5).readerIndex(5);
        FULL.encode(message, 3);
        message.writeBytes(new byte[] {1, 2, 3});
        ForwardingHeader header = ForwardingHeader.decode(message, WireSamples.CONTEXT);
        assertThat(header.length()).isEqualTo(FULL.encodedLength() + 3);
        assertThat(message).isEqualTo(Unpooled.wrappedBuffer(new byte[] {1, 2, 3}));
        assertThat(message.refCnt()).isEqualTo(1);
    }

    @Tag("6940-6.3.2.2-1")
    @Test
    void readsALongOpaqueIdOfTwoBytesLikeItsCompressedForm() throws MalformedMessageException {
        String fixed = "d2454c4f65b0781f00160a64c0000000000000ff01020304050607080000000000";
        ForwardingHeader compressed = decode(WireSamples.hex(fixed + "0000" + "020000" + "8005"));
        ByteBuf message = WireSamples.buffer(WireSamples.hex(fixed + "0000" + "050000" + "0303028005" + "aa"));
        ForwardingHeader tlv = ForwardingHeader.decode(message, WireSamples.CONTEXT);
        assertThat(tlv).isEqualTo(compressed);
        assertThat(encoded(tlv)).isEqualTo(encoded(compressed));
        assertThat(message.readableBytes()).as("payload").isEqualTo(1);
    }

    @Tag("6940-6.3.2-11")
    @Test
    void keepsReservedBitsOfTheFragmentFieldButSetsNone() throws MalformedMessageException {
        Opaque bytes = WireSamples.vector("header/reserved-fragment-bits");
        ForwardingHeader header = decode(bytes);
        assertThat(header.lastFragment()).isFalse();
        assertThat(header.fragmentOffset()).isEqualTo(0x100);
        assertThat(encoded(header)).isEqualTo(bytes);
        assertThat(encoded(header.toBuilder().ttl(1).fragment(true, 0).build()).toByteArray())
                .contains(0xC0, Index.atIndex(12));
    }

    @Tag("6940-6.1-1")
    @Tag("6940-6.3.2-10")
    @Tag("6940-6.7-8")
    @Tag("6940-6.3.2.2-3")
    @Tag("6940-6.3.2.2-4")
    @ParameterizedTest(name = "{2}")
    @CsvSource({
        "0, d3, 'ForwardingHeader.relo_token at byte 0: is not the token of RELOAD'",
        "12, 40, 'ForwardingHeader.fragment at byte 12: high bit is 0'",
        "16, ffffffff, 'ForwardingHeader.length at byte 16: is 4294967295, header has 56'",
        "16, 00000037, 'ForwardingHeader.length at byte 16: is 55, header has 56'",
        "32, 0013, 'ForwardingHeader.via_list at byte 38: needs 19 bytes, has 18'",
        "32, 00120001, 'ForwardingHeader.destination_list at byte 56: needs 1 bytes, has 0'",
        "34, 0011, 'Destination.length at byte 40: needs 16 bytes, has 15'",
        "34, 00110001, 'Destination.length at byte 40: needs 16 bytes, has 15'",
        "36, 0001, 'ForwardingHeader.options at byte 56: needs 1 bytes, has 0'",
        "38, 00, 'Destination.type at byte 38: is 0'",
    })
    void saysWhereAMalformedHeaderIsWrong(int at, String bytes, String problem) {
        byte[] header = WireSamples.vector("header/ping-request").toByteArray();
        byte[] patch = Hex.decode(bytes);
        System.arraycopy(patch, 0, header, at, patch.length);
        ByteBuf in = Unpooled.wrappedBuffer(header);
        assertThatThrownBy(() -> ForwardingHeader.decode(in, WireSamples.CONTEXT))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessage(problem);
        assertThat(in.readerIndex()).isZero();
    }

    @Tag("6940-6.3.2.2-3")
    @Test
    void refusesAResourceAnywhereButAtTheEnd() {
        String fixed = "d2454c4f65b0781f00160a64c0000000000000ff010203040506070800000000";
        assertThatThrownBy(() -> decode(WireSamples.hex(fixed + "000300000000" + "020100")))
                .hasMessage("ForwardingHeader.via_list at byte 38: holds a Resource-ID");
        assertThatThrownBy(() -> decode(WireSamples.hex(fixed + "000000050000" + "0201008005")))
                .hasMessage("ForwardingHeader.destination_list at byte 38: goes on after a Resource-ID");
    }

    @Test
    void refusesEveryPrefix() {
        byte[] whole = encoded(FULL).toByteArray();
        for (int length = 0; length < whole.length; length++) {
            Opaque prefix = Opaque.copyOf(whole, 0, length);
            assertThatThrownBy(() -> decode(prefix)).isInstanceOf(MalformedMessageException.class);
        }
    }

    @Test
    void randomChangesAreKeptOrRefused() {
        long seed = Long.getLong("reload.seed", 42);
        SplittableRandom random = new SplittableRandom(seed);
        byte[] whole = encoded(FULL).toByteArray();
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = Arrays.copyOf(whole, whole.length);
            for (int changes = random.nextInt(4); changes >= 0; changes--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            try {
                ByteBuf in = Unpooled.wrappedBuffer(bytes);
                ForwardingHeader header = ForwardingHeader.decode(in, WireSamples.CONTEXT);
                ByteBuf out = Unpooled.buffer();
                header.encode(out, header.length() - in.readerIndex());
                assertThat(decode(opaque(out))).as("seed %d, case %d", seed, i).isEqualTo(header);
                if (header.encodedLength() == in.readerIndex()) {
                    assertThat(out).isEqualTo(Unpooled.wrappedBuffer(bytes, 0, in.readerIndex()));
                }
            } catch (MalformedMessageException expected) {
                // Every other exception fails the test.
            }
        }
    }

    private static Opaque encoded(ForwardingHeader header) {
        ByteBuf out = Unpooled.buffer();
        header.encode(out, header.length() == 0 ? 0 : header.length() - header.encodedLength());
        return opaque(out);
    }

    private static Opaque opaque(ByteBuf buffer) {
        byte[] bytes = new byte[buffer.readableBytes()];
        buffer.getBytes(buffer.readerIndex(), bytes);
        return Opaque.copyOf(bytes);
    }

    private static ForwardingHeader decode(Opaque bytes) throws MalformedMessageException {
        return ForwardingHeader.decode(WireSamples.buffer(bytes), WireSamples.CONTEXT);
    }
}
