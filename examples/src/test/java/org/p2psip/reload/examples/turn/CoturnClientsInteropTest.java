// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.turn;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** coturn's clients at {@code reload turn-server}. Fails without coturn. */
@Tag("interop")
class CoturnClientsInteropTest {
    private static final int SECONDS = 120;

    private static Process echo;
    private static int echoPort;
    private static TurnServerProcess server;

    @BeforeAll
    static void start() throws Exception {
        // Clients of RFC 5766, as uclient is, take channel numbers that RFC 8656 refuses; the other addresses are for
        // two families.
        server = TurnServerProcess.start(
                freePort(),
                "--relay",
                "127.0.0.1",
                "--relay",
                "::1",
                "--allow-any",
                "--old-clients",
                "--user-allocations",
                "200",
                "--refusals",
                "10000");
        echoPort = freePort();
        echo = new ProcessBuilder("turnutils_peer", "-p", String.valueOf(echoPort), "-L", "127.0.0.1", "-L", "::1")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    @AfterAll
    static void stop() throws Exception {
        echo.destroyForcibly();
        assertThat(server.stop()).startsWith("relayed ");
        server.close();
    }

    private static int freePort() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static String run(Path folder, List<String> command) throws Exception {
        Path log = folder.resolve("log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        boolean ended = process.waitFor(SECONDS, TimeUnit.SECONDS);
        process.destroyForcibly();
        String said = Files.readString(log);
        assertThat(ended).as(said).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
        return said;
    }

    private static List<String> command() {
        return new ArrayList<>(List.of(
                "turnutils_uclient",
                "-u",
                TurnServerProcess.USER,
                "-w",
                TurnServerProcess.PASSWORD,
                "-p",
                String.valueOf(server.port()),
                "-e",
                "127.0.0.1",
                "-r",
                String.valueOf(echoPort),
                "-n",
                "20",
                "-m",
                "4",
                "-l",
                "100"));
    }

    @ParameterizedTest(name = "turnutils_uclient {0}")
    @ValueSource(
            strings = {
                "",
                "-c",
                "-c -s",
                "-t",
                "-t -c -s",
                "-y",
                "-y -c",
                "-y -s",
                "-c -x",
                "-c -X",
                "-c -Z",
                "-c -m 20",
                "-c -l 1200"
            })
    void loseNothing(String options, @TempDir Path folder) throws Exception {
        List<String> command = command();
        if (!options.isEmpty()) {
            command.addAll(List.of(options.split(" ", -1)));
        }
        command.add("127.0.0.1");
        assertThat(run(folder, command)).contains("Total lost packets 0 ").doesNotContain("Total lost packets 0.");
    }

    /**
     * With -R the client damages requests of its own at random. If one is not STUN any more, it repeats it for ever, as no server
     * answers, coturn's neither: so it may hang, but nobody else may notice.
     */
    @Test
    void damagedRequestsOfOneDisturbNobodyElse(@TempDir Path folder) throws Exception {
        List<Process> damaging = new ArrayList<>();
        try {
            for (int i = 0; i < 4; i++) {
                List<String> command = command();
                command.addAll(List.of("-c", "-R", "127.0.0.1"));
                damaging.add(new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start());
            }
            loseNothing("-c", folder);
            loseNothing("-c -s", folder);
        } finally {
            damaging.forEach(Process::destroyForcibly);
        }
    }

    @Test
    void stunclientLearnsItsAddress(@TempDir Path folder) throws Exception {
        assertThat(run(folder, List.of("turnutils_stunclient", "-p", String.valueOf(server.port()), "127.0.0.1")))
                .contains("UDP reflexive addr: 127.0.0.1:");
    }
}
