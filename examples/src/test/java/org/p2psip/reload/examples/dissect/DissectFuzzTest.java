// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.dissect;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.p2psip.reload.examples.pcap.CaptureFormatException;
import org.p2psip.reload.wire.Opaque;

/** Whatever is given to {@code reload dissect}: it is shown, or what is wrong is told. */
@Tag("fuzz")
class DissectFuzzTest {
    private static final Origin ORIGIN = new Origin.Line(1);
    private static final Set<Integer> PORTS = Set.of(6084);

    /** Characters printed for each byte of input, at most: a byte that is a structure has a line for itself and more. */
    private static final int CHARACTERS_PER_BYTE = 2000;

    private static final int CHARACTERS_FIXED = 20_000;

    private final Dissector dissector = new Dissector(StoredDraw.CONTEXT);

    /** A file or standard input. */
    @FuzzTest(maxDuration = "20s")
    void input(byte[] input) throws IOException {
        StringWriter out = new StringWriter();
        RecordPrinter printer = new RecordPrinter(new TextFormat(dissector), new PrintWriter(out), () -> false);
        try {
            DissectInput.read(new ByteArrayInputStream(input), PORTS, printer);
        } catch (CaptureFormatException refused) {
            assertThat(refused).hasMessageNotContaining("\n");
        }
        assertThat(printer.malformed()).isLessThanOrEqualTo(printer.records());
        assertThat(printer.records()).isLessThanOrEqualTo(input.length + 1L);
        assertPrintable(out.toString(), input.length);
    }

    /** A message or frame, in each format. */
    @FuzzTest(maxDuration = "20s")
    void message(byte[] input) {
        Opaque bytes = Opaque.copyOf(input);
        Dissection dissection = dissector.dissect(bytes);
        assertInside(dissection.root(), 0, input.length);
        RecordFormat.Printed text = new TextFormat(dissector).message(1, ORIGIN, bytes);
        RecordFormat.Printed json = new JsonFormat(dissector).message(1, ORIGIN, bytes);
        RecordFormat.Printed again = new ReencodeFormat(StoredDraw.CONTEXT).message(1, ORIGIN, bytes);
        assertThat(text.malformed()).isEqualTo(!dissection.faults().isEmpty());
        assertThat(json.malformed()).isEqualTo(text.malformed());
        // Encoding looks no further than the body, while values within it are shown.
        assertThat(again.malformed() && !text.malformed()).isFalse();
        assertPrintable(text.text(), input.length);
        assertThat(JsonReader.object(json.text().strip())).containsEntry("size", (long) input.length);
    }

    private static void assertInside(TreeNode node, int begin, int end) {
        for (TreeNode child : node.children()) {
            if (child.offset() != TreeNode.NO_OFFSET) {
                assertThat(child.offset()).isBetween(begin, end);
                assertThat(child.offset() + child.size()).as(child.path()).isBetween(child.offset(), end);
                assertInside(child, child.offset(), child.offset() + child.size());
            }
        }
    }

    private static void assertPrintable(String text, int inputBytes) {
        assertThat(text.length()).isLessThanOrEqualTo(CHARACTERS_FIXED + CHARACTERS_PER_BYTE * inputBytes);
        assertThat(text.chars().allMatch(c -> c == '\n' || c >= ' ' && c != 0x7F && (c < 0x80 || c >= 0xA0)))
                .isTrue();
    }
}
