// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.p2psip.reload.config.OverlayConfiguration;
import org.p2psip.reload.config.OverlayConfigurationBuilder;
import org.p2psip.reload.examples.CommandRun;

/** What {@code reload peer} says when it cannot start; that it runs is for tests with processes of its own. */
class PeerCommandTest {
    @TempDir
    private Path parent;

    private Path configuration;
    private Path alice;

    @BeforeEach
    void makeAnOverlay() {
        Path office = parent.resolve("office");
        CommandRun.of("overlay", "create", office, "--name", "office.example");
        CommandRun.of("overlay", "issue", office, "alice");
        configuration = office.resolve("overlay.xml");
        alice = office.resolve("alice@office.example.pem");
    }

    @Test
    void showsItsUsageWithoutArguments() {
        CommandRun run = CommandRun.of("peer");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("CONFIGURATION", "CREDENTIALS", "Usage: reload peer");
    }

    @Test
    void saysWhatIsWrongWithTheConfiguration() throws Exception {
        refused("no such file", parent.resolve("nothing.xml"), alice);
        refused("cannot read the configuration", parent, alice);
        refused("no configuration of an overlay", Files.writeString(parent.resolve("garbage"), "garbage"), alice);
        refused("no configuration of an overlay", alice, alice);
        OverlayConfiguration overlay = OverlayConfiguration.parse(Files.readAllBytes(configuration), null);
        Path expired = changed("expired.xml", overlay.toBuilder().expiration(Instant.parse("2020-01-01T00:00:00Z")));
        refused("expired at 2020-01-01T00:00:00Z; get a new one", expired, alice);
    }

    @Test
    void saysWhatItCannotTakePartIn() throws Exception {
        OverlayConfiguration overlay = OverlayConfiguration.parse(Files.readAllBytes(configuration), null);
        refused(
                "cannot take part in this overlay: the overlay's topology is ANOTHER",
                changed("topology.xml", overlay.toBuilder().topologyPlugin("ANOTHER")),
                alice,
                "--no-store");
        refused(
                "has a shared-secret, and handshakes with one are not supported",
                changed("secret.xml", overlay.toBuilder().sharedSecret("hush")),
                alice,
                "--no-store");
    }

    private Path changed(String name, OverlayConfigurationBuilder next) throws Exception {
        return Files.write(parent.resolve(name), next.build().toXml().toByteArray());
    }

    @Test
    void saysWhatIsWrongWithTheCredentials() throws IOException {
        refused("no such file", configuration, parent.resolve("nobody.pem"));
        refused("CERTIFICATE", configuration, Files.writeString(parent.resolve("garbage"), "garbage"));
        String both = Files.readString(alice);
        String withoutKey = both.substring(0, both.indexOf("-----BEGIN PRIVATE KEY"));
        refused("PRIVATE KEY", configuration, Files.writeString(parent.resolve("no-key.pem"), withoutKey));
        refused("not good", configuration, parent.resolve("office").resolve("ca-cert.pem"), "--found");
        Path other = parent.resolve("other");
        CommandRun.of("overlay", "create", other, "--name", "office.example");
        CommandRun.of("overlay", "issue", other, "alice");
        refused("not good for the overlay office.example", configuration, other.resolve("alice@office.example.pem"));
        Path third = parent.resolve("third");
        CommandRun.of("overlay", "create", third, "--name", "third.example");
        CommandRun.of("overlay", "issue", third, "alice");
        refused("not good for the overlay office.example", configuration, third.resolve("alice@third.example.pem"));
    }

    @Test
    void allOfAnOverlayUseIceOrNone() {
        refused("made without ICE", configuration, alice, "--ice");
        refused("exclude each other", configuration, alice, "--ice", "--transport", "tls");
        refused("--stun is for overlays with ICE", configuration, alice, "--stun", "127.0.0.1");
        Path other = parent.resolve("other");
        CommandRun.of("overlay", "create", other, "--name", "office.example", "--ice");
        CommandRun.of("overlay", "issue", other, "alice");
        Path withIce = other.resolve("overlay.xml");
        Path credentials = other.resolve("alice@office.example.pem");
        refused("made with ICE", withIce, credentials, "--transport", "both");
        refused(
                "at most 4",
                withIce,
                credentials,
                "--stun",
                "127.0.0.1",
                "--stun",
                "127.0.0.2",
                "--stun",
                "127.0.0.3",
                "--stun",
                "127.0.0.4",
                "--stun",
                "127.0.0.5");
    }

