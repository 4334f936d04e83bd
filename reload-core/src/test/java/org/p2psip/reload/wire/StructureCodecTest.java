// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every structure that is not a body: vectors, prefixes, and that the samples leave no record out. */
class StructureCodecTest {
    private static final WireContext CONTEXT = WireSamples.CONTEXT;

    record Structure<T>(String name, T sample, WireReader.Element<T> decoder, BiConsumer<T, WireWriter> encoder) {
        Opaque encoded() {
            return WireWriter.toOpaque(out -> encoder.accept(sample, out));
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static List<Structure<?>> structures() {
        List<Structure<?>> all = new ArrayList<>();
        add(all, WireSamples.destinations(), in -> Destination.decode(in, CONTEXT), Destination::encode);
        add(all, WireSamples.addresses(), IpAddressPort::decode, IpAddressPort::encode);
        add(all, WireSamples.identities(), SignerIdentity::decode, SignerIdentity::encode);
        add(all, WireSamples.candidates(), IceCandidate::decode, IceCandidate::encode);
        add(all, WireSamples.specifiers(), in -> StoredDataSpecifier.decode(in, CONTEXT), StoredDataSpecifier::encode);
        add(all, WireSamples.configUpdates(), ConfigUpdateRequest::decode, ConfigUpdateRequest::encode);
        add(
                all,
                Map.of("stored-data/nonexistent", WireSamples.nonexistent()),
                in -> StoredData.decode(in, DataModel.SINGLE),
                StoredData::encode);
        add(
                all,
                Map.of("contents/ping-request", MessageContents.of(new PingRequest(Opaque.EMPTY))),
                MessageContents::decode,
                MessageContents::encode);
        add(
                all,
                Map.of(
                        "extension/self-tuning-data",
                        new MessageExtension(3, false, WireSamples.hex("000001f40000298400002328"))),
                MessageExtension::decode,
                MessageExtension::encode);
        add(
                all,
                Map.of(
                        "option/direct-response",
                        new ForwardingOption(
                                2,
                                ForwardingOption.IGNORE_STATE_KEEPING,
                                WireSamples.hex("01040106c000020117c4120110101112131415161718191a1b1c1d1e1f"))),
                ForwardingOption::decode,
                ForwardingOption::encode);
        return all;
    }

    private static <T> void add(
            List<Structure<?>> all,
            Map<String, T> samples,
            WireReader.Element<T> decoder,
            BiConsumer<T, WireWriter> encoder) {
        samples.forEach((name, sample) -> all.add(new Structure<>(name, sample, decoder, encoder)));
    }

    @ParameterizedTest
    @MethodSource("structures")
    void encodesAsComputedByHand(Structure<?> structure) {
        assertThat(structure.encoded().toByteArray())
                .isEqualTo(WireSamples.vector(structure.name()).toByteArray());
    }

    @ParameterizedTest
    @MethodSource("structures")
    void decodesWhatWasComputedByHandAndNotAByteMore(Structure<?> structure) throws MalformedMessageException {
        byte[] vector = WireSamples.vector(structure.name()).toByteArray();
        WireReader in = WireReader.of(Opaque.copyOf(Arrays.copyOf(vector, vector.length + 3)));
        assertThat((Object) structure.decoder().read(in)).isEqualTo(structure.sample());
        assertThat(in.remaining()).isEqualTo(3);
    }

    @ParameterizedTest
    @MethodSource("structures")
    void refusesEveryPrefix(Structure<?> structure) {
        byte[] vector = WireSamples.vector(structure.name()).toByteArray();
        for (int length = 0; length < vector.length; length++) {
            WireReader in = WireReader.of(Opaque.copyOf(vector, 0, length));
            assertThatThrownBy(() -> structure.decoder().read(in))
                    .as("%s cut to %d bytes", structure, length)
                    .isInstanceOf(MalformedMessageException.class);
        }
    }

    @Test
    void samplesCoverEveryPermittedRecord() {
        assertCovers(WireSamples.destinations().values(), Destination.class);
        assertCovers(WireSamples.addresses().values(), IpAddressPort.class);
        assertCovers(WireSamples.identities().values(), SignerIdentity.class);
        assertCovers(WireSamples.values(), StoredDataValue.class);
        assertCovers(WireSamples.metadata(), MetaDataValue.class);
        assertCovers(WireSamples.probeInformation(), ProbeInformation.class);
        assertCovers(
                WireSamples.specifiers().values().stream()
                        .map(StoredDataSpecifier::model)
                        .toList(),
                ModelSpecifier.class);
    }

    @Test
    void everyEncodedLengthIsTheLengthOfTheEncoding() {
        for (Destination sample : WireSamples.destinations().values()) {
            assertThat(sample.encodedLength()).isEqualTo(length(sample::encode));
        }
        for (IpAddressPort sample : WireSamples.addresses().values()) {
            assertThat(sample.encodedLength()).isEqualTo(length(sample::encode));
        }
        for (IceCandidate sample : WireSamples.candidates().values()) {
            assertThat(sample.encodedLength()).isEqualTo(length(sample::encode));
        }
        for (StoredDataSpecifier sample : WireSamples.specifiers().values()) {
            assertThat(sample.encodedLength()).isEqualTo(length(sample::encode));
        }
        for (ProbeInformation sample : WireSamples.probeInformation()) {
            assertThat(sample.encodedLength()).isEqualTo(length(sample::encode));
        }
        FindKindData found = new FindKindData(KindId.TURN_SERVICE, WireSamples.RESOURCE);
        assertThat(found.encodedLength()).isEqualTo(length(found::encode));
        StoreKindResponse response = new StoreKindResponse(KindId.TURN_SERVICE, 1, List.of(WireSamples.NODE));
        assertThat(response.encodedLength()).isEqualTo(length(response::encode));
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource({
        "00, 'Destination.type at byte 0: is 0'",
        "000100, 'Destination.type at byte 0: is 0'",
        "80, 'Destination.opaque_id at byte 0: needs 2 bytes, has 1'",
        "010f101112131415161718191a1b1c1d1e1f, 'Destination.node_id at byte 2: needs 16 bytes, has 15'",
        "0111101112131415161718191a1b1c1d1e1f20, 'Destination.destination_data at byte 18: 1 bytes left over'",
        "011000000000000000000000000000000000, 'Destination.node_id at byte 2: Node-ID is all zero'",
        "0200, 'Destination.resource_id at byte 2: needs 1 bytes, has 0'",
        "02020000, 'Destination.destination_data at byte 3: 1 bytes left over'",
        "030402abcdef, 'Destination.destination_data at byte 5: 1 bytes left over'",
        "030103abcdef, 'Destination.opaque_id at byte 3: needs 3 bytes, has 0'",
    })
    void saysWhereAMalformedDestinationIsWrong(String bytes, String problem) {
        WireReader in = WireReader.of(WireSamples.hex(bytes));
        assertThatThrownBy(() -> Destination.decode(in, CONTEXT))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessage(problem);
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource({
        "000000, 'SignerIdentity.identity_type at byte 0: is 0'",
        "03000100, 'SignerIdentity.value at byte 3: 1 bytes left over'",
        "0100040401aa, 'SignerIdentity.length at byte 3: needs 4 bytes, has 3'",
        "0100040401aabb, 'SignerIdentity.value at byte 6: 1 bytes left over'",
        "02000304 02aa, 'SignerIdentity.certificate_node_id_hash at byte 5: needs 2 bytes, has 1'",
    })
    void saysWhereAMalformedIdentityIsWrong(String bytes, String problem) {
        WireReader in = WireReader.of(WireSamples.hex(bytes.replace(" ", "")));
        assertThatThrownBy(() -> SignerIdentity.decode(in))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessage(problem);
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource({
        "00000011 0000000000000000 00000000 00 00000000, 'Signature.algorithm.hash at byte 21: needs 1 bytes, has 0'",
        "00000019 0000000000000000 00000000 00 00000000 0000 030000 0000 ff, 'StoredData at byte 28: 1 bytes left over'",
        "00000018 0000000000000000 00000000 02 00000000 0000 030000 0000, 'DataValue.exists at byte 16: is 2, must be 0 or 1'",
        "00000018 0000000000000000 00000000 00 00000008 0000 030000 0000, 'DataValue.value at byte 21: needs 8 bytes, has 7'",
    })
    void saysWhereMalformedStoredDataIsWrong(String bytes, String problem) {
        WireReader in = WireReader.of(WireSamples.hex(bytes.replace(" ", "")));
        assertThatThrownBy(() -> StoredData.decode(in, DataModel.SINGLE))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessage(problem);
    }

    @Test
    void refusesASpecifierWithBytesBehindItsList() {
        WireReader in = WireReader.of(WireSamples.hex("000000010000000000000000" + "0003" + "0000ff"));
        assertThatThrownBy(() -> StoredDataSpecifier.decode(in, CONTEXT))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessage("StoredDataSpecifier.model_specifier at byte 16: 1 bytes left over");
    }

    private static int length(Consumer<WireWriter> content) {
        return WireWriter.toOpaque(content).length();
    }

    private static void assertCovers(Collection<?> samples, Class<?> sealed) {
        assertThat(samples.stream().map(Object::getClass).distinct())
                .containsExactlyInAnyOrderElementsOf(Arrays.asList(sealed.getPermittedSubclasses()));
    }
}
