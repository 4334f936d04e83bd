// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.overlay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.p2psip.reload.config.OverlayConfiguration;
import org.p2psip.reload.examples.CommandRun;
import org.p2psip.reload.security.CertificateTrust;
import org.p2psip.reload.security.Credentials;
import org.p2psip.reload.security.CredentialsPem;

/** The files that an overlay begins with. */
class OverlayCommandTest {
    @TempDir
    private Path parent;

    private Path office() {
        return parent.resolve("office");
    }

    @Test
    void makesAnOverlayWhoseCredentialsItsPeersTrust() throws Exception {
        CommandRun created =
                CommandRun.of("overlay", "create", office(), "--name", "office.example", "--bootstrap", "192.0.2.1");
        assertThat(created.exitCode()).as(created.err()).isZero();
        assertThat(created.out()).contains("overlay.xml").contains("reload overlay issue");
        CommandRun issued = CommandRun.of("overlay", "issue", office(), "alice", "bob@office.example");
        assertThat(issued.exitCode()).as(issued.err()).isZero();

        OverlayConfiguration overlay = configuration();
        assertThat(overlay.bootstrapNodes()).containsExactly(new InetSocketAddress("192.0.2.1", 6084));
        for (String user : List.of("alice@office.example", "bob@office.example")) {
            Credentials credentials = credentials(user);
            assertThat(credentials.userName()).isEqualTo(user);
            assertThat(issued.out()).contains(user + ", Node-ID " + credentials.nodeId());
            new CertificateTrust(overlay.trustPolicy())
                    .check(credentials.certificate().der(), List.of(), Instant.now());
        }
        assertThat(credentials("alice@office.example").nodeId())
                .isNotEqualTo(credentials("bob@office.example").nodeId());
    }

    @Test
    void privateKeysAreForTheirOwnerOnly() throws IOException {
        create();
        CommandRun.of("overlay", "issue", office(), "alice");
        for (String secret : List.of("ca-key.pem", "alice@office.example.pem")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(office().resolve(secret))))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void renewedCredentialsKeepTheNodeId() throws Exception {
        create();
        CommandRun.of("overlay", "issue", office(), "alice");
        Credentials before = credentials("alice@office.example");
        CommandRun again = CommandRun.of("overlay", "issue", office(), "alice");
        assertThat(again.exitCode()).isEqualTo(1);
        assertThat(again.errorLines()).singleElement().asString().contains("exists already", "--renew");
        assertThat(CommandRun.of("overlay", "issue", office(), "alice", "--renew")
                        .exitCode())
                .isZero();
        Credentials after = credentials("alice@office.example");
        assertThat(after.nodeId()).isEqualTo(before.nodeId());
        assertThat(after.certificate()).isNotEqualTo(before.certificate());
    }

    @Test
    void doesNotOverwriteAnOverlay() throws IOException {
        create();
        byte[] before = Files.readAllBytes(office().resolve("overlay.xml"));
        CommandRun again = CommandRun.of("overlay", "create", office(), "--name", "other.example");
        assertThat(again.exitCode()).isEqualTo(1);
        assertThat(again.errorLines()).singleElement().asString().contains("exists already");
        assertThat(office().resolve("overlay.xml")).hasBinaryContent(before);
    }

    @Test
    void refusesWhatCannotBeAnOverlayOrAUser() {
        assertThat(CommandRun.of("overlay", "create", office(), "--name", "no name")
                        .exitCode())
                .isEqualTo(2);
        assertThat(CommandRun.of("overlay", "create", office(), "--name", "a.example", "--bootstrap", "1.2.3.4:99999")
                        .errorLines())
                .singleElement()
                .asString()
                .contains("--bootstrap", "99999");
        create();
        for (String user : List.of("", "@", "a b@office.example", "../../alice@office.example")) {
            CommandRun run = CommandRun.of("overlay", "issue", office(), user);
            assertThat(run.exitCode()).as(user).isEqualTo(2);
            assertThat(run.errorLines()).as(user).singleElement().asString().contains("no user name");
        }
    }

    @Test
    void saysHowManyCopiesAndNeighborsThereAreToBe() throws Exception {
        CommandRun run = CommandRun.of(
                "overlay", "create", office(), "--name", "a.example", "--replicas", "7", "--neighbors", "16");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(configuration().replicas()).isEqualTo(7);
        assertThat(configuration().neighborsPerSide()).hasValue(16);
    }

    @Test
    void refusesFewerNeighborsThanCopiesAndMakesNothing() {
        CommandRun run = CommandRun.of(
                "overlay", "create", office(), "--name", "a.example", "--replicas", "7", "--neighbors", "6");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.errorLines()).singleElement().asString().contains("neighbors is 6", "replicas, which is 7");
        run = CommandRun.of("overlay", "create", office(), "--name", "a.example", "--replicas", "16");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.errorLines()).singleElement().asString().contains("replicas is 16, must be 2 to 15");
        assertThat(office()).doesNotExist();
    }

    @Test
    void saysThatThereIsNoOverlay() throws IOException {
        CommandRun none = CommandRun.of("overlay", "issue", office(), "alice");
        assertThat(none.exitCode()).isEqualTo(2);
        assertThat(none.errorLines())
                .singleElement()
                .asString()
                .contains("overlay.xml", "no such file", "reload overlay create");
        create();
        Files.delete(office().resolve("ca-cert.pem"));
        CommandRun elsewhere = CommandRun.of("overlay", "issue", office(), "alice");
        assertThat(elsewhere.exitCode()).isEqualTo(2);
        assertThat(elsewhere.errorLines()).singleElement().asString().contains("ca-cert.pem");
    }

    private void create() {
        assertThat(CommandRun.of("overlay", "create", office(), "--name", "office.example")
                        .exitCode())
                .isZero();
    }

    private OverlayConfiguration configuration() throws Exception {
        return OverlayConfiguration.parse(Files.readAllBytes(office().resolve("overlay.xml")), null);
    }

    private Credentials credentials(String user) throws Exception {
        return CredentialsPem.load(office().resolve(user + ".pem"), "office.example", 16);
    }
}