    @Test
    void saysWhatIsWrongWithRelays() throws Exception {
        refused("--turn is for overlays with ICE", configuration, alice, "--found", "--turn", "127.0.0.1");
        refused("--offer-relay is for peers of overlays with ICE", configuration, alice, "--found", "--offer-relay");
        Path other = parent.resolve("other");
        CommandRun.of("overlay", "create", other, "--name", "office.example", "--ice", "--turn-density", "3");
        CommandRun.of("overlay", "issue", other, "alice");
        Path withIce = other.resolve("overlay.xml");
        Path own = other.resolve("alice@office.example.pem");
        OverlayConfiguration overlay = OverlayConfiguration.parse(Files.readAllBytes(withIce), null);
        assertThat(overlay.turnDensity()).isEqualTo(3);
        refused("need --turn", withIce, own, "--found", "--turn-user", "a:b");
        refused("NAME:PASSWORD", withIce, own, "--found", "--turn", "127.0.0.1", "--turn-user", "a");
        refused("transport=udp", withIce, own, "--found", "--turn", "turn:127.0.0.1?transport=sctp");
        refused("names no host", withIce, own, "--found", "--turn", ":3478");
        refused("authorities in", withIce, own, "--found", "--turn", "turns:localhost", "--turn-ca", alice + ".none");
        refused("need --offer-relay", withIce, own, "--found", "--relay-external", "127.0.0.1");
        refused("not for clients", withIce, own, "--bootstrap", "127.0.0.1", "--client", "--offer-relay");
        refused("write FIRST-LAST", withIce, own, "--found", "--offer-relay", "--relay-ports", "5");
        refused("write NETWORK/BITS", withIce, own, "--found", "--offer-relay", "--relay-to", "10.0.0.0");
        refused("at most 32", withIce, own, "--found", "--offer-relay", "--relay-site", "10.0.0.0/33");
        refused("10 min", withIce, own, "--found", "--offer-relay", "--relay-minutes", "1");
        refused("at least 1", withIce, own, "--found", "--offer-relay", "--relays", "0");
        Path members = Files.writeString(parent.resolve("members"), "# ours\nbob\n");
        refused("bob is no Node-ID", withIce, own, "--found", "--offer-relay", "--relay-for", members);
        Path keyless = Files.writeString(
                parent.resolve("keyless.xml"),
                Files.readString(withIce).replaceAll("(?s)<[a-z0-9:]*turn-key.*</[a-z0-9:]*turn-key>", ""));
        refused("has no turn-key", keyless, own, "--found", "--offer-relay");
        refused("has no turn-key", keyless, own, "--found", "--turn", "127.0.0.1");
    }

    @Test
    void saysWhatIsWrongWithAnAddress() {
        refused("--listen", configuration, alice, "--listen", "127.0.0.1:70000");
        refused("--listen", configuration, alice, "--listen", "no.such.host.invalid");
        refused("--bootstrap", configuration, alice, "--bootstrap", ":6084");
        refused("--advertise", configuration, alice, "--advertise", "[::1");
    }

    @Test
    void saysWhichAddressMayBeRegistered() {
        refused(
                "only alice@office.example can be registered",
                configuration,
                alice,
                "--register",
                "bob@office.example");
        refused("--register", configuration, alice, "--register", "alice");
    }

    @Test
    void saysThatAClientCannotBeginAnOverlay() {
        refused("--client and --found exclude each other", configuration, alice, "--client", "--found");
    }

    @Test
    void saysThatTheConfigurationServerIsNotThere() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        refused("cannot get the configuration from", "https://127.0.0.1:" + port + "/overlay.xml", alice);
    }

    @Test
    void saysThatThePortIsTaken() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CommandRun run = CommandRun.of(
                    "peer", configuration, alice, "--found", "--listen", "127.0.0.1:" + taken.getLocalPort());
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.errorLines())
                    .singleElement()
                    .asString()
                    .startsWith("reload peer: cannot listen on 127.0.0.1 port " + taken.getLocalPort())
                    .contains("choose another port");
        }
    }

    private static void refused(String expected, Object... arguments) {
        Object[] all = new Object[arguments.length + 1];
        all[0] = "peer";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        CommandRun run = CommandRun.of(all);
        assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.errorLines())
                .singleElement()
                .asString()
                .startsWith("reload peer: ")
                .contains(expected);
    }
}
