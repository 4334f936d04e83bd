// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.ice;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.p2psip.reload.examples.CommandRun;

class IceCommandTest {
    @Test
    void twoOfThemFindAPathAndCarryDatagrams() throws Exception {
        try (IceProcess one = IceProcess.reload("--controlling");
                IceProcess other = IceProcess.reload("--controlled")) {
            IceExchange.run(one, other);
            assertThat(one.closeAndWait()).isZero();
            assertThat(other.closeAndWait()).isZero();
        }
    }

    @Test
    void saysWhatIsWrongWithALineAndGoesOn() throws Exception {
        try (IceProcess one = IceProcess.reload("--controlling")) {
            one.await("\"ufrag\"");
            one.say("{\"ufrag\":\"a\"}");
            one.await("bad-line");
            one.say("nonsense");
            one.await("bad-line");
            assertThat(one.closeAndWait()).isZero();
        }
    }

    @Test
    void refusesAddressesOfOtherMachinesAndMissingRoles() {
        CommandRun foreign = CommandRun.of("ice", "--controlled", "--bind", "192.0.2.1");
        assertThat(foreign.exitCode()).isEqualTo(2);
        assertThat(foreign.err()).contains("cannot use the address 192.0.2.1");
        String[] tls = {
            "ice",
            "--controlled",
            "--bind",
            "127.0.0.1",
            "--turn",
            "localhost",
            "--user",
            "a",
            "--pw",
            "b",
            "--turn-transport",
            "tcp",
            "--turn-ca",
            "none"
        };
        assertThat(CommandRun.of((Object[]) tls).err()).contains("--turn-ca is for --turn-transport tls");
        tls[11] = "tls";
        assertThat(CommandRun.of((Object[]) tls).err()).contains("cannot use the authorities in none");
        assertThat(CommandRun.of("ice", "--bind", "127.0.0.1").exitCode()).isEqualTo(2);
        assertThat(CommandRun.of("ice", "--controlling", "--bind", "127.0.0.1", "--patience", "0")
                        .exitCode())
                .isEqualTo(2);
    }
}
