// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** That a view says what a decoded header says, and that what it writes is what a changed header is encoded as. */
class HeaderViewTest {
    private static final NodeId HOP = ExtensionSamples.OTHER_NODE;
    private static final Opaque PAYLOAD = WireSamples.text("contents and security block");

    private final HeaderView view = new HeaderView(WireSamples.CONTEXT);

    @Property(tries = 300)
    void saysWhatTheHeaderSays(@ForAll("headers") ForwardingHeader header) throws MalformedMessageException {
        ByteBuf message = message(header, false, 5);
        view.wrap(message);
        assertThat(message.readerIndex()).isEqualTo(5);
        assertThat(view.overlay()).isEqualTo(header.overlay());
        assertThat(view.configurationSequence()).isEqualTo(header.configurationSequence());
        assertThat(view.version()).isEqualTo(header.version());
        assertThat(view.ttl()).isEqualTo(header.ttl());
        assertThat(view.lastFragment()).isEqualTo(header.lastFragment());
        assertThat(view.fragmentOffset()).isEqualTo(header.fragmentOffset());
        assertThat(view.length()).isEqualTo(message.readableBytes());
        assertThat(view.transactionId()).isEqualTo(header.transactionId().value());
        assertThat(view.maxResponseLength()).isEqualTo(header.maxResponseLength());
        assertThat(view.headerLength()).isEqualTo(header.encodedLength());
        assertThat(view.viaCount()).isEqualTo(header.viaList().size());
        assertThat(view.viaListOffset()).isEqualTo(38);
        assertThat(view.destinationListOffset()).isEqualTo(38 + ForwardingHeaderCodec.lengthOf(header.viaList()));
        assertThat(view.optionsOffset())
                .isEqualTo(view.destinationListOffset() + ForwardingHeaderCodec.lengthOf(header.destinationList()));
        assertThat(view.hasForwardCriticalOption())
                .isEqualTo(header.options().stream().anyMatch(each -> each.has(ForwardingOption.FORWARD_CRITICAL)));
        assertThat(view.destinationCount()).isEqualTo(header.destinationList().size());
        assertThat(view.destinations()).isEqualTo(header.destinationList());
        assertThat(view.isVia(WireSamples.NODE))
                .isEqualTo(header.viaList().contains(new Destination.Node(WireSamples.NODE)));
        for (int i = 0; i < view.destinationCount(); i++) {
            Destination destination = header.destinationList().get(i);
            assertThat(view.isDestination(i, WireSamples.NODE))
                    .isEqualTo(destination.equals(new Destination.Node(WireSamples.NODE)));
        }
    }

    @Property(tries = 500)
    void forwardsAsAChangedHeaderIsEncoded(
            @ForAll("headers") ForwardingHeader header,
            @ForAll boolean longForms,
            @ForAll boolean request,
            @ForAll boolean direct,
            @ForAll @IntRange(max = 3) int consumedWish)
            throws MalformedMessageException {
        int consumed = Math.min(consumedWish, header.destinationList().size());
        NodeId hop = request ? HOP : null;
        ByteBuf received = message(header, longForms, 64);
        ByteBuf message = direct ? directCopy(received) : received;
        ByteBuf expected = forwardedByHeader(header, consumed, hop);
        ByteBuf before = message.copy();
        view.wrap(message);
        assertThat(ForwardedMessage.length(view, consumed, hop)).isEqualTo(expected.readableBytes());

        ByteBuf out = Unpooled.buffer(8).writeShort(7);
        ForwardedMessage.write(view, consumed, hop, out);
        assertThat(out.readShort()).isEqualTo((short) 7);
        assertThat(out).isEqualTo(expected);
        assertThat(message).isEqualTo(before);

        boolean inPlace = ForwardedMessage.writeInPlace(view, consumed, hop);
        assertThat(inPlace).isEqualTo(!hasLongForm(before));
        assertThat(message).isEqualTo(inPlace ? expected : before);
        message.release();
        before.release();
    }

    @Property(tries = 2000)
    void refusesWhatTheDecoderRefusesInTheSameWords(
            @ForAll("headers") ForwardingHeader header, @ForAll boolean longForms, @ForAll long seed) {
        ByteBuf message = message(header, longForms, 3);
        SplittableRandom random = new SplittableRandom(seed);
        for (int flips = random.nextInt(4); flips >= 0; flips--) {
            int at = message.readerIndex() + random.nextInt(header.encodedLength());
            message.setByte(at, random.nextInt(3) == 0 ? random.nextInt(256) : message.getByte(at) ^ random.nextInt(8));
        }
        if (random.nextInt(4) == 0) {
            message.writerIndex(message.readerIndex() + random.nextInt(header.encodedLength()));
        }
        assertThat(verdictOfView(message)).isEqualTo(verdictOfDecoder(message));
    }

