// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.benchmarks;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.p2psip.reload.usage.sip.SipRegistration;
import org.p2psip.reload.wire.DataModel;
import org.p2psip.reload.wire.DataValue;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.FetchAnswer;
import org.p2psip.reload.wire.FetchKindResponse;
import org.p2psip.reload.wire.ForwardingHeader;
import org.p2psip.reload.wire.GenericCertificate;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.MessageBody;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.OutgoingMessage;
import org.p2psip.reload.wire.PingRequest;
import org.p2psip.reload.wire.ResourceId;
import org.p2psip.reload.wire.SecurityBlock;
import org.p2psip.reload.wire.Signature;
import org.p2psip.reload.wire.SignatureAlgorithm;
import org.p2psip.reload.wire.SignerIdentity;
import org.p2psip.reload.wire.StoreKindData;
import org.p2psip.reload.wire.StoreRequest;
import org.p2psip.reload.wire.StoredData;
import org.p2psip.reload.wire.StoredDataValue;
import org.p2psip.reload.wire.TransactionId;
import org.p2psip.reload.wire.WireContext;

/** Messages as an overlay with RSA-2048 certificates of 789 bytes sends them; the codec does not look into those. */
final class WireSamples {
    static final KindId ONE_KILOBYTE = new KindId(0xF0000001);

    static final WireContext CONTEXT =
            WireContext.of(16, Map.of(KindId.SIP_REGISTRATION, DataModel.DICTIONARY, ONE_KILOBYTE, DataModel.SINGLE));

    private static final int CERTIFICATE_BYTES = 789;
    private static final int SIGNATURE_BYTES = 256;
    private static final int HASH_BYTES = 32;
    private static final SplittableRandom RANDOM = new SplittableRandom(6940);

    static final NodeId NODE = NodeId.copyOf(random(16).toByteArray());
    static final NodeId HOP = NodeId.copyOf(random(16).toByteArray());
    static final ResourceId RESOURCE = ResourceId.copyOf(random(16).toByteArray());
    static final Instant TIME = Instant.ofEpochMilli(1_700_000_000_123L);
    static final Signature SIGNATURE = new Signature(
            SignatureAlgorithm.RSA_SHA256, new SignerIdentity.CertHash(4, random(HASH_BYTES)), random(SIGNATURE_BYTES));
    static final SecurityBlock SECURITY = new SecurityBlock(
            List.of(new GenericCertificate(GenericCertificate.X509, random(CERTIFICATE_BYTES))), SIGNATURE);

    static final ForwardingHeader HEADER = ForwardingHeader.builder(0x65B0781F, new TransactionId(RANDOM.nextLong()))
            .configurationSequence(22)
            .maxResponseLength(65_536)
            .viaList(List.of(new Destination.Node(HOP)))
            .destinationList(List.of(new Destination.Node(NODE), new Destination.Resource(RESOURCE)))
            .build();

    private WireSamples() {}

    static MessageBody body(String name) {
        return switch (name) {
            case "PingReq" -> new PingRequest(random(16));
            case "StoreReq-SIP" ->
                new StoreRequest(
                        RESOURCE, 0, List.of(new StoreKindData(KindId.SIP_REGISTRATION, 1, List.of(registration()))));
            case "StoreReq-1KB" ->
                new StoreRequest(
                        RESOURCE,
                        0,
                        List.of(new StoreKindData(
                                ONE_KILOBYTE,
                                1,
                                List.of(stored(new StoredDataValue.Single(new DataValue(true, random(1024))))))));
            case "FetchAns-SIP" ->
                new FetchAnswer(List.of(new FetchKindResponse(KindId.SIP_REGISTRATION, 1, List.of(registration()))));
            default -> throw new IllegalArgumentException(name);
        };
    }

    static ByteBuf message(String name) {
        ByteBuf out = Unpooled.buffer();
        OutgoingMessage.encode(HEADER, body(name), List.of(), SECURITY, out);
        return out;
    }

    private static StoredData registration() {
        Opaque preferences = Opaque.copyOf("(sip.schemes=SIP)".getBytes(StandardCharsets.UTF_8));
        Opaque value = new SipRegistration.Route(preferences, List.of(new Destination.Node(NODE))).encoded();
        return stored(new StoredDataValue.DictionaryEntry(NODE.toOpaque(), new DataValue(true, value)));
    }

    private static StoredData stored(StoredDataValue value) {
        return new StoredData(TIME, 3600, value, SIGNATURE);
    }

    private static Opaque random(int length) {
        byte[] bytes = new byte[length];
        RANDOM.nextBytes(bytes);
        return Opaque.copyOf(bytes);
    }
}
