// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.p2psip.reload.fuzz.Bounded;

/**
 * Bytes as a peer may send them, for each way into the codec. They are decoded or refused as malformed, at a cost bounded
 * by their length, and what is decoded encodes as the same bytes.
 *
 * <p>The one exception to the last rule: an opaque ID of two bytes whose first bit is set has a long form beside the
 * compressed one. Both are read, the compressed one is written (RFC 6940, Section 6.3.2.2).
 */
@Tag("fuzz")
class WireFuzzTest {
    /** What the first byte of stored data stands for. */
    static final List<DataModel> MODELS = List.of(DataModel.SINGLE, DataModel.ARRAY, DataModel.DICTIONARY);

    private static final int FREE_BYTES = 64;
    private static final WireContext CONTEXT = WireSamples.CONTEXT;
    private static final WireContext LONG_NODE_IDS = WireContext.of(NodeId.MAX_LENGTH, Map.of());
    private static final int COMPRESSED_BYTES = 2;

    @FuzzTest(maxDuration = "20s")
    void message(byte[] input) throws MalformedMessageException {
        Optional<ReceivedMessage> accepted =
                decode(input, () -> ReceivedMessage.decode(Unpooled.wrappedBuffer(input), CONTEXT));
        if (accepted.isPresent()) {
            ReceivedMessage message = accepted.get();
            ByteBuf again = encode(message);
            if (!again.equals(Unpooled.wrappedBuffer(input))) {
                assertThat(hasCompressed(message.header())).isTrue();
                assertThat(encode(ReceivedMessage.decode(again, CONTEXT))).isEqualTo(again);
            }
            Optional<MessageBody> body = decode(input, () -> message.body(CONTEXT));
            if (body.isPresent()) {
                assertEncodesAs(body.get(), message.contents().body());
            }
        }
    }

    /** Whatever follows the header is none of its business. */
    @FuzzTest(maxDuration = "20s")
    void header(byte[] input) throws MalformedMessageException {
        for (WireContext context : List.of(CONTEXT, LONG_NODE_IDS)) {
            ByteBuf in = Unpooled.wrappedBuffer(input);
            Optional<ForwardingHeader> accepted =
                    decode(input, () -> ForwardingHeader.decode(in.readerIndex(0), context));
            if (accepted.isPresent()) {
                ForwardingHeader header = accepted.get();
                ByteBuf again = Unpooled.buffer();
                header.encode(again, header.length() - in.readerIndex());
                assertThat(again.readableBytes()).isEqualTo(header.encodedLength());
                if (!again.equals(Unpooled.wrappedBuffer(input, 0, in.readerIndex()))) {
                    assertThat(hasCompressed(header)).isTrue();
                    assertThat(ForwardingHeader.decode(again, context)).isEqualTo(header);
                }
            }
        }
    }

    /** The view accepts what the decoder accepts, and forwards as the changed header encodes. */
    @FuzzTest(maxDuration = "20s")
    void headerView(byte[] input) {
        HeaderView view = new HeaderView(CONTEXT);
        ByteBuf in = Unpooled.buffer().writeZero(FREE_BYTES).writeBytes(input).skipBytes(FREE_BYTES);
        String refusal = "";
        try {
            view.wrap(in);
        } catch (MalformedMessageException refused) {
            refusal = refused.getMessage();
        }
        ForwardingHeader header;
        try {
            header = ForwardingHeader.decode(in, CONTEXT);
        } catch (MalformedMessageException refused) {
            assertThat(refusal).isEqualTo(refused.getMessage());
            return;
        }
        assertThat(refusal).isEmpty();
        assertThat(view.headerLength()).isEqualTo(in.readerIndex() - FREE_BYTES);
        assertThat(view.destinationCount()).isEqualTo(header.destinationList().size());
        if (header.ttl() > 0) {
            in.readerIndex(FREE_BYTES);
            assertForwards(view, header, in);
        }
    }

    /** The first two bytes are the message code. */
    @FuzzTest(maxDuration = "20s")
    void body(byte[] input) throws MalformedMessageException {
        if (input.length < Short.BYTES || (input[0] | input[1]) == 0) {
            return;
        }
        MessageCode code = new MessageCode((input[0] & 0xFF) << Byte.SIZE | (input[1] & 0xFF));
        Opaque bytes = Opaque.copyOf(input, Short.BYTES, input.length - Short.BYTES);
        Optional<MessageBody> accepted = decode(input, () -> MessageBodyCodec.decode(code, bytes, CONTEXT));
        if (accepted.isPresent()) {
            assertEncodesAs(accepted.get(), bytes);
        }
    }

