// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each limit of each constructor: the last value that fits, and the first that does not. */
class WireLimitsTest {
    private static final IpAddressPort ADDRESS = WireSamples.addresses().get("address/ipv4");
    private static final OverlayLinkType LINK = OverlayLinkType.TLS_TCP_FH_NO_ICE;
    private static final KindId KIND = KindId.TURN_SERVICE;

    record Limit(String name, long min, long max, LongFunction<?> create) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Limit> numbers() {
        return Stream.of(
                number("message code", 1, 65535, MessageCode::new),
                number("error code", 1, 65535, ErrorCode::new),
                number("overlay link type", 0, 255, OverlayLinkType::new),
                number("candidate type", 1, 4, CandidateType::new),
                number("Node-ID length", 16, 20, value -> WireContext.of(value, Map.of())),
                number("destination type", 4, 127, value -> new Destination.Unknown(value, Opaque.EMPTY)),
                number(
                        "port",
                        0,
                        65535,
                        value -> new IpAddressPort.InternetAddress(
                                ((IpAddressPort.InternetAddress) ADDRESS).address(), value)),
                number("address type", 3, 255, value -> new IpAddressPort.UnknownAddress(value, Opaque.EMPTY)),
                new Limit("priority", 0, 0xFFFFFFFFL, value -> candidate().priority(value)),
                number("option type", 1, 255, value -> new ForwardingOption(value, 0, Opaque.EMPTY)),
                number("option flags", 0, 255, value -> new ForwardingOption(1, value, Opaque.EMPTY)),
                number("configuration sequence", 0, 65535, value -> header().configurationSequence(value)),
                number("version", 0, 255, value -> header().version(value)),
                number("ttl", 0, 255, value -> header().ttl(value)),
                number("fragment offset", 0, 0xFFFFFF, value -> header().fragment(true, value)),
                new Limit("max response length", 0, 0xFFFFFFFFL, value -> header().maxResponseLength(value)),
                number("extension type", 0, 65535, value -> new MessageExtension(value, false, Opaque.EMPTY)),
                number("certificate type", 0, 255, value -> new GenericCertificate(value, Opaque.EMPTY)),
                number("hash", 0, 255, value -> new SignatureAlgorithm(value, 0)),
                number("signature", 0, 255, value -> new SignatureAlgorithm(0, value)),
                number("cert hash algorithm", 0, 255, value -> new SignerIdentity.CertHash(value, Opaque.EMPTY)),
                number(
                        "cert hash node ID algorithm",
                        0,
                        255,
                        value -> new SignerIdentity.CertHashNodeId(value, Opaque.EMPTY)),
                number("identity type", 4, 255, value -> new SignerIdentity.Unknown(value, Opaque.EMPTY)),
                new Limit("index", 0, 0xFFFFFFFFL, value -> new StoredDataValue.ArrayEntry(value, WireSamples.VALUE)),
                new Limit("first", 0, 0xFFFFFFFFL, value -> new ArrayRange(value, 0)),
                new Limit("last", 0, 0xFFFFFFFFL, value -> new ArrayRange(0, value)),
                new Limit(
                        "lifetime",
                        0,
                        0xFFFFFFFFL,
                        value -> new StoredData(
                                Instant.EPOCH, value, new StoredDataValue.Single(WireSamples.VALUE), Signature.NONE)),
                number("replica number", 0, 255, value -> new StoreRequest(WireSamples.RESOURCE, value, List.of())),
                number("application", 0, 65535, value -> new AppAttachRequest(description(), value)),
                number("application of answer", 0, 65535, value -> new AppAttachAnswer(description(), value)));
    }

