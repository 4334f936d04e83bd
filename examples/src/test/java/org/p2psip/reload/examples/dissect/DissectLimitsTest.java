// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.dissect;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.p2psip.reload.examples.pcap.CaptureBytes;
import org.p2psip.reload.examples.pcap.CaptureReader;
import org.p2psip.reload.examples.pcap.CapturedPacket;
import org.p2psip.reload.wire.GenericCertificate;
import org.p2psip.reload.wire.Hex;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.SecurityBlock;
import org.p2psip.reload.wire.Signature;
import org.p2psip.reload.wire.SignatureAlgorithm;
import org.p2psip.reload.wire.SignerIdentity;
import org.p2psip.reload.wire.WireWriter;

/** What is limited is told to whoever reads the output. */
class DissectLimitsTest {
    private static final Dissector DISSECTOR = new Dissector(Vectors.CONTEXT);
    private static final String ACK = "81000000050000000b";

    @TempDir
    private Path folder;

    @Test
    void theLongestLineIsAMessageAndALongerOneIsRefused() throws IOException {
        Sink sink = new Sink();
        byte[] most = new byte[2 * HexLines.MAX_BYTES];
        Arrays.fill(most, (byte) '0');
        InputStream more = new ByteArrayInputStream(("0f\n" + ACK + "\n").getBytes(StandardCharsets.US_ASCII));
        InputStream first =
                new SequenceInputStream(new ByteArrayInputStream(most), new ByteArrayInputStream(new byte[] {'\n'}));
        new HexLines(
                        new SequenceInputStream(first, new SequenceInputStream(new ByteArrayInputStream(most), more)),
                        sink)
                .read();
        assertThat(sink.lines)
                .containsExactly(
                        "line 1: " + HexLines.MAX_BYTES + " bytes",
                        "line 2: more than " + HexLines.MAX_BYTES + " bytes",
                        "line 3: 9 bytes");
    }

    @Test
    void aFrameThatGrowsTooLargeIsGivenUpAndItsStreamGoesOn() throws IOException {
        int pieces = 0x10000;
        Deque<byte[]> packets = new ArrayDeque<>();
        // Each stream holds 15 MiB of a frame that is announced as longer.
        for (int port = 1; port <= 3; port++) {
            packets.add(tcp(port, 0, Hex.decode("8000000000ffffff" + "d2454c4f")));
            for (int at = 12; at < 15 << 20; at += pieces - 100) {
                packets.add(tcp(port, at, new byte[pieces - 100]));
            }
        }
        int end = 12 + ((15 << 20) - 12 + pieces - 101) / (pieces - 100) * (pieces - 100);
        packets.add(tcp(3, end, Hex.decode(Vectors.frame(9, Vectors.message(0x17, "0000")))));
        Sink sink = new Sink();
        new CaptureRecords(new Packets(packets), Set.of(6084), sink).read();
        assertThat(sink.lines)
                .filteredOn(line -> line.contains("given up"))
                .singleElement()
                .asString()
                .endsWith(":3 -> 192.0.2.2:6084 TCP: unfinished frames hold more than "
                        + CaptureRecords.MAX_UNFINISHED_BYTES + " bytes; this one is given up");
        assertThat(sink.lines).anyMatch(line -> line.endsWith(":3 -> 192.0.2.2:6084 TCP: 85 bytes"));
        // The other two are told of at the end of the capture.
        assertThat(sink.lines)
                .filteredOn(line -> line.contains("stream ends within a frame"))
                .hasSize(2);
    }

    @Test
    void omissionsOfManyKindsAreCountedTogether() {
        CaptureBytes capture = CaptureBytes.pcapng(LITTLE_ENDIAN);
        int kinds = RecordPrinter.MAX_OMISSIONS + 2;
        for (int i = 0; i < kinds; i++) {
            capture.block(1, capture.describe(10_000 + i));
        }
        for (int i = 0; i < kinds; i++) {
            capture.block(6, capture.enhanced(i, 0, new byte[1]));
        }
        Run run = Run.of(Run.write(folder, capture.toByteArray()));
        assertThat(run.err().lines())
                .hasSize(RecordPrinter.MAX_OMISSIONS + 1)
                .startsWith("dissect: left out 1 x packet of link type 10000, which is not known here")
                .endsWith("dissect: left out 2 x " + RecordPrinter.OTHERS);
        assertThat(run.status()).isZero();
    }

    @Test
    void signersAreLookedForAmongTheFirstCertificates() {
        assertThat(signed(Signers.MAX_CERTIFICATES, Signers.MAX_CERTIFICATES))
                .contains("cert_hash of certificate " + Signers.MAX_CERTIFICATES)
                .doesNotContain("not looked at");
        assertThat(signed(Signers.MAX_CERTIFICATES + 1, Signers.MAX_CERTIFICATES + 1))
                .doesNotContain("cert_hash of")
                .contains("not looked at")
                .contains("certificates behind the first " + Signers.MAX_CERTIFICATES);
    }

