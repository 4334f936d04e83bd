// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.dissect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DissectCommandTest {
    private static final String ACK = "81000000050000000b";

    /** The header says 82 bytes, and there are 68. */
    private static final String TOO_SHORT =
            "d2454c4f65b0781f00160a64c000000000000052010203040506070800000000000000120000"
                    + "0110101112131415161718191a1b1c1d1e1f001700000002000000000000";

    @TempDir
    private Path folder;

    @Test
    void showsAMessageOfEachKindWithoutFault() {
        Run run = Run.ofText(folder, String.join("\n", Run.messages()));
        assertThat(run.out()).doesNotContain("!!");
        assertThat(run.err()).isEmpty();
        assertThat(run.status()).isZero();
        assertThat(run.lines().stream().filter(line -> line.startsWith("#")))
                .hasSize(Run.messages().size());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            relo_token 0xd2454c4f
            fragment 0xc0000000 (whole message)
            fragment 0x80000100 (fragment from byte 256 on)
            max_response_length 0 (no limit)
            Destination node 101112131415161718191a1b1c1d1e1f
            Destination resource fc2398a73dd54d6237c4fdb58fd7d753
            Destination opaque_id 8005
            flags 0x08 (IGNORE-STATE-KEEPING)
            routemode 1 (DRR)
            message_code 0x0017 (PingReq)
            role "passive"
            IceCandidate host 192.0.2.1:6084 DTLS-UDP-SR
            IceCandidate srflx [2001:db8:0:0:0:0:0:1]:6084 TLS-TCP-FH-NO-ICE
            application 5060 (SIP)
            time 2023-11-14T22:13:20.123Z
            lifetime 3600 (1 h)
            StoreKindData SIP-REGISTRATION
            type 2 (sip_registration_route)
            contact_prefs "(sip.schemes=SIP)"
            uri "bob@example.com"
            TurnServer
            namespace "voice"
            to_user "bob@example.com"
            type 3 (full)
            type 1 (from_succ)
            ChordRouteQueryAns
            type 1 (responsible_set)
            responsible_ppb 250000000 (25 % of the overlay)
            error_code 0x0003 (Error_Not_Found)
            error_info "not found"
            [0] 0xf0000001
            [1] 0x00000104 (REDIR)
            StoreKindResponse CERTIFICATE_BY_USER
            MessageExtension self_tuning_data
            network_size 500
            dMFlags 0x0000000000000006 (STATUS_INFO, ROUTING_TABLE_SIZE)
            diagnostic_info_contents "A/1.0"
            PathTrackReq
            next_hop node 101112131415161718191a1b1c1d1e1f
            hash_alg 4 (sha256)
            SignerIdentity cert_hash of certificate 1
            GenericCertificate no X.509 certificate that can be read
            """)
    void showsFieldsWithTheirMeaning(String line) {
        // Offsets, which stand before the names, are looked at elsewhere.
        assertThat(AllLines.LINES).anyMatch(each -> each.equals(line) || each.endsWith(" " + line));
    }

    private static final class AllLines {
        static final List<String> LINES = new Run(
                        0,
                        String.join(
                                "", Run.messages().stream().map(AllLines::text).toList()),
                        "")
                .lines();

        private static String text(String hex) {
            return new TextFormat(new Dissector(Vectors.CONTEXT))
                    .message(1, new Origin.Line(1), Vectors.bytes(hex))
                    .text();
        }
    }

    @Test
    void showsOffsetsFromTheFirstByteOfTheFrame() {
        Run run = Run.ofText(folder, framedPing());
        assertThat(run.lines())
                .contains(
                        "0 type 0x80 (data)",
                        "1 sequence 7",
                        "8 relo_token 0xd2454c4f",
                        "64 message_code 0x0017 (PingReq)");
    }

    @Test
    void encodesWhatItDecodedToTheSameBytes() {
        List<String> messages = Run.messages();
        Run run = Run.ofText(folder, String.join("\n", messages), "--reencode");
        assertThat(run.out().lines()).containsExactlyElementsOf(messages);
        assertThat(run.status()).isZero();
    }

    @Test
    void goesOnAfterWhatIsMalformed() {
        String text = "# a comment\n\n" + TOO_SHORT + "\nabc\nxyz\n81\n82\n  81 00000005\t0000000b # of frame 5\r\n";
        Run run = Run.ofText(folder, text);
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).isEqualTo("dissect: 5 of 6 malformed" + System.lineSeparator());
        assertThat(run.lines())
                .contains(
                        "#1 line 3 message, 68 bytes, malformed",
                        "!! ForwardingHeader.length at byte 16: is 82, message has 68",
                        "#2 line 4 malformed",
                        "!! odd number of hexadecimal digits: 3",
                        "!! no hexadecimal digit in column 1",
                        "!! FramedMessage.ack_sequence at byte 1: needs 4 bytes, has 0 (in FramedMessage)",
                        "!! ForwardingHeader.relo_token at byte 0: needs 4 bytes, has 1 (in ForwardingHeader)",
                        "#6 line 8 ack of frame 5, 9 bytes");
    }

    @Test
    void reencodingKeepsTheLinesApart() {
        Run run = Run.ofText(folder, ACK + "\nabc\n" + ACK + "\n", "--reencode");
        assertThat(run.out().lines())
                .containsExactly(ACK, "# line 2: malformed: odd number of hexadecimal digits: 3", ACK);
        assertThat(run.status()).isEqualTo(1);
    }

    @Test
    void aFaultInABodyHidesNothingThatFollows() {
        // A SIP-REGISTRATION whose length is one too small.
        String whole = Run.messages().stream()
                .filter(line -> line.contains("02002700112873"))
                .findFirst()
                .orElseThrow();
        Run run = Run.ofText(folder, whole.replace("02002700112873", "02002600112873"));
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out())
                .contains("/DataValue/value/SipRegistration)")
                .contains("SipRegistration at byte")
                .contains("SecurityBlock")
                .contains("signature_value");
    }

    @Test
    void declaresPrivateKinds() {
        String store = Run.messages().stream()
                .filter(line -> line.contains("f0000001") && line.contains("00000003616263"))
                .findFirst()
                .orElseThrow();
        assertThat(Run.ofText(folder, store).out()).doesNotContain("StoredData ");
        Run run = Run.ofText(folder, store, "--kind", "0xf0000001=array");
        assertThat(run.lines()).anyMatch(line -> line.endsWith("ArrayEntry.index 4294967295 (behind the last)"));
        assertThat(Run.ofText(folder, store, "--kind", "4026531841=dictionary").status())
                .isEqualTo(1);
    }

    @Test
    void readsLongerNodeIds() {
        String node = "0114" + "10".repeat(20);
        String ping = "d2454c4f65b0781f00160a64c0000000" + "00000051" + "0102030405060708" + "00000000" + "0000"
                + "0016" + "0000" + node + "0017" + "00000002" + "0000" + "00000000" + "0000" + "0000" + "030000"
                + "0000";
        assertThat(Run.ofText(folder, ping, "--node-id-length", "20").status()).isZero();
        assertThat(Run.ofText(folder, ping).out()).contains("Destination.");
        assertThat(Run.ofText(folder, ping).status()).isEqualTo(1);
    }

    @Test
    void jsonHasOneObjectALine() {
        Run run = Run.ofText(folder, String.join("\n", Run.messages()) + "\n" + TOO_SHORT, "--format", "json");
        List<Map<String, Object>> objects = run.json();
        assertThat(objects).hasSize(Run.messages().size() + 1);
        assertThat(objects.get(0)).containsEntry("number", 1L).containsEntry("line", 1L);
        assertThat(objects.get(0).get("malformed")).isEqualTo(List.of());
        assertThat(objects.get(objects.size() - 1).get("malformed"))
                .isEqualTo(List.of(Map.of(
                        "field",
                        "ForwardingHeader.length",
                        "offset",
                        16L,
                        "problem",
                        "ForwardingHeader.length at byte 16: is 82, message has 68")));
    }

    @Test
    void jsonEscapesWhatIsInAMessage() {
        // An error whose text has quotation marks, a backslash, a line end and a letter outside ASCII.
        byte[] text = "a\"b\\c\nd\u00fc".getBytes(StandardCharsets.UTF_8);
        Run run = Run.ofText(folder, Vectors.message(0xFFFF, Vectors.error(3, text)), "--format", "json");
        assertThat(run.status()).isZero();
        assertThat(run.out()).matches("\\p{ASCII}*");
        assertThat(run.json()).singleElement().asString().contains("\"a\"b\\c d\u00fc\"");
    }

    @Test
    void textThatSteersATerminalIsNotShown() {
        byte[] text = "\u001b[31mred".getBytes(StandardCharsets.UTF_8);
        Run run = Run.ofText(folder, Vectors.message(0xFFFF, Vectors.error(3, text)));
        assertThat(run.out()).doesNotContain("\u001b").contains("1b5b33316d726564");
    }

    @Test
    void everyPrefixOfEveryMessageIsMalformed() {
        Dissector dissector = new Dissector(Vectors.CONTEXT);
        for (String message : Run.messages()) {
            for (int end = 0; end < message.length(); end += 2) {
                assertThat(dissector
                                .dissect(Vectors.bytes(message.substring(0, end)))
                                .faults())
                        .as(message.substring(0, end))
                        .isNotEmpty();
            }
        }
    }

    @Test
    void changedBytesLeadToFaultsOnly() {
        Random random = new Random(42);
        JsonFormat json = new JsonFormat(new Dissector(Vectors.CONTEXT));
        TextFormat text = new TextFormat(new Dissector(Vectors.CONTEXT));
        for (String message : Run.messages()) {
            for (int i = 0; i < 100; i++) {
                StringBuilder changed = new StringBuilder(message);
                for (int change = random.nextInt(4); change >= 0; change--) {
                    changed.setCharAt(random.nextInt(message.length()), Character.forDigit(random.nextInt(16), 16));
                }
                RecordFormat.Printed printed = json.message(1, new Origin.Line(1), Vectors.bytes(changed.toString()));
                JsonReader.object(printed.text().strip());
                assertThat(text.message(1, new Origin.Line(1), Vectors.bytes(changed.toString()))
                                .malformed())
                        .isEqualTo(printed.malformed());
            }
        }
    }

    @Test
    void readsStandardInput() {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(ACK.getBytes(StandardCharsets.US_ASCII)));
        try {
            assertThat(Run.of(List.of("dissect")).out()).startsWith("#1  line 1  ack of frame 5, 9 bytes");
        } finally {
            System.setIn(before);
        }
    }

    @Test
    void refusesInOneLineWhatCannotBeRead() {
        byte[] binary = new byte[3000];
        new Random(7).nextBytes(binary);
        assertUnreadable(Run.of(Run.write(folder, binary)), "neither lines of hexadecimal digits nor");
        assertUnreadable(Run.of(Run.write(folder, new byte[] {0x1F, (byte) 0x8B, 8, 0})), "gzip");
        assertUnreadable(Run.of(folder.resolve("none")), "there is no such file");
        assertUnreadable(Run.of(folder), "cannot read");
    }

    @Test
    void anEmptyInputIsWellFormed() {
        assertThat(Run.ofText(folder, "")).isEqualTo(new Run(0, "", ""));
    }

    @ParameterizedTest
    @CsvSource({
        "--kind, 0xf0000001, not of the form",
        "--kind, 0xf0000001=list, data model is 'list'",
        "--kind, 0=single, allowed are 1 to 0xffffffff",
        "--kind, x=single, is no number",
        "--node-id-length, 21, allowed are 16 to 20",
        "--port, 0, allowed are 1 to 65535",
        "--format, xml, --format",
        "--reencode, --format=json, leave one of the two out",
    })
    void refusesWrongOptions(String option, String value, String problem) {
        Run run = Run.ofText(folder, ACK, option, value);
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains(problem);
        assertThat(run.out()).isEmpty();
    }

    private static void assertUnreadable(Run run, String problem) {
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines())
                .singleElement()
                .asString()
                .startsWith("dissect: cannot read ")
                .contains(problem);
    }

    private static String framedPing() {
        return Run.messages().stream()
                .filter(line -> line.startsWith("80"))
                .findFirst()
                .orElseThrow();
    }
}
