// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.dissect;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.examples.dissect.MessageDraw.Drawn;
import org.p2psip.reload.examples.fuzz.Corpus;
import org.p2psip.reload.wire.Hex;

/** Makes the inputs from which the targets of {@link DissectFuzzTest} start. */
class DissectCorpusTest {
    @Test
    void messagesAreOneOfEachKind() throws IOException {
        Corpus corpus = new Corpus(DissectFuzzTest.class, "message");
        List<String> messages = Run.messages();
        for (int i = 0; i < messages.size(); i++) {
            byte[] message = Hex.decode(messages.get(i));
            corpus.assertHolds(String.format("message-%02d", i), message);
            corpus.assertHolds(String.format("message-%02d-cut", i), Arrays.copyOf(message, message.length - 1));
        }
    }

    @Test
    void inputsAreLinesAndCaptures() throws IOException {
        Corpus corpus = new Corpus(DissectFuzzTest.class, "input");
        List<String> messages = Run.messages();
        corpus.assertHolds("lines", String.join("\n", messages.subList(0, 3)).getBytes(StandardCharsets.US_ASCII));
        corpus.assertHolds(
                "garbage",
                "# a comment\nabc\nxyz\n81\n\n 81 00000005\t0000000b\r\n".getBytes(StandardCharsets.US_ASCII));
        corpus.assertHolds("gzip", new byte[] {0x1F, (byte) 0x8B, 8, 0});
        corpus.assertHolds("binary", new byte[] {0, 1, 2, 3, 4});
        List<Drawn> few = messages.subList(0, 4).stream()
                .map(Vectors::bytes)
                .map(bytes -> new Drawn(bytes, bytes, false))
                .toList();
        Map<String, DrawnCapture> captures = new TreeMap<>(Map.of(
                "raw", DrawnCapture.raw(few),
                "datagrams", DrawnCapture.datagrams(few),
                "streams", DrawnCapture.streams(few, 1, false)));
        for (Map.Entry<String, DrawnCapture> each : captures.entrySet()) {
            byte[] capture = each.getValue().file();
            corpus.assertHolds(each.getKey(), capture);
            corpus.assertHolds(each.getKey() + "-cut", Arrays.copyOf(capture, capture.length - 3));
        }
    }
}