    @FuzzTest(maxDuration = "20s")
    void destinationList(byte[] input) throws MalformedMessageException {
        Optional<List<Destination>> accepted = decode(input, () -> destinations(input));
        if (accepted.isPresent()) {
            List<Destination> list = accepted.get();
            byte[] again = WireWriter.toOpaque(out -> out.elements(list, Destination::encode))
                    .toByteArray();
            if (!Arrays.equals(again, input)) {
                assertThat(hasCompressed(list.stream())).isTrue();
                assertThat(destinations(again)).isEqualTo(list);
            }
        }
    }

    @FuzzTest(maxDuration = "20s")
    void securityBlock(byte[] input) {
        Optional<SecurityBlock> accepted = decode(input, () -> {
            WireReader in = WireReader.of(Unpooled.wrappedBuffer(input));
            SecurityBlock security = SecurityBlock.decode(in);
            in.requireEnd("SecurityBlock");
            return security;
        });
        accepted.ifPresent(security ->
                assertThat(WireWriter.toOpaque(security::encode).toByteArray()).isEqualTo(input));
    }

    /** The first byte says which data model. */
    @FuzzTest(maxDuration = "20s")
    void storedData(byte[] input) {
        if (input.length == 0) {
            return;
        }
        DataModel model = MODELS.get((input[0] & 0xFF) % MODELS.size());
        byte[] bytes = Arrays.copyOfRange(input, 1, input.length);
        Optional<StoredData> accepted = decode(input, () -> {
            WireReader in = WireReader.of(Unpooled.wrappedBuffer(bytes));
            StoredData data = StoredData.decode(in, model);
            in.requireEnd("StoredData");
            return data;
        });
        accepted.ifPresent(data ->
                assertThat(WireWriter.toOpaque(data::encode).toByteArray()).isEqualTo(bytes));
    }

    private static void assertForwards(HeaderView view, ForwardingHeader header, ByteBuf message) {
        int consumed = Math.min(1, header.destinationList().size());
        List<Destination> via = new ArrayList<>(header.viaList());
        via.add(new Destination.Node(WireSamples.NODE));
        ByteBuf payload = message.slice(
                message.readerIndex() + view.headerLength(), message.readableBytes() - view.headerLength());
        ByteBuf expected = Unpooled.buffer();
        header.toBuilder()
                .ttl(header.ttl() - 1)
                .viaList(via)
                .destinationList(header.destinationList()
                        .subList(consumed, header.destinationList().size()))
                .build()
                .encode(expected, payload.readableBytes());
        expected.writeBytes(payload);
        ByteBuf written = Unpooled.buffer();
        ForwardedMessage.write(view, consumed, WireSamples.NODE, written);
        assertThat(written).isEqualTo(expected);
        if (ForwardedMessage.writeInPlace(view, consumed, WireSamples.NODE)) {
            assertThat(message).isEqualTo(expected);
        }
    }

    private static <T> Optional<T> decode(byte[] input, Bounded.Decoder<T, MalformedMessageException> decoder) {
        return Bounded.decode(input.length, MalformedMessageException.class, decoder);
    }

    private static void assertEncodesAs(MessageBody body, Opaque bytes) throws MalformedMessageException {
        Opaque again = MessageBodyCodec.encode(body);
        if (!again.equals(bytes)) {
            assertThat(body)
                    .isInstanceOfSatisfying(
                            RouteQueryRequest.class,
                            query -> assertThat(hasCompressed(Stream.of(query.destination())))
                                    .isTrue());
            assertThat(MessageBodyCodec.decode(body.code(), again, CONTEXT)).isEqualTo(body);
        }
    }

    private static List<Destination> destinations(byte[] bytes) throws MalformedMessageException {
        return WireReader.of(Unpooled.wrappedBuffer(bytes)).elements(element -> Destination.decode(element, CONTEXT));
    }

    private static ByteBuf encode(ReceivedMessage message) {
        Opaque payload = WireWriter.toOpaque(out -> {
            message.contents().encode(out);
            message.security().encode(out);
        });
        ByteBuf bytes = Unpooled.buffer();
        message.header().encode(bytes, payload.length());
        WireWriter.append(bytes, writer -> writer.bytes(payload));
        return bytes;
    }

    private static boolean hasCompressed(ForwardingHeader header) {
        return hasCompressed(Stream.concat(header.viaList().stream(), header.destinationList().stream()));
    }

    private static boolean hasCompressed(Stream<Destination> list) {
        return list.anyMatch(each -> each.encodedLength() == COMPRESSED_BYTES);
    }
}
