// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.p2psip.reload.examples.ice.IceExchange;
import org.p2psip.reload.examples.ice.IceProcess;

/** {@code reload ice} behind one NAT and aioice behind the other, with what a STUN server, and at last a TURN server, tells them. */
@Tag("netns")
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class NatLabAioiceTest {
    private static final String SERVER = NatLab.SECOND_PUBLIC + ":3478";

    @TempDir
    private Path temporary;

    @Test
    void bothFindThePathThatTheirNatsLeave() throws Exception {
        try (NatLab lab = NatLab.up()) {
            lab.startTurnServer(temporary);
            assertConnects(lab, "port", "port", "--controlling", "--controlled", "--stun");
            assertConnects(lab, "addr", "sym", "--controlled", "--controlling", "--stun");
            assertConnects(lab, "sym", "full", "--controlling", "--controlled", "--stun");
            assertConnects(lab, "full", "port", "--controlling", "--controlling", "--stun");
            String path = assertConnects(lab, "sym", "sym", "--controlling", "--controlled", "--turn");
            assertThat(path).contains("\"relay\"");
        }
    }

    /** What ours says of the path. */
    private static String assertConnects(
            NatLab lab, String ourNat, String theirNat, String ourRole, String theirRole, String server)
            throws Exception {
        lab.nat("A", ourNat);
        lab.nat("B", theirNat);
        String[] ours = options(ourRole, server);
        String[] theirs = options(theirRole, server);
        try (IceProcess one = IceProcess.reloadOn(lab.on("hA"), "192.0.2.10", ours);
                IceProcess other = IceProcess.aioiceOn(lab.on("hB"), "192.0.2.138", theirs)) {
            List<String> connected = IceExchange.run(one, other);
            System.out.println(ourNat + " " + theirNat + ": " + connected);
            if (server.equals("--stun")) {
                assertThat(connected.get(0)).doesNotContain("\"relay\"");
            }
            assertThat(one.closeAndWait()).isZero();
            assertThat(other.closeAndWait()).isZero();
            return connected.get(0);
        }
    }

    private static String[] options(String role, String server) {
        return server.equals("--stun")
                ? new String[] {role, "--stun", SERVER}
                : new String[] {role, "--turn", SERVER, "--user", LabPhone.TURN_USER, "--pw", LabPhone.TURN_PASSWORD};
    }
}
