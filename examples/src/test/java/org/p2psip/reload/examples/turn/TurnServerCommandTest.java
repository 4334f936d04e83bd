// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.turn;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.p2psip.reload.examples.CommandRun;

class TurnServerCommandTest {
    @Test
    void servesUntilItIsStoppedAndTellsWhatItHasDone() throws Exception {
        try (TurnServerProcess server = TurnServerProcess.start(0)) {
            assertThat(server.port()).isPositive();
            assertThat(server.stop()).startsWith("relayed 0 datagrams to peers");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--listen 127.0.0.1:0 | give --user, --users or --overlay",
                "--listen 127.0.0.1:0 --user alice | a user is not written as NAME:PASSWORD",
                "--listen 127.0.0.1:x --user a:b | --listen: 127.0.0.1:x has the port x",
                "--listen 0.0.0.0:0 --user a:b | give --external, or --relay",
                "--listen 127.0.0.1:0 --user a:b --ports 5 | --ports is 5, write FIRST-LAST",
                "--listen 127.0.0.1:0 --user a:b --ports 80-90 | ports are 80 to 90",
                "--listen 127.0.0.1:0 --user a:b --allow 10.0.0.0 | write NETWORK/BITS",
                "--listen 127.0.0.1:0 --user a:b --minutes 1 | 10 min",
                "--listen 127.0.0.1:0 --user a:b --relay 127.0.0.1 --external ::1 --relay 127.0.0.2 | two addresses of one",
                "--listen 127.0.0.1:0 --user a:b --tls-listen 127.0.0.1:0 | needs --tls-certificate and --tls-key",
                "--listen 192.0.2.1:0 --user a:b | cannot listen",
            })
    void saysWhatIsWrong(String options, String message) {
        CommandRun run = CommandRun.of(("turn-server " + options).split(" ", -1));
        assertThat(run.err()).contains(message);
        assertThat(run.exitCode()).isEqualTo(2);
    }

    @Test
    void servesTheMembersOfAnOverlayThatHasAKeyForThat(@TempDir Path folder) throws Exception {
        Path office = folder.resolve("office");
        assertThat(CommandRun.of("overlay", "create", office.toString(), "--name", "office.example")
                        .exitCode())
                .isZero();
        Path configuration = office.resolve("overlay.xml");
        try (TurnServerProcess server = TurnServerProcess.start(0, "--overlay", configuration.toString())) {
            assertThat(server.stop()).startsWith("relayed 0");
        }
        String keyless = Files.readString(configuration).replaceAll("(?s)<turn-key.*</turn-key>", "");
        Path other = Files.writeString(folder.resolve("keyless.xml"), keyless);
        CommandRun refused = CommandRun.of("turn-server", "--listen", "127.0.0.1:0", "--overlay", other.toString());
        assertThat(refused.err()).contains("has no turn-key");
        assertThat(refused.exitCode()).isEqualTo(2);
        CommandRun missing = CommandRun.of("turn-server", "--listen", "127.0.0.1:0", "--overlay", "/nonexistent");
        assertThat(missing.exitCode()).isEqualTo(2);
    }

    @Test
    void readsUsersOfAFileAndSaysThatAnAddressIsTaken(@TempDir Path folder) throws Exception {
        Path users = Files.writeString(folder.resolve("users"), "# our phones\n\nalice:secret\n");
        try (DatagramSocket taken = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            CommandRun run = CommandRun.of(
                    "turn-server", "--listen", "127.0.0.1:" + taken.getLocalPort(), "--users", users.toString());
            assertThat(run.err()).contains("cannot listen").contains("is another server there");
            assertThat(run.exitCode()).isEqualTo(2);
        }
        CommandRun missing = CommandRun.of(
                "turn-server",
                "--listen",
                "127.0.0.1:0",
                "--users",
                folder.resolve("none").toString());
        assertThat(missing.exitCode()).isEqualTo(2);
    }
}
