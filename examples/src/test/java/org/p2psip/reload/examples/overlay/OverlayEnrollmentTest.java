// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.overlay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.p2psip.reload.config.OverlayConfiguration;
import org.p2psip.reload.enrollment.server.AccountFile;
import org.p2psip.reload.enrollment.server.EnrollmentServer;
import org.p2psip.reload.enrollment.server.ServerIdentity;
import org.p2psip.reload.examples.CommandRun;
import org.p2psip.reload.security.Credentials;
import org.p2psip.reload.security.CredentialsPem;

/** Getting credentials from a server over the commands. */
class OverlayEnrollmentTest {
    @TempDir
    private Path parent;

    private Path office;
    private Path password;
    private Path phone;

    @BeforeEach
    void makeAnOverlay() throws IOException {
        office = parent.resolve("office");
        phone = parent.resolve("phone");
        password = Files.writeString(parent.resolve("password"), "secret\n");
        CommandRun.of("overlay", "create", office, "--name", "office.example");
        CommandRun run = CommandRun.of("overlay", "account", office, "alice", "--password-file", password);
        assertThat(run.exitCode()).as(run.err()).isZero();
    }

    @Test
    void whoHasAnAccountGetsWhatAPeerNeeds() throws Exception {
        try (EnrollmentServer server = serve()) {
            CommandRun run = enroll(server, "alice", password);
            assertThat(run.exitCode()).as(run.err()).isZero();
            OverlayConfiguration overlay =
                    OverlayConfiguration.parse(Files.readAllBytes(phone.resolve("overlay.xml")), "office.example");
            assertThat(overlay.enrollmentServers()).containsExactly(server.enrollmentUrl());
            assertThat(overlay.document().toByteArray()).asString().contains("signature>");
            Credentials credentials =
                    CredentialsPem.load(phone.resolve("alice@office.example.pem"), "office.example", 16);
            assertThat(credentials.userName()).isEqualTo("alice@office.example");
            assertThat(run.out()).contains(credentials.nodeId().toString(), "reload peer");
            CommandRun again = enroll(server, "alice", password);
            assertThat(again.exitCode()).isEqualTo(1);
            assertThat(again.err()).contains("--renew");
        }
    }

    @Test
    void saysWhatIsWrongInOneLine() throws Exception {
        try (EnrollmentServer server = serve()) {
            Path wrong = Files.writeString(parent.resolve("wrong"), "guess");
            assertRefused(enroll(server, "alice", wrong), 1, "refused the password of 'alice'");
            assertRefused(enroll(server, "bob", password), 1, "refused the password of 'bob'");
            assertRefused(enroll(server, "alice", parent.resolve("nothing")), 2, "cannot read the password");
            assertRefused(enroll(server, "alice", Files.writeString(wrong, "")), 2, "the password is empty");
            String authority = server.url().getAuthority();
            assertRefused(CommandRun.of("enroll", authority, "alice", "--password-file", password), 1, "server");
            assertRefused(
                    CommandRun.of("enroll", authority, "alice", "--password-file", password, "--ca", wrong),
                    2,
                    "wrong");
        }
        int port;
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = taken.getLocalPort();
        }
        assertRefused(
                CommandRun.of("enroll", "127.0.0.1:" + port, "alice", "--password-file", password), 1, "127.0.0.1");
        assertThat(phone).doesNotExist();
    }

    @Test
    void publishesAnewOnlyWhatHasChanged() throws Exception {
        URI url = URI.create("https://localhost:8443/enroll");
        OverlayConfiguration first = OverlayFolder.open(office).publish(url);
        OverlayConfiguration again = OverlayFolder.open(office).publish(url);
        assertThat(again.document()).isEqualTo(first.document());
        Path file = office.resolve("overlay.xml");
        Files.writeString(file, Files.readString(file).replace("6084", "6085"));
        OverlayConfiguration edited = OverlayFolder.open(office).publish(url);
        assertThat(edited.sequence()).isEqualTo(first.sequence() + 1);
        assertThat(edited.configurationSigners())
                .isEqualTo(first.configurationSigners())
                .hasSize(1);
    }

    @Test
    void serverSaysWhyItCannotRun() throws IOException {
        assertRefused(CommandRun.of("enrollment-server", parent), 2, "reload overlay create");
        assertRefused(CommandRun.of("enrollment-server", office, "--days", "0"), 2, "--days");
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertRefused(
                    CommandRun.of("enrollment-server", office, "--listen", "127.0.0.1:" + taken.getLocalPort()),
                    1,
                    "in use");
        }
    }

    private CommandRun enroll(EnrollmentServer server, String user, Path passwordFile) {
        return CommandRun.of(
                "enroll",
                server.url().getAuthority(),
                user,
                "--password-file",
                passwordFile,
                "--ca",
                office.resolve("ca-cert.pem"),
                "--dir",
                phone);
    }

    private EnrollmentServer serve() throws Exception {
        SecureRandom random = new SecureRandom();
        OverlayFolder overlay = OverlayFolder.open(office);
        OverlayConfiguration[] published = {overlay.configuration()};
        EnrollmentServer server = EnrollmentServer.builder()
                .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .identity(ServerIdentity.loadOrCreate(
                        office, overlay.authority(), List.of("127.0.0.1"), Clock.systemUTC(), random))
                .configuration(() -> published[0])
                .issuer(overlay.authority().issuer())
                .accounts(AccountFile.open(overlay.accountsFile(), random))
                .nodeIds(overlay.nodeIds())
                .certificateValidity(Duration.ofDays(1))
                .start();
        published[0] = overlay.publish(server.enrollmentUrl());
        return server;
    }

    private static void assertRefused(CommandRun run, int exitCode, String text) {
        assertThat(run.err()).contains(text);
        assertThat(run.errorLines()).hasSize(1);
        assertThat(run.exitCode()).isEqualTo(exitCode);
    }
}
