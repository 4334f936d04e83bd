// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.enrollment.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.p2psip.reload.security.CertificateTrust;

class ServerIdentityTest {
    private static final List<String> HOSTS = List.of("pbx.example", "192.0.2.1", "2001:db8:0:0:0:0:0:1");

    @TempDir
    Path directory;

    @Test
    void keepsTheAuthorityOfADirectory() throws IOException {
        CertificateAuthorityFiles first = authority();
        assertThat(CertificateTrust.isUsableRoot(first.certificate())).isTrue();
        assertThat(authority().certificate()).isEqualTo(first.certificate());
        assertThat(first.certificateFile()).content().startsWith("-----BEGIN CERTIFICATE-----");
        Path key = directory.resolve(CertificateAuthorityFiles.KEY_FILE);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                .isEqualTo("rw-------");
    }

    @Test
    void makesNoNewAuthorityOverHalfAnOldOne() throws IOException {
        authority();
        Files.delete(directory.resolve(CertificateAuthorityFiles.CERTIFICATE_FILE));
        assertThatThrownBy(this::authority)
                .isInstanceOf(IOException.class)
                .hasMessageEndingWith(" has no certificate beside it; put ca-cert.pem back or remove the key");
    }

    @Test
    void refusesTheKeyOfAnotherAuthority() throws IOException {
        authority();
        Path other = directory.resolve("other");
        CertificateAuthorityFiles.loadOrCreate(other, "Other CA", Clock.systemUTC(), Office.RANDOM);
        Files.copy(
                other.resolve(CertificateAuthorityFiles.CERTIFICATE_FILE),
                directory.resolve(CertificateAuthorityFiles.CERTIFICATE_FILE),
                StandardCopyOption.REPLACE_EXISTING);
        assertThatThrownBy(this::authority)
                .isInstanceOf(IOException.class)
                .hasMessageContaining(" do not form an authority: ");
    }

    @Test
    void keepsTheIdentityWhileItServes() throws IOException {
        CertificateAuthorityFiles authority = authority();
        Path file = directory.resolve(ServerIdentity.CERTIFICATE_FILE);
        assertThat(identity(authority, HOSTS, Clock.systemUTC()).hosts()).isEqualTo(HOSTS);
        String first = Files.readString(file);
        identity(authority, HOSTS, Clock.systemUTC());
        assertThat(file).content().isEqualTo(first);

        identity(authority, HOSTS, Clock.offset(Clock.systemUTC(), Duration.ofDays(336)));
        String second = Files.readString(file);
        assertThat(second).isNotEqualTo(first);

        assertThat(identity(authority, List.of("pbx.example"), Clock.systemUTC())
                        .hosts())
                .containsExactly("pbx.example");
        assertThat(file).content().isNotEqualTo(second);
    }

    @Test
    void loadsAnIdentityOfTwoFiles() throws IOException {
        identity(authority(), HOSTS, Clock.systemUTC());
        Path certificate = directory.resolve(ServerIdentity.CERTIFICATE_FILE);
        Path key = directory.resolve(ServerIdentity.KEY_FILE);
        assertThat(ServerIdentity.load(certificate, key).hosts()).isEqualTo(HOSTS);
        Path authorityOnly = directory.resolve(CertificateAuthorityFiles.CERTIFICATE_FILE);
        assertThatThrownBy(() -> ServerIdentity.load(authorityOnly, key))
                .isInstanceOf(IOException.class)
                .hasMessageEndingWith("ca-cert.pem names no host");
        assertThatThrownBy(() -> ServerIdentity.load(directory.resolve("missing"), key))
                .isInstanceOf(IOException.class);
    }

    private CertificateAuthorityFiles authority() throws IOException {
        return CertificateAuthorityFiles.loadOrCreate(directory, "Office CA", Clock.systemUTC(), Office.RANDOM);
    }

    private ServerIdentity identity(CertificateAuthorityFiles authority, List<String> hosts, Clock clock)
            throws IOException {
        return ServerIdentity.loadOrCreate(directory, authority, hosts, clock, Office.RANDOM);
    }
}
