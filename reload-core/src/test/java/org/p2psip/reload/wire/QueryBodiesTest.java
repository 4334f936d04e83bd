// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.function.IntFunction;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Probe, RouteQuery, Stat, Find and ConfigUpdate: that all values survive, and what does not fit. */
class QueryBodiesTest {
    private static final MetaData METADATA = new MetaData(true, 3, 4, Opaque.EMPTY);

    @Property(tries = 200)
    void everyBodyDecodesAsItself(@ForAll("bodies") MessageBody body) throws MalformedMessageException {
        Opaque encoded = MessageBodyCodec.encode(body);
        MessageBody decoded = MessageBodyCodec.decode(body.code(), encoded, WireSamples.CONTEXT);
        assertThat(decoded).isEqualTo(body).hasSameHashCodeAs(body);
        assertThat(MessageBodyCodec.encode(decoded)).isEqualTo(encoded);
    }

    @Test
    void takesWhatFitsAndRefusesTheNext() {
        takes(255, count -> new ProbeRequest(Collections.nCopies(count, ProbeInformationType.UPTIME)));
        takes(10_922, count -> new ProbeAnswer(Collections.nCopies(count, new ProbeInformation.Uptime(1))));
        takes(63, count -> new FindRequest(WireSamples.RESOURCE, Collections.nCopies(count, KindId.TURN_SERVICE)));
        takes(
                3120,
                count -> new FindAnswer(
                        Collections.nCopies(count, new FindKindData(KindId.TURN_SERVICE, WireSamples.RESOURCE))));
        takes(
                65_535,
                length -> new RouteQueryRequest(
                        false, new Destination.Node(WireSamples.NODE), Opaque.copyOf(new byte[length])));
        takes(0xFFFFFF, length -> new ConfigUpdateRequest.Configuration(Opaque.copyOf(new byte[length])));
        takes(65_535, length -> new ConfigUpdateRequest.Kinds(List.of(Opaque.copyOf(new byte[length]))));
        Opaque kind = Opaque.copyOf(new byte[65_533]);
        takes(256, count -> new ConfigUpdateRequest.Kinds(Collections.nCopies(count, kind)));
        takes(255, length -> new MetaData(true, 0, 0, Opaque.copyOf(new byte[length])));
        takes(255, algorithm -> new MetaData(true, 0, algorithm, Opaque.EMPTY));
        takes(255, ProbeInformationType::new);
        takes(
                255,
                length -> new ProbeInformation.Unknown(new ProbeInformationType(4), Opaque.copyOf(new byte[length])));
        takes(65_535, length -> new MetaDataValue.DictionaryEntry(Opaque.copyOf(new byte[length]), METADATA));
        takes(255, type -> new ConfigUpdateRequest.Unknown(type, Opaque.EMPTY));
    }

    @Test
    void refusesNumbersThatNoFieldHolds() {
        for (Runnable wrong : List.<Runnable>of(
                () -> new ProbeInformationType(0),
                () -> new ProbeInformation.Unknown(ProbeInformationType.UPTIME, Opaque.EMPTY),
                () -> new ProbeInformation.ResponsibleSet(-1),
                () -> new ProbeInformation.NumResources(0x100000000L),
                () -> new ProbeInformation.Uptime(0x100000000L),
                () -> new MetaData(true, 0x100000000L, 0, Opaque.EMPTY),
                () -> new MetaDataValue.ArrayEntry(-1, METADATA),
                () -> new StoredMetaData(Instant.EPOCH, -1, new MetaDataValue.Single(METADATA)),
                () -> new StoredMetaData(Instant.MIN, 0, new MetaDataValue.Single(METADATA)),
                () -> new ConfigUpdateRequest.Unknown(2, Opaque.EMPTY))) {
            assertThatThrownBy(wrong::run).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void tellsWhetherAResourceWasFound() throws MalformedMessageException {
        assertThat(new FindKindData(KindId.TURN_SERVICE, WireSamples.RESOURCE).isFound())
                .isTrue();
        assertThat(FindKindData.none(KindId.TURN_SERVICE, 16).isFound()).isFalse();
        assertThat(FindKindData.none(KindId.TURN_SERVICE, 0).isFound()).isFalse();
    }

    @Provide
    Arbitrary<MessageBody> bodies() {
        Arbitrary<Opaque> opaque =
                Arbitraries.bytes().array(byte[].class).ofMaxSize(200).map(Opaque::copyOf);
        Arbitrary<Long> uint32 = Arbitraries.longs().between(0, 0xFFFFFFFFL);
        Arbitrary<ProbeInformation> information = Arbitraries.oneOf(
                uint32.map(ProbeInformation.ResponsibleSet::new),
                uint32.map(ProbeInformation.NumResources::new),
                uint32.map(ProbeInformation.Uptime::new),
                opaque.map(value -> new ProbeInformation.Unknown(new ProbeInformationType(255), value)));
        Arbitrary<MetaData> metadata = Combinators.combine(
                        Arbitraries.of(true, false),
                        uint32,
                        Arbitraries.integers().between(0, 255),
                        opaque)
                .as(MetaData::new);
        Arbitrary<StatKindResponse> stat = Combinators.combine(metadata, opaque, uint32)
                .as((each, key, number) -> new StatKindResponse(
                        KindId.SIP_REGISTRATION,
                        number,
                        List.of(new StoredMetaData(
                                Instant.ofEpochMilli(number), number, new MetaDataValue.DictionaryEntry(key, each)))));
        return Arbitraries.oneOf(
                Arbitraries.integers()
                        .between(1, 255)
                        .map(ProbeInformationType::new)
                        .list()
                        .ofMaxSize(255)
                        .map(ProbeRequest::new),
                information.list().ofMaxSize(8).map(ProbeAnswer::new),
                stat.list().ofMaxSize(3).map(StatAnswer::new),
                opaque.list().ofMaxSize(4).map(ConfigUpdateRequest.Kinds::new).map(ConfigUpdateRequest::new),
                opaque.map(ConfigUpdateRequest.Configuration::new).map(ConfigUpdateRequest::new),
                opaque.map(value -> new RouteQueryRequest(true, new Destination.OpaqueId(value), value)));
    }

    private static void takes(int max, IntFunction<?> create) {
        assertThatCode(() -> create.apply(max)).doesNotThrowAnyException();
        assertThatThrownBy(() -> create.apply(max + 1)).isInstanceOf(IllegalArgumentException.class);
    }
}
