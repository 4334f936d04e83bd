// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire.diagnostics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.p2psip.reload.wire.ExtensionSamples;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.MalformedMessageException;
import org.p2psip.reload.wire.MessageCode;
import org.p2psip.reload.wire.MessageExtension;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.UnknownBody;
import org.p2psip.reload.wire.WireReader;
import org.p2psip.reload.wire.WireSamples;
import org.p2psip.reload.wire.WireWriter;

class DiagnosticsTest {
    private static final String TIMES_AND_FLAGS = "0000018bcfe652db" + "0000018bcfe5687b" + "0000000000000006";

    @ParameterizedTest
    @ValueSource(strings = {"00000008", "0000000c"})
    void readsALengthWithAndWithoutTheListsOwn(String length) throws MalformedMessageException {
        DiagnosticsRequest request = decode(TIMES_AND_FLAGS + length + "00000008" + "f00000000002beef");
        assertThat(request.extensions()).hasSize(1);
        assertThat(WireWriter.toOpaque(request::encode)).isEqualTo(WireSamples.vector("diagnostics/request"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"00000000", "0000000000000000", "0000000400000000"})
    void readsEveryWayToSayThatThereIsNoList(String end) throws MalformedMessageException {
        assertThat(decode(TIMES_AND_FLAGS + end).extensions()).isEmpty();
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource({
        "0000000700000008f00000000002beef, 'DiagnosticsRequest.ext_length at byte 24: is 7, list has 8'",
        "0000000000000008f00000000002beef, 'DiagnosticsRequest.ext_length at byte 24: is 0, list has 8'",
        "00000008, 'DiagnosticsRequest.diagnostic_extensions_list at byte 28: needs 4 bytes, has 0'",
        "0000000800000008003f00000002beef, 'DiagnosticExtension.kind at byte 32: is 63, which only a flag may ask for'",
        "000000000000000000, 'DiagnosticsRequest at byte 32: 1 bytes left over'",
    })
    void saysWhereAMalformedRequestIsWrong(String end, String problem) {
        assertThatThrownBy(() -> decode(TIMES_AND_FLAGS + end))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessage(problem);
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource({
        "00010000, 'DiagnosticInfo.diagnostic_info_contents at byte 4: needs 1 bytes, has 0'",
        "000100020000, 'DiagnosticInfo.diagnostic_info_contents at byte 5: 1 bytes left over'",
        "00060000, 'DiagnosticInfo.diagnostic_info_contents at byte 4: version does not end with a zero byte'",
        "0006000141, 'DiagnosticInfo.diagnostic_info_contents at byte 4: version does not end with a zero byte'",
        "000600020000, 'DiagnosticInfo.diagnostic_info_contents at byte 4: version has a character that is zero or not ASCII'",
        "00060002ff00, 'DiagnosticInfo.diagnostic_info_contents at byte 4: version has a character that is zero or not ASCII'",
        "000b0004 00000010, 'INSTANCES_STORED.instances at byte 8: needs 8 bytes, has 0'",
        "000c0001 00, 'MESSAGES_SENT_RCVD.code at byte 4: needs 2 bytes, has 1'",
    })
    void saysWhereMalformedInformationIsWrong(String bytes, String problem) {
        WireReader in = WireReader.of(WireSamples.hex(bytes.replace(" ", "")));
        assertThatThrownBy(() -> DiagnosticInfo.decode(in))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessage(problem);
    }

    @Test
    void knowsWhatARequestAsksFor() throws MalformedMessageException {
        DiagnosticsRequest some = decode(TIMES_AND_FLAGS + "0000000800000008f00000000002beef");
        assertThat(some.asksFor(DiagnosticKind.STATUS_INFO)).isTrue();
        assertThat(some.asksFor(DiagnosticKind.ROUTING_TABLE_SIZE)).isTrue();
        assertThat(some.asksFor(DiagnosticKind.PROCESS_POWER)).isFalse();
        assertThat(some.asksFor(new DiagnosticKind(0xF000))).isTrue();
        assertThat(some.asksFor(new DiagnosticKind(0xF001))).isFalse();
        DiagnosticsRequest all =
                new DiagnosticsRequest(Instant.EPOCH, Instant.EPOCH, DiagnosticsRequest.EVERYTHING, List.of());
        assertThat(all.asksFor(DiagnosticKind.BATTERY_STATUS)).isTrue();
        assertThat(all.asksFor(new DiagnosticKind(0xF000))).isFalse();
    }

    @Test
    void hasAFlagForEachKindOfTheFirst62() {
        assertThat(DiagnosticKind.STATUS_INFO.flag()).isEqualTo(0x2);
        assertThat(new DiagnosticKind(62).flag()).isEqualTo(1L << 62);
        for (int without : new int[] {0, 63, 0x40}) {
            assertThatThrownBy(() -> new DiagnosticKind(without).flag()).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void clearsTheBitOfABatteryThatIsInUse() {
        assertThat(WireWriter.toOpaque(new DiagnosticInfo.BatteryStatus(true, 0)::encode))
                .isEqualTo(WireSamples.hex("0010000100"));
        assertThat(WireWriter.toOpaque(new DiagnosticInfo.BatteryStatus(false, 1)::encode))
                .isEqualTo(WireSamples.hex("0010000181"));
    }

    @Test
    void goesIntoPingsAsAnExtensionThatNobodyHasToKnow() throws MalformedMessageException {
        DiagnosticsRequest request = decode(TIMES_AND_FLAGS + "0000000000000000");
        MessageExtension extension = request.toExtension();
        assertThat(extension.type()).isEqualTo(2);
        assertThat(extension.critical()).isFalse();
        assertThat(DiagnosticsRequest.decode(WireReader.of(extension.contents())))
                .isEqualTo(request);
        DiagnosticsResponse response =
                new DiagnosticsResponse(Instant.EPOCH, Instant.EPOCH, Instant.EPOCH, 0, List.of());
        assertThat(DiagnosticsResponse.decode(
                        WireReader.of(response.toExtension().contents())))
                .isEqualTo(response);
        assertThat(response.toExtension().type()).isEqualTo(2);
    }

    @Test
    void readsPathTrackFromTheBodyOfAMessage() throws MalformedMessageException {
        UnknownBody request =
                new UnknownBody(MessageCode.PATH_TRACK_REQUEST, WireSamples.vector("diagnostics/path-track-request"));
        assertThat(PathTrackRequest.decode(request, WireSamples.CONTEXT).toBody())
                .isEqualTo(request);
        UnknownBody answer =
                new UnknownBody(MessageCode.PATH_TRACK_ANSWER, WireSamples.vector("diagnostics/path-track-answer"));
        assertThat(PathTrackAnswer.decode(answer, WireSamples.CONTEXT).toBody()).isEqualTo(answer);
    }

    @Test
    void refusesWhatNoFieldHolds() {
        Opaque tooLong = Opaque.copyOf(new byte[65_536]);
        KindCount count = new KindCount(KindId.TURN_SERVICE, 1);
        MessageCount messages = new MessageCount(1, 1, 1);
        for (Runnable wrong : List.<Runnable>of(
                () -> new DiagnosticKind(65_536),
                () -> new DiagnosticExtension(new DiagnosticKind(0x3F), Opaque.EMPTY),
                () -> new DiagnosticInfo.Measure(DiagnosticKind.SOFTWARE_VERSION, 1),
                () -> new DiagnosticInfo.Measure(DiagnosticKind.STATUS_INFO, 256),
                () -> new DiagnosticInfo.Measure(DiagnosticKind.ROUTING_TABLE_SIZE, 0x100000000L),
                () -> new DiagnosticInfo.Measure(DiagnosticKind.ROUTING_TABLE_SIZE, -1),
                () -> new DiagnosticInfo.SoftwareVersion("a\0"),
                () -> new DiagnosticInfo.SoftwareVersion("\u00e9"),
                () -> new DiagnosticInfo.SoftwareVersion("a".repeat(65_535)),
                () -> new DiagnosticInfo.BatteryStatus(true, 128),
                () -> new DiagnosticInfo.InstancesStored(Collections.nCopies(5462, count)),
                () -> new DiagnosticInfo.MessagesSentAndReceived(Collections.nCopies(3641, messages)),
                () -> new DiagnosticInfo.Unknown(DiagnosticKind.STATUS_INFO, Opaque.EMPTY),
                () -> new DiagnosticInfo.Unknown(new DiagnosticKind(0x40), tooLong),
                () -> new MessageCount(65_536, 0, 0),
                () -> new DiagnosticsResponse(Instant.EPOCH, Instant.EPOCH, Instant.EPOCH, 256, List.of()),
                () -> new DiagnosticsRequest(Instant.MIN, Instant.EPOCH, 0, List.of()))) {
            assertThatThrownBy(wrong::run).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatCode(() -> {
                    new DiagnosticInfo.SoftwareVersion("a".repeat(65_534));
                    new DiagnosticInfo.InstancesStored(Collections.nCopies(5461, count));
                    new DiagnosticInfo.MessagesSentAndReceived(Collections.nCopies(3640, messages));
                    new DiagnosticInfo.Measure(DiagnosticKind.PROCESS_POWER, -1);
                })
                .doesNotThrowAnyException();
    }

    @Property(tries = 200)
    void everyResponseDecodesAsItself(@ForAll("responses") DiagnosticsResponse response)
            throws MalformedMessageException {
        Opaque encoded = WireWriter.toOpaque(response::encode);
        assertThat(DiagnosticsResponse.decode(WireReader.of(encoded))).isEqualTo(response);
    }

    @Provide
    Arbitrary<DiagnosticsResponse> responses() {
        Arbitrary<Long> number = Arbitraries.longs();
        Arbitrary<DiagnosticInfo> info = Arbitraries.oneOf(
                Arbitraries.of(ExtensionSamples.information()),
                number.map(value -> new DiagnosticInfo.Measure(DiagnosticKind.MACHINE_UPTIME, value)),
                Arbitraries.integers().between(0, 127).map(value -> new DiagnosticInfo.BatteryStatus(true, value)),
                Arbitraries.strings()
                        .withCharRange('\u0001', '\u007f')
                        .ofMaxLength(40)
                        .map(DiagnosticInfo.SoftwareVersion::new),
                Combinators.combine(Arbitraries.integers().between(0, 65_535), number, number)
                        .as(MessageCount::new)
                        .list()
                        .ofMaxSize(5)
                        .map(DiagnosticInfo.MessagesSentAndReceived::new));
        Arbitrary<Instant> times =
                Arbitraries.longs().between(0, Long.MAX_VALUE).map(Instant::ofEpochMilli);
        return Combinators.combine(
                        times,
                        times,
                        times,
                        Arbitraries.integers().between(0, 255),
                        info.list().ofMaxSize(6))
                .as(DiagnosticsResponse::new);
    }

    private static DiagnosticsRequest decode(String hex) throws MalformedMessageException {
        return DiagnosticsRequest.decode(WireReader.of(WireSamples.hex(hex)));
    }
}