    @Test
    void aMessageOfTooManyFieldsIsReadToItsEndAndShownInPart() {
        int responses = TreeLimits.MAX_NODES / 4;
        String list = "00000002" + "0000000000000005" + "00000000";
        String body = String.format("%08x", responses * 16) + list.repeat(responses);
        Dissection shown = DISSECTOR.dissect(Vectors.bytes(Vectors.message(0x0A, body)));
        assertThat(shown.faults()).isEmpty();
        assertThat(count(shown.root())).isEqualTo(TreeLimits.MAX_NODES + 2);
        assertThat(shown.root().textOf("not shown")).contains("" + TreeLimits.MAX_NODES);
        // What is wrong behind it is found all the same.
        String wrong = Vectors.message(0x0A, body).replaceAll("030000" + "0000$", "030001" + "0000");
        assertThat(DISSECTOR.dissect(Vectors.bytes(wrong)).faults()).isNotEmpty();
        // One with less is shown whole.
        String few = String.format("%08x", 16) + list;
        assertThat(DISSECTOR
                        .dissect(Vectors.bytes(Vectors.message(0x0A, few)))
                        .root()
                        .textOf("not shown"))
                .isNull();
    }

    @Test
    void faultsBeyondALimitAreNotToldOneByOne() {
        assertThat(faults(TreeLimits.MAX_FAULTS)).hasSize(TreeLimits.MAX_FAULTS);
        List<Fault> more = faults(TreeLimits.MAX_FAULTS + 5);
        assertThat(more).hasSize(TreeLimits.MAX_FAULTS + 1);
        assertThat(more.get(TreeLimits.MAX_FAULTS).problem())
                .isEqualTo("more than " + TreeLimits.MAX_FAULTS + " faults; the others are not told");
    }

    @Test
    void longTextsAndBytesEndInDots() {
        assertThat(ByteText.plain("x".repeat(ByteText.MAX_SHOWN_CHARS))).doesNotContain("...");
        assertThat(ByteText.plain("x".repeat(ByteText.MAX_SHOWN_CHARS + 1))).endsWith("x...");
        assertThat(new FieldValue.Bytes(Opaque.copyOf(new byte[FieldValue.Bytes.MAX_SHOWN_BYTES])).text())
                .doesNotContain("...");
        assertThat(new FieldValue.Bytes(Opaque.copyOf(new byte[FieldValue.Bytes.MAX_SHOWN_BYTES + 1])).text())
                .endsWith("00... (33 bytes)");
    }

    /** Values of TURN-SERVICE that are too short, each of them. */
    private static List<Fault> faults(int count) {
        String value =
                "00000019" + "0000000000000000" + "00000000" + "01" + "00000001" + "ff" + "0000" + "030000" + "0000";
        String values = "00000002" + "0000000000000005" + String.format("%08x", count * value.length() / 2);
        String body = String.format("%08x", (values.length() + count * value.length()) / 2);
        return DISSECTOR
                .dissect(Vectors.bytes(Vectors.message(0x0A, body + values + value.repeat(count))))
                .faults();
    }

    /** The text of an answer with so many certificates, signed with the one of a number. */
    private static String signed(int certificates, int signer) {
        List<GenericCertificate> bucket = new ArrayList<>();
        for (int i = 1; i <= certificates; i++) {
            bucket.add(new GenericCertificate(GenericCertificate.X509, certificate(i)));
        }
        Signature signature = new Signature(
                SignatureAlgorithm.RSA_SHA256,
                new SignerIdentity.CertHash(4, sha256(certificate(signer))),
                Opaque.EMPTY);
        String security = Hex.encode(WireWriter.toOpaque(new SecurityBlock(bucket, signature)::encode)
                .toByteArray());
        String unsigned = Vectors.message(0x18, "0".repeat(32)).replaceAll("0000" + "0000" + "030000" + "0000$", "");
        String message = unsigned + security;
        message = message.substring(0, 32) + String.format("%08x", message.length() / 2) + message.substring(40);
        return new TextFormat(DISSECTOR)
                .message(1, new Origin.Line(1), Vectors.bytes(message))
                .text();
    }

    private static Opaque certificate(int number) {
        return Opaque.copyOf(new byte[] {(byte) (number >> 8), (byte) number});
    }

    private static Opaque sha256(Opaque bytes) {
        try {
            return Opaque.copyOf(MessageDigest.getInstance("SHA-256").digest(bytes.toByteArray()));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static int count(TreeNode node) {
        return 1 + node.children().stream().mapToInt(DissectLimitsTest::count).sum();
    }

    private static byte[] tcp(int fromPort, int sequence, byte[] payload) {
        ByteBuffer packet = ByteBuffer.allocate(40 + payload.length);
        packet.putInt(0x45000000 | packet.capacity()).putInt(0).putInt(0x40060000);
        packet.putInt(0xC0000201).putInt(0xC0000202).putShort((short) fromPort).putShort((short) 6084);
        packet.putInt(sequence).putInt(0).putShort((short) (sequence == 0 ? 0x5002 : 0x5010));
        return packet.position(40).put(payload).array();
    }

    /** A capture of raw IP packets. */
    private static final class Packets implements CaptureReader {
        private final Deque<byte[]> packets;
        private long count;

        Packets(Deque<byte[]> packets) {
            this.packets = packets;
        }

        @Override
        public CapturedPacket next() {
            byte[] packet = packets.poll();
            return packet == null ? null : new CapturedPacket(++count, Instant.EPOCH, 101, ByteBuffer.wrap(packet), 0);
        }
    }

    /** Writes down what it is given. */
    private static final class Sink implements RecordSink {
        final List<String> lines = new ArrayList<>();

        @Override
        public void message(Origin origin, Opaque bytes) {
            lines.add(origin.text() + ": " + bytes.length() + " bytes");
        }

        @Override
        public void fault(Origin origin, Fault fault) {
            lines.add(origin.text() + ": " + fault.problem());
        }

        @Override
        public void skipped(String what) {
            lines.add("skipped " + what);
        }

        @Override
        public boolean wantsMore() {
            return true;
        }
    }
}