    @Test
    void refusesEveryPrefixInTheSameWords() {
        ByteBuf whole = WireSamples.buffer(WireSamples.vector("message/ping-request"));
        for (int length = 0; length < 56; length++) {
            ByteBuf prefix = whole.slice(0, length);
            assertThat(verdictOfView(prefix))
                    .isEqualTo(verdictOfDecoder(prefix))
                    .startsWith("refused");
        }
    }

    @Test
    void refusesResourcesOutOfPlace() {
        String fixed = "d2454c4f65b0781f00160a64c0000000000000ff01020304050607080000000000";
        for (String lists : List.of("00030000 0000 020100", "00000005 0000 0201008005", "00000006 0000 020100020100")) {
            ByteBuf message = WireSamples.buffer(
                    WireSamples.hex(fixed + "00" + lists.substring(2).replace(" ", "")));
            assertThat(verdictOfView(message)).isEqualTo(verdictOfDecoder(message));
        }
    }

    @Test
    void growsTheMessageInPlaceOnlyWhereThereIsRoomInFront() throws MalformedMessageException {
        Opaque bytes = WireSamples.vector("message/ping-request");
        for (int room : new int[] {17, 18}) {
            ByteBuf message = Unpooled.buffer().writeZero(room).readerIndex(room);
            WireWriter.append(message, writer -> writer.bytes(bytes));
            view.wrap(message);
            assertThat(ForwardedMessage.writeInPlace(view, 0, HOP)).isEqualTo(room == 18);
            assertThat(message.readableBytes()).isEqualTo(bytes.length() + (room == 18 ? 18 : 0));
        }
        view.wrap(WireSamples.buffer(bytes).asReadOnly());
        assertThat(ForwardedMessage.writeInPlace(view, 1, HOP)).isFalse();
    }

    @Test
    void forwardsWithoutAllocating() throws MalformedMessageException {
        ByteBuf message = message(WireSamples.header(), false, 64);
        ByteBuf out = Unpooled.buffer(1024);
        forward(message, out, 1000);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        int times = 20_000;
        long before = threads.getCurrentThreadAllocatedBytes();
        forward(message, out, times);
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(times);
    }

    private void forward(ByteBuf message, ByteBuf out, int times) throws MalformedMessageException {
        for (int i = 0; i < times; i++) {
            message.readerIndex(64);
            message.setByte(64 + HeaderView.TTL, 100);
            view.wrap(message);
            out.clear();
            ForwardedMessage.write(view, 0, HOP, out);
            view.wrap(out);
            if (view.isDestination(0, HOP) || !ForwardedMessage.writeInPlace(view, 1, null)) {
                throw new AssertionError("not forwarded");
            }
        }
    }

