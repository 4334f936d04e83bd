// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.p2psip.reload.examples.ReloadCommand;
import picocli.CommandLine;

/** The command over real sockets on 127.0.0.1. */
class DemoCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final CommandLine command =
            new CommandLine(new ReloadCommand()).setOut(new PrintWriter(out)).setErr(new PrintWriter(err));

    @Test
    void fourPeersPass() {
        assertThat(command.execute("demo", "--peers", "4", "--seed", "7"))
                .as("%s%s", out, err)
                .isZero();
        assertThat(out.toString().lines())
                .startsWith("Overlay demo.example with 4 peers, seed 7")
                .endsWith("demo: passed")
                .contains("8. Summary");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void callsThroughTunnelsOverLinksWithIce() {
        assertThat(command.execute("demo", "--ice", "--peers", "4", "--seed", "6940"))
                .as("%s%s", out, err)
                .isZero();
        assertThat(out.toString())
                .contains("a tunnel over DTLS from bob to alice was set up by AppAttach for application 5060")
                .contains("answered with 200 OK")
                .contains("demo: passed");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void refusesTooFewAndTooManyPeers() {
        assertThat(command.execute("demo", "--peers", "3")).isEqualTo(2);
        assertThat(err.toString()).startsWith("--peers is 3, allowed are 4 to 64");
        assertThat(command.execute("demo", "--peers", "65")).isEqualTo(2);
        assertThat(err.toString()).contains("--peers is 65, allowed are 4 to 64");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void refusesWhatIsNoNumber() {
        assertThat(command.execute("demo", "--seed", "many")).isEqualTo(2);
        assertThat(err.toString()).contains("--seed").contains("many");
    }

    @Test
    void saysInOneLineThatTheCaptureCannotBeWritten(@TempDir Path folder) {
        Path file = folder.resolve("no-such-folder").resolve("demo.pcap");
        assertThat(command.execute("demo", "--pcap", file.toString())).isEqualTo(1);
        assertThat(err.toString().lines())
                .singleElement()
                .asString()
                .startsWith("demo: cannot write the capture file " + file)
                .contains("--pcap");
    }

    @Test
    void helpNamesEveryOption() {
        assertThat(command.execute("demo", "--help")).isZero();
        assertThat(out.toString()).contains("--peers", "--seed", "--pcap", "--keep", "--help");
    }
}