    static Stream<Limit> lengths() {
        return Stream.of(
                bytes("opaque ID", 254, Destination.OpaqueId::new),
                bytes(
                        "Resource-ID of destination",
                        254,
                        id -> new Destination.Resource(ResourceId.copyOf(id.toByteArray()))),
                bytes("destination data", 255, data -> new Destination.Unknown(4, data)),
                bytes("address", 255, value -> new IpAddressPort.UnknownAddress(3, value)),
                bytes("extension name", 65535, name -> new IceExtension(name, Opaque.EMPTY)),
                bytes("extension value", 65535, value -> new IceExtension(Opaque.EMPTY, value)),
                bytes("foundation", 255, foundation -> candidate().foundation(foundation)),
                bytes(
                        "extensions",
                        65531,
                        value -> candidate().extensions(List.of(new IceExtension(Opaque.EMPTY, value)))),
                bytes("ufrag", 255, value -> new LinkDescription(value, Opaque.EMPTY, Opaque.EMPTY, List.of())),
                bytes("password", 255, value -> new LinkDescription(Opaque.EMPTY, value, Opaque.EMPTY, List.of())),
                bytes("role", 255, value -> new LinkDescription(Opaque.EMPTY, Opaque.EMPTY, value, List.of())),
                bytes("option value", 65535, value -> new ForwardingOption(1, 0, value)),
                bytes("options", 65531, value -> header().options(List.of(new ForwardingOption(1, 0, value)))),
                bytes("certificate", 65535, value -> new GenericCertificate(0, value)),
                bytes(
                        "certificates",
                        65532,
                        value -> new SecurityBlock(List.of(new GenericCertificate(0, value)), Signature.NONE)),
                bytes("cert hash", 255, hash -> new SignerIdentity.CertHash(4, hash)),
                bytes("cert hash node ID", 255, hash -> new SignerIdentity.CertHashNodeId(4, hash)),
                bytes("identity", 65535, value -> new SignerIdentity.Unknown(4, value)),
                bytes(
                        "signature",
                        65535,
                        value -> new Signature(SignatureAlgorithm.NONE, new SignerIdentity.None(), value)),
                bytes("key", 65535, key -> new StoredDataValue.DictionaryEntry(key, WireSamples.VALUE)),
                bytes("keys", 65531, key -> new ModelSpecifier.DictionarySpecifier(List.of(key))),
                bytes("model specifier", 65535, ModelSpecifier.UnknownSpecifier::new),
                bytes(
                        "specifiers",
                        65521,
                        value -> new FetchRequest(
                                WireSamples.RESOURCE,
                                List.of(new StoredDataSpecifier(KIND, 0, new ModelSpecifier.UnknownSpecifier(value))))),
                bytes("padding", 65535, PingRequest::new),
                bytes("data of JoinRequest", 65535, data -> new JoinRequest(WireSamples.NODE, data)),
                bytes("data of JoinAnswer", 65535, JoinAnswer::new),
                bytes("data of LeaveRequest", 65535, data -> new LeaveRequest(WireSamples.NODE, data)),
                bytes("error info", 65535, info -> new ErrorResponse(ErrorCode.FORBIDDEN, info)),
                count(
                        "indices",
                        8191,
                        count -> new ModelSpecifier.ArraySpecifier(Collections.nCopies(count, ArrayRange.ALL))),
                count(
                        "replicas",
                        4095,
                        count -> new StoreKindResponse(KIND, 0, Collections.nCopies(count, WireSamples.NODE))),
                count(
                        "kind responses",
                        4681,
                        count ->
                                new StoreAnswer(Collections.nCopies(count, new StoreKindResponse(KIND, 0, List.of())))),
                count(
                        "candidates",
                        3640,
                        count -> new LinkDescription(
                                Opaque.EMPTY,
                                Opaque.EMPTY,
                                Opaque.EMPTY,
                                Collections.nCopies(count, candidate().build()))),
                count(
                        "via list",
                        3640,
                        count -> header().viaList(Collections.nCopies(count, new Destination.Node(WireSamples.NODE)))),
                count(
                        "destination list",
                        3640,
                        count -> header().destinationList(
                                        Collections.nCopies(count, new Destination.Node(WireSamples.NODE)))));
    }

