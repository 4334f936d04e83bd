// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A value of every structure, each with the name of the file that holds its bytes. */
public final class WireSamples {
    public static final KindId UNKNOWN_KIND = new KindId(0xF0000001);

    public static final WireContext CONTEXT = WireContext.of(
            NodeId.MIN_LENGTH,
            Map.of(
                    KindId.SIP_REGISTRATION, DataModel.DICTIONARY,
                    KindId.TURN_SERVICE, DataModel.SINGLE,
                    KindId.CERTIFICATE_BY_NODE, DataModel.ARRAY,
                    KindId.CERTIFICATE_BY_USER, DataModel.ARRAY));

    public static final int OVERLAY = 0x65B0781F;
    public static final NodeId NODE = NodeId.parse("101112131415161718191a1b1c1d1e1f");
    public static final ResourceId RESOURCE = ResourceId.parse("fc2398a73dd54d6237c4fdb58fd7d753");
    public static final TransactionId TRANSACTION = new TransactionId(0x0102030405060708L);
    public static final Instant TIME = Instant.ofEpochMilli(1_700_000_000_123L);
    public static final SignerIdentity CERT_HASH =
            new SignerIdentity.CertHash(4, hex("fc3c8e63b513125abcbc527c9b18c1a1dad76f87d03b127609a89603d5d0c5c1"));
    public static final Signature SIGNATURE = new Signature(
            SignatureAlgorithm.RSA_SHA256, new SignerIdentity.CertHash(4, hex("aabbccdd")), hex("01020304"));
    public static final DataValue VALUE = new DataValue(true, text("abc"));

    private WireSamples() {}

    public static Opaque hex(String digits) {
        return Opaque.copyOf(Hex.decode(digits));
    }

    public static Opaque text(String text) {
        return Opaque.copyOf(text.getBytes(StandardCharsets.UTF_8));
    }

    public static ByteBuf buffer(Opaque bytes) {
        return Unpooled.wrappedBuffer(bytes.toByteArray());
    }

