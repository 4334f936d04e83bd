// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.fuzz.SeedCorpus;

/** Makes the inputs from which the targets start, out of {@link WireSamples} and {@link ExtensionSamples}. */
class WireCorpusTest {
    @Test
    void messagesAreThoseOfTheSamples() {
        Map<String, byte[]> seeds = new LinkedHashMap<>();
        WireSamples.bodies().forEach((name, body) -> seeds.put(fileName(name), message(header(), body)));
        seeds.put("fragment", message(fragment(), new LeaveAnswer()));
        seeds.put("unknown-everything", message(header(), new UnknownBody(new MessageCode(0x7FFF), Opaque.EMPTY)));
        SeedCorpus.of(WireFuzzTest.class, "message").assertHolds(seeds);
    }

    @Test
    void headersAreThoseOfTheSamples() {
        Map<String, byte[]> seeds = new LinkedHashMap<>();
        List.of(WireSamples.header(), header(), fragment()).forEach(header -> {
            ByteBuf out = Unpooled.buffer();
            header.encode(out, 0);
            seeds.put("header-" + seeds.size(), bytes(out));
        });
        seeds.put(
                "reserved-bits",
                WireSamples.vector("header/reserved-fragment-bits").toByteArray());
        seeds.put("ping-request", WireSamples.vector("message/ping-request").toByteArray());
        seeds.put("long-form", longForm());
        SeedCorpus.of(WireFuzzTest.class, "header").assertHolds(seeds);
        SeedCorpus.of(WireFuzzTest.class, "headerView").assertHolds(seeds);
    }

    @Test
    void bodiesAreThoseOfTheSamples() {
        Map<String, byte[]> seeds = new LinkedHashMap<>();
        WireSamples.bodies()
                .forEach((name, body) -> seeds.put(fileName(name), seed(out -> {
                    out.uint16(body.code().value());
                    out.bytes(MessageBodyCodec.encode(body));
                })));
        SeedCorpus.of(WireFuzzTest.class, "body").assertHolds(seeds);
    }

    @Test
    void destinationListsAreThoseOfTheSamples() {
        Map<String, byte[]> seeds = new LinkedHashMap<>();
        seeds.put(
                "every-type",
                seed(out -> out.elements(List.copyOf(WireSamples.destinations().values()), Destination::encode)));
        seeds.put("long-form", Hex.decode("0303028005"));
        SeedCorpus.of(WireFuzzTest.class, "destinationList").assertHolds(seeds);
    }

    @Test
    void securityBlocksAreThoseOfTheSamples() {
        Map<String, byte[]> seeds = new LinkedHashMap<>();
        WireSamples.identities()
                .forEach((name, identity) -> seeds.put(fileName(name), seed(security(identity)::encode)));
        SeedCorpus.of(WireFuzzTest.class, "securityBlock").assertHolds(seeds);
    }

    @Test
    void storedDataAreThoseOfTheSamples() {
        Map<String, byte[]> seeds = new LinkedHashMap<>();
        for (StoredDataValue value : WireSamples.values()) {
            seeds.put(value.model().name(), seed(out -> {
                out.uint8(WireFuzzTest.MODELS.indexOf(value.model()));
                new StoredData(WireSamples.TIME, 3600, value, WireSamples.SIGNATURE).encode(out);
            }));
        }
        seeds.put("nonexistent", seed(out -> {
            out.uint8(WireFuzzTest.MODELS.indexOf(DataModel.SINGLE));
            WireSamples.nonexistent().encode(out);
        }));
        SeedCorpus.of(WireFuzzTest.class, "storedData").assertHolds(seeds);
    }

    @Test
    void extensionsAreTheirSamples() {
        Map<String, byte[]> seeds = new LinkedHashMap<>();
        List<ExtensionSamples.Sample<?>> samples = ExtensionSamples.all();
        for (int i = 0; i < samples.size(); i++) {
            int number = i;
            seeds.put(samples.get(i).name().replace('/', '-'), seed(out -> {
                out.uint8(number);
                out.bytes(samples.get(number).encoded());
            }));
        }
        SeedCorpus.of(ExtensionFuzzTest.class, "value").assertHolds(seeds);
    }

    private static ForwardingHeader header() {
        Map<String, Destination> destinations = WireSamples.destinations();
        return WireSamples.header().toBuilder()
                .viaList(List.of(
                        destinations.get("destination/node"),
                        destinations.get("destination/compressed"),
                        destinations.get("destination/opaque-id")))
                .destinationList(
                        List.of(destinations.get("destination/unknown"), destinations.get("destination/resource")))
                .options(List.of(new ForwardingOption(2, 7, WireSamples.hex("beef"))))
                .maxResponseLength(5000)
                .build();
    }

    /** A header whose only destination is an opaque ID that should have been compressed. */
    private static byte[] longForm() {
        ByteBuf out = Unpooled.buffer();
        WireSamples.header().toBuilder()
                .destinationList(List.of(new Destination.Unknown(4, WireSamples.hex("028005"))))
                .build()
                .encode(out, 0);
        return bytes(out.setByte(ForwardingHeader.FIXED_BYTES, 3));
    }

    private static ForwardingHeader fragment() {
        return WireSamples.header().toBuilder().fragment(false, 1400).build();
    }

    private static SecurityBlock security(SignerIdentity identity) {
        Signature signature = WireSamples.SIGNATURE;
        return new SecurityBlock(
                List.of(
                        new GenericCertificate(0, WireSamples.hex("30030101ff")),
                        new GenericCertificate(9, Opaque.EMPTY)),
                new Signature(signature.algorithm(), identity, signature.value()));
    }

    private static byte[] message(ForwardingHeader header, MessageBody body) {
        List<MessageExtension> extensions = List.of(new MessageExtension(0x7FFF, false, WireSamples.hex("0102")));
        Opaque payload = WireWriter.toOpaque(out -> {
            new MessageContents(body.code(), MessageBodyCodec.encode(body), extensions).encode(out);
            security(WireSamples.CERT_HASH).encode(out);
        });
        ByteBuf out = Unpooled.buffer();
        header.encode(out, payload.length());
        WireWriter.append(out, writer -> writer.bytes(payload));
        return bytes(out);
    }

    private static byte[] seed(Consumer<WireWriter> content) {
        return WireWriter.toOpaque(content).toByteArray();
    }

    private static byte[] bytes(ByteBuf buffer) {
        byte[] bytes = new byte[buffer.readableBytes()];
        buffer.readBytes(bytes);
        return bytes;
    }

    private static String fileName(String sample) {
        return sample.substring(sample.indexOf('/') + 1);
    }
}