    @ParameterizedTest
    @MethodSource({"numbers", "lengths"})
    void takesTheLastValueThatFitsAndRefusesTheNext(Limit limit) {
        assertThatCode(() -> limit.create().apply(limit.min())).doesNotThrowAnyException();
        assertThatCode(() -> limit.create().apply(limit.max())).doesNotThrowAnyException();
        assertThatThrownBy(() -> limit.create().apply(limit.max() + 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @MethodSource("numbers")
    void refusesTheNumberBelowTheFirst(Limit limit) {
        assertThatThrownBy(() -> limit.create().apply(limit.min() - 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void takesWholeMillisecondsFrom1970OnOnly() {
        assertThatCode(() -> new PingAnswer(0, Instant.ofEpochMilli(Long.MAX_VALUE)))
                .doesNotThrowAnyException();
        for (Instant wrong : List.of(
                Instant.ofEpochMilli(-1),
                Instant.ofEpochSecond(0, 1),
                Instant.ofEpochMilli(Long.MAX_VALUE).plusMillis(1),
                Instant.MIN,
                Instant.MAX)) {
            assertThatThrownBy(() -> new PingAnswer(0, wrong)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() ->
                            new StoredData(wrong, 0, new StoredDataValue.Single(WireSamples.VALUE), Signature.NONE))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void refusesPartsThatDoNotGoTogether() {
        Destination resource = new Destination.Resource(WireSamples.RESOURCE);
        Destination node = new Destination.Node(WireSamples.NODE);
        List<StoredData> values = List.of(WireSamples.nonexistent());
        for (Runnable wrong : List.<Runnable>of(
                () -> header().viaList(List.of(resource)),
                () -> header().destinationList(List.of(resource, node)),
                () -> candidate().type(CandidateType.HOST, ADDRESS),
                () -> candidate().type(CandidateType.RELAYED, null),
                () -> new StoreKindData(KIND, 0, values, WireSamples.hex("00")),
                () -> new FetchKindResponse(KIND, 0, values, WireSamples.hex("00")),
                () -> new UnknownBody(MessageCode.PING_REQUEST, Opaque.EMPTY))) {
            assertThatThrownBy(wrong::run).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void refusesToWriteMoreThanALengthCanSay() {
        for (Runnable wrong : List.<Runnable>of(
                () -> WireWriter.toOpaque(out -> out.opaque8(Opaque.copyOf(new byte[256]))),
                () -> WireWriter.toOpaque(out -> out.opaque16(Opaque.copyOf(new byte[65536]))),
                () -> WireWriter.toOpaque(out -> out.opaque24(Opaque.copyOf(new byte[0x1000000]))),
                () -> WireWriter.toOpaque(out -> out.vector8("f", in -> in.bytes(Opaque.copyOf(new byte[256])))),
                () -> WireWriter.toOpaque(out -> out.vector16("f", in -> in.bytes(Opaque.copyOf(new byte[65536])))),
                () -> WireWriter.toOpaque(out -> out.uint8(256)),
                () -> WireWriter.toOpaque(out -> out.uint16(-1)),
                () -> WireWriter.toOpaque(out -> out.uint32(0x100000000L)))) {
            assertThatThrownBy(wrong::run).isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static Limit number(String name, long min, long max, IntFunction<?> create) {
        return new Limit(name, min, max, value -> create.apply((int) value));
    }

    private static Limit bytes(String name, int max, Function<Opaque, ?> create) {
        return new Limit(name, 0, max, length -> create.apply(Opaque.copyOf(new byte[(int) length])));
    }

    private static Limit count(String name, int max, IntFunction<?> create) {
        return number(name, 0, max, create);
    }

    private static ForwardingHeaderBuilder header() {
        return WireSamples.header().toBuilder();
    }

    private static IceCandidate.Builder candidate() {
        return IceCandidate.builder(ADDRESS, LINK);
    }

    private static LinkDescription description() {
        return new LinkDescription(Opaque.EMPTY, Opaque.EMPTY, Opaque.EMPTY, List.of());
    }
}