    /** The bytes of {@code wire/NAME.hex}, whose lines with a number sign do not count. */
    public static Opaque vector(String name) {
        try (InputStream in = WireSamples.class.getResourceAsStream("/wire/" + name + ".hex")) {
            String all = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
            return hex(all.replaceAll("(?m)^#.*$", "").replaceAll("\\s", ""));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Map<String, Destination> destinations() {
        Map<String, Destination> samples = new LinkedHashMap<>();
        samples.put("destination/node", new Destination.Node(NODE));
        samples.put("destination/resource", new Destination.Resource(RESOURCE));
        samples.put("destination/opaque-id", new Destination.OpaqueId(hex("abcdef")));
        samples.put("destination/compressed", new Destination.OpaqueId(hex("8005")));
        samples.put("destination/opaque-id-of-two-bytes", new Destination.OpaqueId(hex("7005")));
        samples.put("destination/unknown", new Destination.Unknown(4, hex("beef")));
        return samples;
    }

    public static Map<String, IpAddressPort> addresses() {
        Map<String, IpAddressPort> samples = new LinkedHashMap<>();
        samples.put("address/ipv4", internet("192.0.2.1"));
        samples.put("address/ipv6", internet("2001:db8::1"));
        samples.put(
                "address/mapped-ipv6",
                new IpAddressPort.InternetAddress(
                        IpAddressPort.InternetAddress.ofBytes(Hex.decode("00000000000000000000ffffc0000201")), 6084));
        samples.put("address/unknown", new IpAddressPort.UnknownAddress(3, hex("beef")));
        return samples;
    }

    public static Map<String, SignerIdentity> identities() {
        Map<String, SignerIdentity> samples = new LinkedHashMap<>();
        samples.put("identity/cert-hash", CERT_HASH);
        samples.put("identity/cert-hash-node-id", new SignerIdentity.CertHashNodeId(4, hex("aabbccdd")));
        samples.put("identity/none", new SignerIdentity.None());
        samples.put("identity/unknown", new SignerIdentity.Unknown(4, hex("beef")));
        return samples;
    }

    public static Map<String, StoredDataSpecifier> specifiers() {
        Map<String, StoredDataSpecifier> samples = new LinkedHashMap<>();
        samples.put(
                "specifier/whole-array",
                new StoredDataSpecifier(
                        KindId.CERTIFICATE_BY_USER, 0, new ModelSpecifier.ArraySpecifier(List.of(ArrayRange.ALL))));
        samples.put(
                "specifier/whole-dictionary",
                new StoredDataSpecifier(KindId.SIP_REGISTRATION, 0, new ModelSpecifier.DictionarySpecifier(List.of())));
        samples.put(
                "specifier/single",
                new StoredDataSpecifier(KindId.TURN_SERVICE, 0, new ModelSpecifier.SingleSpecifier()));
        samples.put(
                "specifier/unknown-kind",
                new StoredDataSpecifier(UNKNOWN_KIND, 7, new ModelSpecifier.UnknownSpecifier(hex("beef"))));
        return samples;
    }

    public static Map<String, IceCandidate> candidates() {
        Map<String, IceCandidate> samples = new LinkedHashMap<>();
        samples.put(
                "candidate/host",
                IceCandidate.builder(internet("192.0.2.1"), OverlayLinkType.DTLS_UDP_SR)
                        .priority(2_130_706_431L)
                        .build());
        samples.put(
                "candidate/server-reflexive",
                IceCandidate.builder(internet("2001:db8::1"), OverlayLinkType.TLS_TCP_FH_NO_ICE)
                        .foundation(text("2"))
                        .priority(1)
                        .type(CandidateType.SERVER_REFLEXIVE, internet("192.0.2.1"))
                        .extensions(List.of(new IceExtension(text("tcptype"), text("passive"))))
                        .build());
        return samples;
    }

    public static List<StoredDataValue> values() {
        return List.of(
                new StoredDataValue.Single(VALUE),
                new StoredDataValue.ArrayEntry(StoredDataValue.LAST_INDEX, VALUE),
                new StoredDataValue.DictionaryEntry(NODE.toOpaque(), DataValue.NONEXISTENT));
    }

    public static Map<String, MessageBody> bodies() {
        LinkDescription offer = description("passive", "candidate/host");
        LinkDescription answer = description("active", "candidate/server-reflexive");
        Map<String, MessageBody> samples = new LinkedHashMap<>();
        samples.put("body/ping-request", new PingRequest(hex("0a0b")));
        samples.put("body/ping-answer", new PingAnswer(TRANSACTION.value(), TIME));
        samples.put("body/attach-request", new AttachRequest(offer, true));
        samples.put("body/attach-answer", new AttachAnswer(answer, false));
        samples.put("body/app-attach-request", new AppAttachRequest(offer, 5060));
        samples.put("body/app-attach-answer", new AppAttachAnswer(answer, 5060));
        samples.put("body/join-request", new JoinRequest(NODE, text("abc")));
        samples.put("body/join-answer", new JoinAnswer(Opaque.EMPTY));
        samples.put("body/leave-request", new LeaveRequest(NODE, Opaque.EMPTY));
        samples.put("body/leave-answer", new LeaveAnswer());
        samples.put("body/update-request", new UpdateRequest(hex("deadbeef")));
        samples.put("body/update-answer", new UpdateAnswer(Opaque.EMPTY));
        samples.put("body/store-request", storeRequest());
        samples.put(
                "body/store-answer",
                new StoreAnswer(List.of(new StoreKindResponse(KindId.CERTIFICATE_BY_USER, 5, List.of(NODE)))));
        samples.put(
                "body/fetch-request",
                new FetchRequest(RESOURCE, List.copyOf(specifiers().values())));
        samples.put("body/fetch-answer", fetchAnswer());
        samples.put(
                "body/probe-request",
                new ProbeRequest(List.of(
                        ProbeInformationType.RESPONSIBLE_SET,
                        ProbeInformationType.NUM_RESOURCES,
                        ProbeInformationType.UPTIME)));
        samples.put("body/probe-answer", new ProbeAnswer(probeInformation()));
        samples.put("body/route-query-request", new RouteQueryRequest(true, new Destination.Node(NODE), text("abc")));
        samples.put("body/route-query-answer", new RouteQueryAnswer(NODE.toOpaque()));
        samples.put(
                "body/stat-request",
                new StatRequest(RESOURCE, List.copyOf(specifiers().values())));
        samples.put("body/stat-answer", statAnswer());
        samples.put(
                "body/find-request",
                new FindRequest(RESOURCE, List.of(KindId.SIP_REGISTRATION, KindId.CERTIFICATE_BY_USER)));
        samples.put(
                "body/find-answer",
                new FindAnswer(List.of(
                        new FindKindData(KindId.SIP_REGISTRATION, RESOURCE),
                        FindKindData.none(KindId.CERTIFICATE_BY_USER, 16))));
        samples.put(
                "body/config-update-request",
                new ConfigUpdateRequest(new ConfigUpdateRequest.Configuration(text("abc"))));
        samples.put("body/config-update-answer", new ConfigUpdateAnswer());
        samples.put("body/error-response", ErrorResponse.of(ErrorCode.NOT_FOUND, "not found"));
        samples.put("body/unknown", new UnknownBody(new MessageCode(0x23), hex("0102")));
        return samples;
    }

    /** The updates that are no sample of a body. */
    public static Map<String, ConfigUpdateRequest> configUpdates() {
        return Map.of(
                "config-update/kinds",
                new ConfigUpdateRequest(new ConfigUpdateRequest.Kinds(List.of(text("abc"), text("de")))),
                "config-update/unknown",
                new ConfigUpdateRequest(new ConfigUpdateRequest.Unknown(3, hex("beef"))));
    }

    public static List<ProbeInformation> probeInformation() {
        return List.of(
                new ProbeInformation.ResponsibleSet(250_000_000),
                new ProbeInformation.NumResources(3),
                new ProbeInformation.Uptime(3600),
                new ProbeInformation.Unknown(new ProbeInformationType(4), hex("beef")));
    }

    public static List<MetaDataValue> metadata() {
        MetaData metadata = new MetaData(true, 3, 4, hex("aabb"));
        return List.of(
                new MetaDataValue.Single(metadata),
                new MetaDataValue.ArrayEntry(1, metadata),
                new MetaDataValue.DictionaryEntry(NODE.toOpaque(), new MetaData(false, 0, 0, Opaque.EMPTY)));
    }

    public static StoredData nonexistent() {
        return new StoredData(Instant.EPOCH, 0, new StoredDataValue.Single(DataValue.NONEXISTENT), Signature.NONE);
    }

    public static ForwardingHeader header() {
        return ForwardingHeader.builder(OVERLAY, TRANSACTION)
                .configurationSequence(22)
                .destinationList(List.of(new Destination.Node(NODE)))
                .build();
    }

    private static StoreRequest storeRequest() {
        List<StoredDataValue> values = values();
        return new StoreRequest(
                RESOURCE,
                0,
                List.of(
                        new StoreKindData(KindId.TURN_SERVICE, 0, List.of(stored(values.get(0)))),
                        new StoreKindData(KindId.CERTIFICATE_BY_USER, 5, List.of(stored(values.get(1)))),
                        new StoreKindData(KindId.SIP_REGISTRATION, -1, List.of(stored(values.get(2)))),
                        new StoreKindData(UNKNOWN_KIND, 0, List.of(), hex("010203"))));
    }

    private static FetchAnswer fetchAnswer() {
        return new FetchAnswer(List.of(
                new FetchKindResponse(KindId.TURN_SERVICE, 5, List.of(nonexistent())),
                new FetchKindResponse(UNKNOWN_KIND, 0, List.of(), hex("010203"))));
    }

    private static StatAnswer statAnswer() {
        List<StoredMetaData> values = metadata().stream()
                .map(each -> new StoredMetaData(TIME, 3600, each))
                .toList();
        return new StatAnswer(List.of(
                new StatKindResponse(KindId.TURN_SERVICE, 5, values.subList(0, 1)),
                new StatKindResponse(KindId.CERTIFICATE_BY_USER, 5, values.subList(1, 2)),
                new StatKindResponse(KindId.SIP_REGISTRATION, -1, values.subList(2, 3)),
                new StatKindResponse(UNKNOWN_KIND, 0, List.of(), hex("010203"))));
    }

    private static StoredData stored(StoredDataValue value) {
        return new StoredData(TIME, 3600, value, SIGNATURE);
    }

    private static LinkDescription description(String role, String candidate) {
        return new LinkDescription(
                text("ufrg"), text("secret"), text(role), List.of(candidates().get(candidate)));
    }

    private static IpAddressPort internet(String literal) {
        try {
            return new IpAddressPort.InternetAddress(InetAddress.getByName(literal), 6084);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
