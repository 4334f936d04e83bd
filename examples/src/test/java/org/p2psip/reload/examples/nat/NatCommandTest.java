// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.nat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.examples.ReloadCommand;
import org.p2psip.reload.examples.nat.NatReport.Rule;
import picocli.CommandLine;

/** What {@code reload nat} says; that it is true is tried in the laboratory of NATs. */
class NatCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final CommandLine command =
            new CommandLine(new ReloadCommand()).setOut(new PrintWriter(out)).setErr(new PrintWriter(err));

    @Test
    void saysThatNobodyAnswers() throws Exception {
        try (DatagramSocket silent = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            String peer = "127.0.0.1:" + silent.getLocalPort();
            assertThat(command.execute("nat", "--peer", peer)).isEqualTo(1);
            assertThat(out.toString())
                    .contains("peer " + peer + " does not answer")
                    .contains("UDP is blocked, or none of these peers is up");
        }
    }

    @Test
    void saysWhatIsWrongWithItsArguments() {
        assertThat(command.execute("nat")).isEqualTo(2);
        assertThat(err.toString()).contains("there is nobody to ask");
        assertThat(command.execute("nat", "--peer", "127.0.0.1:70000")).isEqualTo(2);
        assertThat(command.execute("nat", "--peer", "127.0.0.1", "--timeouts", "5"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("allowed are 15 to 600");
        assertThat(command.execute("nat", "--overlay", "no-such-file.xml")).isEqualTo(2);
        assertThat(err.toString()).contains("cannot read the configuration");
    }

    @Test
    void tellsWhomEachKindOfNatReaches() {
        assertThat(outlook(Rule.ENDPOINT_INDEPENDENT, Rule.ENDPOINT_INDEPENDENT))
                .hasSize(1);
        assertThat(outlook(Rule.ENDPOINT_INDEPENDENT, Rule.ADDRESS_DEPENDENT)).hasSize(1);
        assertThat(outlook(Rule.ENDPOINT_INDEPENDENT, Rule.ADDRESS_AND_PORT_DEPENDENT))
                .hasSize(2)
                .anyMatch(line -> line.contains("symmetric"));
        assertThat(outlook(Rule.ADDRESS_AND_PORT_DEPENDENT, Rule.ADDRESS_AND_PORT_DEPENDENT))
                .hasSize(2)
                .anyMatch(line -> line.contains("look at ports"));
    }

    private static List<String> outlook(Rule mapping, Rule filtering) {
        InetSocketAddress local = new InetSocketAddress("192.0.2.1", 5_000);
        InetSocketAddress mapped = new InetSocketAddress("198.51.100.1", 5_000);
        return new NatReport(Map.of(), Map.of(), local, mapped, mapping, filtering, false, -1, -1).outlook();
    }
}
