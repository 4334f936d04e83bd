// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class ReloadCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final CommandLine command =
            new CommandLine(new ReloadCommand()).setOut(new PrintWriter(out)).setErr(new PrintWriter(err));

    @Test
    void printsUsageWithoutSubcommand() {
        assertThat(command.execute()).isZero();
        assertThat(out.toString()).startsWith("Usage: reload");
    }

    @Test
    void refusesUnknownOption() {
        assertThat(command.execute("--no-such-option")).isEqualTo(2);
        assertThat(err.toString()).contains("--no-such-option");
    }
}
