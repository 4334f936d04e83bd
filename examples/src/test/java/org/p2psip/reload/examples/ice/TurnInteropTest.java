// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.ice;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code reload ice} through relays of coturn, with aioice at the other end. Fails without the two. */
@Tag("interop")
class TurnInteropTest {
    @ParameterizedTest(name = "ours over {0}, aioice {1}")
    @CsvSource({
        "udp, direct, --controlling, --controlled",
        "udp, relay,  --controlling, --controlled",
        "udp, relay,  --controlled,  --controlling",
        "tcp, direct, --controlled,  --controlling",
        "tcp, relay,  --controlling, --controlled",
    })
    void carriesDatagramsThroughRelays(
            String transport, String theirWay, String ourRole, String theirRole, @TempDir Path folder)
            throws Exception {
        try (CoturnServer turn = CoturnServer.start(folder);
                IceProcess ours =
                        IceProcess.reload(turn.options(ourRole, "--relay-only", "--turn-transport", transport));
                IceProcess theirs = IceProcess.aioice(
                        theirWay.equals("relay")
                                ? turn.options(theirRole, "--relay-only")
                                : new String[] {theirRole})) {
            List<String> connected = IceExchange.run(ours, theirs);
            assertThat(connected.get(0)).contains("\"local_type\":\"relay\"");
            assertThat(ours.closeAndWait()).isZero();
            assertThat(theirs.closeAndWait()).isZero();
        }
    }

    @Test
    void carriesDatagramsThroughARelayOverTls(@TempDir Path folder) throws Exception {
        String authority = "--turn-ca=" + folder.resolve("cert.pem");
        try (CoturnServer turn = CoturnServer.startWithTls(folder);
                IceProcess ours = IceProcess.reload(
                        turn.options("--controlling", "--relay-only", "--turn-transport", "tls", authority));
                IceProcess theirs = IceProcess.aioice("--controlled")) {
            assertThat(IceExchange.run(ours, theirs).get(0)).contains("\"local_type\":\"relay\"");
            assertThat(ours.closeAndWait()).isZero();
            assertThat(theirs.closeAndWait()).isZero();
            IceProcess doubtful =
                    IceProcess.reload(turn.options("--controlling", "--relay-only", "--turn-transport", "tls"));
            assertThat(doubtful.closeAndWait())
                    .as("not of an authority of the system")
                    .isEqualTo(1);
        }
    }

    @Test
    void bothOurEndsThroughOneServer(@TempDir Path folder) throws Exception {
        try (CoturnServer turn = CoturnServer.start(folder);
                IceProcess one = IceProcess.reload(turn.options("--controlling", "--relay-only"));
                IceProcess other = IceProcess.reload(turn.options("--controlled", "--relay-only"))) {
            for (String each : IceExchange.run(one, other)) {
                assertThat(each).contains("\"local_type\":\"relay\"").contains("\"remote_type\":\"relay\"");
            }
            assertThat(one.closeAndWait()).isZero();
            assertThat(other.closeAndWait()).isZero();
        }
    }

    @Test
    void saysThatTheServerRefusesThePassword(@TempDir Path folder) throws Exception {
        try (CoturnServer turn = CoturnServer.start(folder)) {
            IceProcess ours = IceProcess.reload(
                    "--controlling",
                    "--turn",
                    "127.0.0.1:" + turn.address().getPort(),
                    "--user",
                    CoturnServer.USER,
                    "--pw",
                    "wrong");
            assertThat(ours.closeAndWait()).isEqualTo(1);
        }
    }
}
