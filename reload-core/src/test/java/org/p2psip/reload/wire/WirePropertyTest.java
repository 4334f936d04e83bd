// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What is encoded is decoded as itself, and what is accepted is encoded as itself. */
class WirePropertyTest {
    private static final WireContext CONTEXT = WireSamples.CONTEXT;

    @Property(tries = 300)
    void everyBodyDecodesAsItself(@ForAll("bodies") MessageBody body) throws MalformedMessageException {
        Opaque encoded = MessageBodyCodec.encode(body);
        MessageBody decoded = MessageBodyCodec.decode(body.code(), encoded, CONTEXT);
        assertThat(decoded).isEqualTo(body).hasSameHashCodeAs(body);
        assertThat(MessageBodyCodec.encode(decoded)).isEqualTo(encoded);
    }

    @Property(tries = 300)
    void everyHeaderDecodesAsItself(@ForAll("headers") ForwardingHeader header) throws MalformedMessageException {
        ByteBuf out = Unpooled.buffer();
        header.encode(out, 0);
        assertThat(out.readableBytes()).isEqualTo(header.encodedLength());
        assertThat(ForwardingHeader.decode(out, CONTEXT)).isEqualTo(header);
        assertThat(out.isReadable()).isFalse();
    }

    @Property(tries = 300)
    void everySecurityBlockDecodesAsItself(@ForAll("securityBlocks") SecurityBlock security)
            throws MalformedMessageException {
        WireReader in = WireReader.of(WireWriter.toOpaque(security::encode));
        assertThat(SecurityBlock.decode(in)).isEqualTo(security);
        assertThat(in.hasRemaining()).isFalse();
    }

    @Property
    void acceptedPayloadsEncodeAsThemselves(@ForAll byte[] payload) {
        Opaque bytes = Opaque.copyOf(payload);
        WireReader in = WireReader.of(bytes);
        try {
            MessageContents contents = MessageContents.decode(in);
            SecurityBlock security = SecurityBlock.decode(in);
            in.requireEnd("payload");
            assertThat(WireWriter.toOpaque(out -> {
                        contents.encode(out);
                        security.encode(out);
                    }))
                    .isEqualTo(bytes);
        } catch (MalformedMessageException expected) {
            // Every other exception fails the test.
        }
    }

    @Provide
    Arbitrary<MessageBody> bodies() {
        return Arbitraries.oneOf(
                opaque(300).map(PingRequest::new),
                Combinators.combine(Arbitraries.longs(), times()).as(PingAnswer::new),
                Combinators.combine(descriptions(), Arbitraries.of(true, false)).as(AttachRequest::new),
                Combinators.combine(descriptions(), Arbitraries.of(true, false)).as(AttachAnswer::new),
                Combinators.combine(descriptions(), Arbitraries.integers().between(0, 65535))
                        .as(AppAttachRequest::new),
                Combinators.combine(nodeIds(), opaque(300)).as(JoinRequest::new),
                Combinators.combine(
                                resourceIds(),
                                Arbitraries.integers().between(0, 255),
                                storeKindData().list().ofMaxSize(3))
                        .as(StoreRequest::new),
                Combinators.combine(
                                kinds(), Arbitraries.longs(), nodeIds().list().ofMaxSize(3))
                        .as(StoreKindResponse::new)
                        .list()
                        .ofMaxSize(3)
                        .map(StoreAnswer::new),
                Combinators.combine(resourceIds(), specifiers().list().ofMaxSize(3))
                        .as(FetchRequest::new),
                storeKindData()
                        .map(data -> new FetchKindResponse(
                                data.kind(), data.generationCounter(), data.values(), data.unparsedValues()))
                        .list()
                        .ofMaxSize(3)
                        .map(FetchAnswer::new),
                Combinators.combine(Arbitraries.integers().between(1, 65535).map(ErrorCode::new), opaque(300))
                        .as(ErrorResponse::new));
    }

    @Provide
    Arbitrary<ForwardingHeader> headers() {
        Arbitrary<Destination> hop = hops();
        Arbitrary<ForwardingOption> option = Combinators.combine(
                        Arbitraries.integers().between(1, 255),
                        Arbitraries.integers().between(0, 255),
                        opaque(40))
                .as(ForwardingOption::new);
        return Combinators.combine(
                        Arbitraries.integers(),
                        Arbitraries.longs().map(TransactionId::new),
                        Arbitraries.integers().between(0, 255),
                        Arbitraries.integers().between(0, ForwardingHeader.MAX_FRAGMENT_OFFSET),
                        hop.list().ofMaxSize(5),
                        hop.list().ofMaxSize(5),
                        option.list().ofMaxSize(3))
                .as((overlay, id, ttl, offset, via, destinations, options) -> ForwardingHeader.builder(overlay, id)
                        .ttl(ttl)
                        .fragment(ttl % 2 == 0, offset)
                        .viaList(via)
                        .destinationList(destinations)
                        .options(options)
                        .build());
    }

    @Provide
    Arbitrary<SecurityBlock> securityBlocks() {
        Arbitrary<GenericCertificate> certificate = Combinators.combine(
                        Arbitraries.integers().between(0, 255), opaque(300))
                .as(GenericCertificate::new);
        return Combinators.combine(certificate.list().ofMaxSize(3), signatures())
                .as(SecurityBlock::new);
    }