    @Test
    void refusesMisuse() throws MalformedMessageException {
        assertThatThrownBy(view::ttl).isInstanceOf(IllegalStateException.class);
        ByteBuf out = Unpooled.buffer();
        view.wrap(message(WireSamples.header(), false, 0));
        assertThatThrownBy(() -> ForwardedMessage.write(view, 2, HOP, out))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> view.isDestination(1, HOP)).isInstanceOf(IllegalArgumentException.class);
        view.wrap(message(WireSamples.header().toBuilder().ttl(0).build(), false, 0));
        assertThatThrownBy(() -> ForwardedMessage.write(view, 0, HOP, out)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> ForwardedMessage.writeInPlace(view, 0, HOP)).isInstanceOf(IllegalStateException.class);
        List<Destination> via = new ArrayList<>();
        for (int i = 0; i < 3640; i++) {
            via.add(new Destination.Node(WireSamples.NODE));
        }
        view.wrap(message(WireSamples.header().toBuilder().viaList(via).build(), false, 64));
        assertThatThrownBy(() -> ForwardedMessage.write(view, 0, HOP, out))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ForwardedMessage.writeInPlace(view, 0, HOP))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> view.wrap(Unpooled.buffer())).isInstanceOf(MalformedMessageException.class);
        assertThatThrownBy(view::headerLength).isInstanceOf(IllegalStateException.class);
    }

    @Provide
    Arbitrary<ForwardingHeader> headers() {
        Arbitrary<Opaque> bytes =
                Arbitraries.bytes().array(byte[].class).ofMaxSize(20).map(Opaque::copyOf);
        Arbitrary<Destination> hop = Arbitraries.oneOf(
                Arbitraries.of(WireSamples.NODE, HOP, NodeId.wildcard(16)).map(Destination.Node::new),
                bytes.map(Destination.OpaqueId::new),
                Arbitraries.of("8005", "ffff", "7005").map(hex -> new Destination.OpaqueId(WireSamples.hex(hex))),
                bytes.map(data -> new Destination.Unknown(9, data)));
        Arbitrary<ForwardingOption> option = Combinators.combine(
                        Arbitraries.integers().between(1, 255),
                        Arbitraries.integers().between(0, 15),
                        bytes)
                .as(ForwardingOption::new);
        return Combinators.combine(
                        Arbitraries.longs(),
                        Arbitraries.integers().between(1, 255),
                        hop.list().ofMaxSize(4),
                        hop.list().ofMaxSize(4),
                        option.list().ofMaxSize(2),
                        Arbitraries.of(true, false))
                .as((id, ttl, via, destinations, options, resource) -> {
                    List<Destination> all = new ArrayList<>(destinations);
                    if (resource) {
                        all.add(new Destination.Resource(WireSamples.RESOURCE));
                    }
                    return ForwardingHeader.builder((int) (id >> 7), new TransactionId(id))
                            .ttl(ttl)
                            .version(ttl % 3)
                            .configurationSequence(ttl * 200)
                            .maxResponseLength(id & 0xFFFFFFFFL)
                            .fragment(ttl % 2 == 0, id.intValue() & ForwardingHeader.MAX_FRAGMENT_OFFSET)
                            .viaList(via)
                            .destinationList(all)
                            .options(options)
                            .build();
                });
    }

    private static ByteBuf forwardedByHeader(ForwardingHeader header, int consumed, @Nullable NodeId hop) {
        List<Destination> via = new ArrayList<>(header.viaList());
        if (hop != null) {
            via.add(new Destination.Node(hop));
        }
        List<Destination> destinations = header.destinationList();
        ByteBuf out = Unpooled.buffer();
        header.toBuilder()
                .ttl(header.ttl() - 1)
                .viaList(via)
                .destinationList(destinations.subList(consumed, destinations.size()))
                .build()
                .encode(out, PAYLOAD.length());
        WireWriter.append(out, writer -> writer.bytes(PAYLOAD));
        return out;
    }

    /** A message behind {@code room} other bytes, with all opaque IDs in their long form if so wanted. */
    private static ByteBuf message(ForwardingHeader header, boolean longForms, int room) {
        ByteBuf out = Unpooled.buffer();
        out.writeZero(room).readerIndex(room);
        header.encode(out, PAYLOAD.length());
        if (longForms) {
            Opaque via = lists(header.viaList());
            Opaque destinations = lists(header.destinationList());
            Opaque options = WireWriter.toOpaque(each -> each.elements(header.options(), ForwardingOption::encode));
            out.writerIndex(room + ForwardingHeader.FIXED_BYTES);
            out.setShort(room + HeaderView.VIA_LIST_LENGTH, via.length());
            out.setShort(room + HeaderView.DESTINATION_LIST_LENGTH, destinations.length());
            WireWriter.append(out, writer -> {
                writer.bytes(via);
                writer.bytes(destinations);
                writer.bytes(options);
            });
            out.setInt(room + HeaderView.LENGTH, out.readableBytes() + PAYLOAD.length());
        }
        WireWriter.append(out, writer -> writer.bytes(PAYLOAD));
        return out;
    }

    private static Opaque lists(List<Destination> destinations) {
        return WireWriter.toOpaque(out -> {
            for (Destination each : destinations) {
                if (each instanceof Destination.OpaqueId opaque) {
                    out.uint8(3);
                    out.vector8("length", inner -> inner.opaque8(opaque.id()));
                } else {
                    each.encode(out);
                }
            }
        });
    }

    private static boolean hasLongForm(ByteBuf message) throws MalformedMessageException {
        HeaderView other = new HeaderView(WireSamples.CONTEXT);
        other.wrap(message);
        return other.compressible() > 0;
    }

    private static ByteBuf directCopy(ByteBuf buffer) {
        ByteBuf direct = Unpooled.directBuffer();
        direct.writeZero(buffer.readerIndex());
        direct.writeBytes(buffer, buffer.readerIndex(), buffer.readableBytes());
        return direct.readerIndex(buffer.readerIndex());
    }

    private String verdictOfView(ByteBuf message) {
        try {
            view.wrap(message);
            return "accepted with a header of " + view.headerLength();
        } catch (MalformedMessageException e) {
            return "refused: " + e.getMessage();
        }
    }

    private static String verdictOfDecoder(ByteBuf message) {
        ByteBuf copy = message.duplicate();
        try {
            ForwardingHeader.decode(copy, WireSamples.CONTEXT);
            return "accepted with a header of " + (copy.readerIndex() - message.readerIndex());
        } catch (MalformedMessageException e) {
            return "refused: " + e.getMessage();
        }
    }
}
