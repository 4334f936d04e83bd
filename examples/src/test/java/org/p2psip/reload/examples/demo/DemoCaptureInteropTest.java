// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.p2psip.reload.examples.ReloadCommand;
import org.p2psip.reload.examples.dissect.Tshark;
import picocli.CommandLine;

/** Wireshark's dissector, which knows nothing of this project, reads the frames of the demo. Fails without tshark. */
@Tag("interop")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DemoCaptureInteropTest {
    private static final int PEERS = 8;
    private static final String SEPARATOR = "|";

    /** Expert items of this severity and above are complaints; the SYN packets are remarked upon below it. */
    private static final long WARNING = 0x600000;

    private Path folder;
    private Path capture;

    @BeforeAll
    void runDemo(@TempDir Path temporary) {
        folder = temporary;
        capture = folder.resolve("demo.pcap");
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine command = new CommandLine(new ReloadCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err));
        assertThat(command.execute("demo", "--peers", "" + PEERS, "--seed", "11", "--pcap", capture.toString()))
                .as("%s%s", out, err)
                .isZero();
    }

    @Test
    void everyFrameIsReload() throws IOException, InterruptedException {
        List<String> payloads = tshark("-Y", "tcp.len > 0", "-T", "fields", "-e", "frame.protocols", "-e", "tcp.port");
        assertThat(payloads)
                .hasSizeGreaterThan(200)
                .allSatisfy(frame ->
                        assertThat(frame).matches("raw:ip:tcp:reload-framing(:reload.*)?\\|(6084,\\d+|\\d+,6084)"));
    }

    @Test
    void nothingIsMalformedBesidesTheKnownFaultsOfTheDissector() throws IOException, InterruptedException {
        List<String> complaints = new ArrayList<>();
        for (String item : tshark(
                "-Y",
                "_ws.malformed || _ws.expert",
                "-T",
                "fields",
                "-e",
                "frame.number",
                "-e",
                "_ws.col.Info",
                "-e",
                "_ws.expert.severity",
                "-e",
                "_ws.expert.message",
                "-e",
                "_ws.malformed")) {
            String[] fields = item.split("\\|", -1);
            boolean severe = !fields[4].isEmpty();
            for (String severity : fields[2].split(",", -1)) {
                severe |= !severity.isEmpty() && Long.decode(severity) >= WARNING;
            }
            if (severe && !isKnownFault(fields[1], fields[3])) {
                complaints.add(item);
            }
        }
        assertThat(complaints).isEmpty();
    }

    @Test
    void theMessagesOfEveryStepAreThere() throws IOException, InterruptedException {
        Map<String, Integer> counts = new TreeMap<>();
        for (String code : tshark("-Y", "reload", "-T", "fields", "-e", "reload.message.code")) {
            for (String one : code.split(",", -1)) {
                counts.merge(one, 1, Integer::sum);
            }
        }
        assertThat(counts).as("messages by their code").satisfies(all -> {
            // Join: each peer but the first asks the one that admits it, and is answered.
            assertThat(all.get("15")).isGreaterThanOrEqualTo(PEERS - 1);
            assertThat(all.get("16")).isGreaterThanOrEqualTo(PEERS - 1);
            // Attach, AppAttach: everybody is linked with its neighbors; there are two calls, some of them over two
            // hops.
            assertThat(all.get("3")).isGreaterThanOrEqualTo(PEERS - 1);
            assertThat(all.get("4")).isGreaterThanOrEqualTo(PEERS - 1);
            assertThat(all.get("29")).isGreaterThanOrEqualTo(2);
            assertThat(all.get("30")).isGreaterThanOrEqualTo(2);
            // Store: of each registration two copies at least go over a link.
            assertThat(all.get("7")).isGreaterThanOrEqualTo(2 * PEERS);
            assertThat(all.get("8")).isGreaterThanOrEqualTo(2 * PEERS);
            // Fetch, Leave, Update.
            assertThat(all).containsKeys("9", "10", "17", "18", "19", "20");
        });
    }

    /** Faults of tshark 4 itself, by its words and the type of the message. */
    private static boolean isKnownFault(String info, String messages) {
        boolean anonymous = messages.contains("Unknown identity type");
        boolean dictionaryKey = (info.contains("Fetch Request") || info.contains("Stat Request"))
                && messages.contains("Computed length > max_field length");
        boolean configuration = info.contains("ConfigUpdate Request") && messages.contains("Malformed Packet");
        return anonymous || dictionaryKey || configuration;
    }

    private List<String> tshark(String... arguments) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of("-r", capture.toString(), "-E", "separator=" + SEPARATOR));
        all.addAll(List.of(arguments));
        return new Tshark(folder).run(all.toArray(String[]::new));
    }
}