    private static Arbitrary<StoreKindData> storeKindData() {
        Function<DataModel, Arbitrary<StoredDataValue>> values = WirePropertyTest::values;
        Arbitrary<StoreKindData> known = kinds().flatMap(
                        kind -> Combinators.combine(values.apply(CONTEXT.dataModel(kind)), times(), signatures())
                                .as((value, time, signature) -> new StoredData(time, 0xFFFFFFFFL, value, signature))
                                .list()
                                .ofMaxSize(3)
                                .map(data -> new StoreKindData(kind, -1, data)));
        Arbitrary<StoreKindData> unknown =
                opaque(100).map(bytes -> new StoreKindData(WireSamples.UNKNOWN_KIND, 1, List.of(), bytes));
        return Arbitraries.oneOf(known, unknown);
    }

    private static Arbitrary<StoredDataValue> values(DataModel model) {
        Arbitrary<DataValue> value =
                Combinators.combine(Arbitraries.of(true, false), opaque(300)).as(DataValue::new);
        return switch (model) {
            case SINGLE -> value.map(StoredDataValue.Single::new);
            case ARRAY -> Combinators.combine(uint32(), value).as(StoredDataValue.ArrayEntry::new);
            case DICTIONARY -> Combinators.combine(opaque(300), value).as(StoredDataValue.DictionaryEntry::new);
        };
    }

    private static Arbitrary<StoredDataSpecifier> specifiers() {
        Arbitrary<ArrayRange> range = Combinators.combine(uint32(), uint32()).as(ArrayRange::new);
        return kinds().flatMap(kind -> {
            DataModel model = CONTEXT.dataModel(kind);
            Arbitrary<ModelSpecifier> specifier = switch (model) {
                case SINGLE -> Arbitraries.just(new ModelSpecifier.SingleSpecifier());
                case ARRAY -> range.list().ofMaxSize(5).map(ModelSpecifier.ArraySpecifier::new);
                case DICTIONARY -> opaque(300).list().ofMaxSize(5).map(ModelSpecifier.DictionarySpecifier::new);
            };
            return specifier.map(each -> new StoredDataSpecifier(kind, 3, each));
        });
    }

    private static Arbitrary<LinkDescription> descriptions() {
        Arbitrary<IceExtension> extension =
                Combinators.combine(opaque(300), opaque(300)).as(IceExtension::new);
        Arbitrary<IceCandidate> candidate = Combinators.combine(
                        addresses(),
                        addresses(),
                        Arbitraries.integers().between(1, 4).map(CandidateType::new),
                        opaque(255),
                        uint32(),
                        extension.list().ofMaxSize(2))
                .as((address, related, type, foundation, priority, extensions) -> IceCandidate.builder(
                                address, OverlayLinkType.DTLS_UDP_SR)
                        .type(type, type.hasRelatedAddress() ? related : null)
                        .foundation(foundation)
                        .priority(priority)
                        .extensions(extensions)
                        .build());
        return Combinators.combine(
                        opaque(255), opaque(255), opaque(255), candidate.list().ofMaxSize(3))
                .as(LinkDescription::new);
    }

    private static Arbitrary<IpAddressPort> addresses() {
        Arbitrary<Integer> ports = Arbitraries.integers().between(0, 65535);
        Arbitrary<byte[]> bytes = Arbitraries.oneOf(array(4, 4), array(16, 16));
        return Arbitraries.oneOf(
                Combinators.combine(bytes, ports)
                        .as((address, port) -> new IpAddressPort.InternetAddress(
                                IpAddressPort.InternetAddress.ofBytes(address), port)),
                Combinators.combine(Arbitraries.integers().between(3, 255), opaque(255))
                        .as(IpAddressPort.UnknownAddress::new));
    }

    private static Arbitrary<Destination> hops() {
        return Arbitraries.oneOf(
                nodeIds().map(Destination.Node::new),
                opaque(254).map(Destination.OpaqueId::new),
                array(2, 2).map(bytes -> new Destination.OpaqueId(Opaque.copyOf(bytes))),
                Combinators.combine(Arbitraries.integers().between(4, 127), opaque(255))
                        .as(Destination.Unknown::new));
    }

    private static Arbitrary<Signature> signatures() {
        Arbitrary<Integer> code = Arbitraries.integers().between(0, 255);
        Arbitrary<SignerIdentity> identity = Arbitraries.oneOf(
                Combinators.combine(code, opaque(255)).as(SignerIdentity.CertHash::new),
                Combinators.combine(code, opaque(255)).as(SignerIdentity.CertHashNodeId::new),
                Arbitraries.just(new SignerIdentity.None()),
                opaque(300).map(value -> new SignerIdentity.Unknown(200, value)));
        return Combinators.combine(code, code, identity, opaque(300))
                .as((hash, signature, signer, value) ->
                        new Signature(new SignatureAlgorithm(hash, signature), signer, value));
    }

    private static Arbitrary<KindId> kinds() {
        return Arbitraries.of(KindId.SIP_REGISTRATION, KindId.TURN_SERVICE, KindId.CERTIFICATE_BY_USER);
    }

    private static Arbitrary<NodeId> nodeIds() {
        return array(16, 16).map(bytes -> {
            bytes[0] |= 1;
            return NodeId.copyOf(bytes);
        });
    }

    private static Arbitrary<ResourceId> resourceIds() {
        return array(0, 255).map(ResourceId::copyOf);
    }

    private static Arbitrary<Instant> times() {
        return Arbitraries.longs().between(0, Long.MAX_VALUE).map(Instant::ofEpochMilli);
    }

    private static Arbitrary<Long> uint32() {
        return Arbitraries.longs().between(0, 0xFFFFFFFFL);
    }

    private static Arbitrary<Opaque> opaque(int max) {
        return array(0, max).map(Opaque::copyOf);
    }

    private static Arbitrary<byte[]> array(int min, int max) {
        return Arbitraries.bytes().array(byte[].class).ofMinSize(min).ofMaxSize(max);
    }
}
