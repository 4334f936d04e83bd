// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.p2psip.reload.examples.ReloadCommand;
import picocli.CommandLine;

/** The demo with other users as callers, victims and leavers each time. Takes some minutes. */
@Tag("long")
class DemoManySeedsTest {
    private static final int RUNS = 20;
    private static final int[] PEERS = {4, 8, 32};

    static Stream<Arguments> runs() {
        return IntStream.rangeClosed(1, RUNS).mapToObj(seed -> Arguments.of(PEERS[seed % PEERS.length], seed));
    }

    @ParameterizedTest
    @MethodSource("runs")
    void passesWithAnySeed(int peers, int seed) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine command = new CommandLine(new ReloadCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err));
        assertThat(command.execute("demo", "--peers", "" + peers, "--seed", "" + seed))
                .as("%s%s", out, err)
                .isZero();
    }
}
