// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.p2psip.reload.security.Fixtures.NODE;
import static org.p2psip.reload.security.Fixtures.NODE_KEYS;
import static org.p2psip.reload.security.Fixtures.OTHER_KEYS;
import static org.p2psip.reload.security.Fixtures.OTHER_NODE;
import static org.p2psip.reload.security.Fixtures.OVERLAY;
import static org.p2psip.reload.security.Fixtures.ROOT;
import static org.p2psip.reload.security.Fixtures.RSA_KEYS;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.util.PrivateKeyInfoFactory;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.p2psip.reload.wire.Opaque;

class CredentialsPemTest {
    private static final Opaque INPUT = Opaque.copyOf(new byte[] {1, 2, 3});

    @TempDir
    private Path directory;

    private Path certificateFile() {
        return directory.resolve("node.crt");
    }

    private Path keyFile() {
        return directory.resolve("node.key");
    }

    @Test
    void loadsWhatItSaved() throws Exception {
        Credentials saved = withIntermediate();
        CredentialsPem.save(saved, certificateFile(), keyFile());
        Credentials loaded = CredentialsPem.load(certificateFile(), keyFile(), OVERLAY, 16);
        assertThat(loaded.chain()).isEqualTo(saved.chain()).hasSize(2);
        assertThat(loaded.nodeId()).isEqualTo(NODE);
        assertThat(loaded.sign(INPUT)).isEqualTo(saved.sign(INPUT));
    }

    @Test
    void loadsRsaCredentials() throws Exception {
        NodeCertificate certificate =
                NodeCertificate.parse(ROOT.issue(Fixtures.profile(NODE), RSA_KEYS.getPublic()), OVERLAY, 16);
        Credentials saved = Credentials.of(certificate, NODE, RSA_KEYS.getPrivate(), new RsaPkcs1Sha256());
        CredentialsPem.save(saved, certificateFile(), keyFile());
        Credentials loaded = CredentialsPem.load(certificateFile(), keyFile(), OVERLAY, 16);
        assertThat(loaded.sign(INPUT)).isEqualTo(saved.sign(INPUT));
    }

    @Test
    void actsAsTheNodeIdAskedFor() throws Exception {
        CredentialsPem.save(Fixtures.credentials(NODE, NODE, OTHER_NODE), certificateFile(), keyFile());
        assertThat(CredentialsPem.load(certificateFile(), keyFile(), OVERLAY, 16)
                        .nodeId())
                .isEqualTo(NODE);
        assertThat(CredentialsPem.load(certificateFile(), keyFile(), OVERLAY, OTHER_NODE)
                        .nodeId())
                .isEqualTo(OTHER_NODE);
    }

    @Test
    void replacesExistingFilesAndLeavesNoOthers() throws Exception {
        Files.writeString(keyFile(), "old");
        Files.writeString(certificateFile(), "old");
        CredentialsPem.save(Fixtures.credentials(NODE, NODE), certificateFile(), keyFile());
        assertThat(CredentialsPem.load(certificateFile(), keyFile(), OVERLAY, 16)
                        .nodeId())
                .isEqualTo(NODE);
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).containsExactlyInAnyOrder(certificateFile(), keyFile());
        }
    }

    @Test
    void keyFileIsForItsOwnerOnly() throws Exception {
        Files.writeString(keyFile(), "old and readable by all");
        CredentialsPem.save(Fixtures.credentials(NODE, NODE), certificateFile(), keyFile());
        if (directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            assertThat(Files.getPosixFilePermissions(keyFile()))
                    .containsExactlyInAnyOrder(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
        }
    }

    @Test
    void loadsKeysInTheirOlderForms() throws Exception {
        assertThat(signsAs(NODE_KEYS.getPrivate(), "EC PRIVATE KEY", new EcdsaP256Sha256()))
                .isTrue();
        assertThat(signsAs(RSA_KEYS.getPrivate(), "RSA PRIVATE KEY", new RsaPkcs1Sha256()))
                .isTrue();
    }

    private boolean signsAs(AsymmetricKeyParameter key, String type, SignatureScheme scheme) throws IOException {
        PrivateKeyInfo info = PrivateKeyInfoFactory.createPrivateKeyInfo(key);
        String parameters = block(
                "EC PARAMETERS",
                info.getPrivateKeyAlgorithm().getParameters().toASN1Primitive().getEncoded());
        byte[] content = info.parsePrivateKey().toASN1Primitive().getEncoded();
        if (type.startsWith("EC")) {
            var inner = org.bouncycastle.asn1.sec.ECPrivateKey.getInstance(content);
            content = new org.bouncycastle.asn1.sec.ECPrivateKey(
                            256, inner.getKey(), info.getPrivateKeyAlgorithm().getParameters())
                    .getEncoded();
        }
        Files.writeString(keyFile(), parameters + block(type, content));
        AsymmetricKeyParameter loaded = CredentialsPem.loadPrivateKey(keyFile());
        return scheme.sign(loaded, INPUT).equals(scheme.sign(key, INPUT));
    }

    @Test
    void savesAndLoadsTheKeyOfAnAuthority() throws Exception {
        CredentialsPem.savePrivateKey(Fixtures.ROOT_KEYS.getPrivate(), keyFile());
        CredentialsPem.saveCertificates(List.of(ROOT.certificate()), certificateFile());
        CertificateIssuer issuer = CertificateIssuer.of(
                CredentialsPem.loadCertificates(certificateFile()).get(0),
                CredentialsPem.loadPrivateKey(keyFile()),
                Fixtures.RANDOM);
        Opaque der = issuer.issue(Fixtures.profile(NODE), NODE_KEYS.getPublic());
        assertThat(Fixtures.trust().check(der, List.of(), Fixtures.NOW).nodeIds())
                .containsExactly(NODE);
    }

    @Test
    void saysWhichFileIsMissing() {
        assertProblem(
                () -> CredentialsPem.loadCertificates(certificateFile()),
                certificateFile() + ": cannot be read: no such file or directory");
        assertProblem(
                () -> CredentialsPem.loadPrivateKey(keyFile()),
                keyFile() + ": cannot be read: no such file or directory");
        Path nowhere = directory.resolve("no/such/node.key");
        assertProblem(
                () -> CredentialsPem.savePrivateKey(NODE_KEYS.getPrivate(), nowhere),
                nowhere + ": cannot be written: no such file or directory");
        Path nowhereEither = directory.resolve("no/such/node.crt");
        assertProblem(
                () -> CredentialsPem.saveCertificates(List.of(ROOT.certificate()), nowhereEither),
                nowhereEither + ": cannot be written: no such file or directory");
    }

    @Test
    void saysWhatIsWrongWithAFile() throws Exception {
        assertKeyProblem("", "no PRIVATE KEY block found");
        assertKeyProblem("some text", "no PRIVATE KEY block found");
        assertKeyProblem("-----BEGIN PRIVATE KEY-----\n%%%\n", "not in PEM form");
        assertKeyProblem(block("PRIVATE KEY", new byte[] {1, 2}), "PRIVATE KEY block cannot be decoded");
        assertKeyProblem(block("EC PRIVATE KEY", new byte[] {1, 2}), "EC PRIVATE KEY block cannot be decoded");
        assertKeyProblem(block("RSA PRIVATE KEY", new byte[0]), "RSA PRIVATE KEY block cannot be decoded");
        assertKeyProblem(
                block("ENCRYPTED PRIVATE KEY", new byte[] {1}), "private key is encrypted, which is not supported");
        assertKeyProblem(
                "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nAQID\n-----END RSA PRIVATE KEY-----\n",
                "private key is encrypted, which is not supported");
        assertKeyProblem(" ".repeat(CredentialsPem.MAX_FILE_BYTES + 1), "cannot be read: longer than 262144 bytes");
        Files.writeString(certificateFile(), block("PRIVATE KEY", new byte[] {1}));
        assertProblem(
                () -> CredentialsPem.loadCertificates(certificateFile()),
                certificateFile() + ": no CERTIFICATE block found");
    }

    @Test
    void saysThatKeyAndCertificateDoNotBelongTogether() throws Exception {
        CredentialsPem.saveCertificates(List.of(Fixtures.nodeCertificate(NODE)), certificateFile());
        CredentialsPem.savePrivateKey(OTHER_KEYS.getPrivate(), keyFile());
        assertProblem(
                () -> CredentialsPem.load(certificateFile(), keyFile(), OVERLAY, 16),
                keyFile() + " and " + certificateFile() + ": private key does not belong to the certificate");
        assertThatThrownBy(() -> CredentialsPem.load(certificateFile(), keyFile(), "other.example", 16))
                .isInstanceOf(CertificateRefusedException.class)
                .hasMessageStartingWith("WRONG_OVERLAY");
    }

    private void assertKeyProblem(String text, String problem) throws IOException {
        Files.writeString(keyFile(), text);
        assertProblem(() -> CredentialsPem.loadPrivateKey(keyFile()), keyFile() + ": " + problem);
    }

    private static void assertProblem(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(IOException.class).hasMessage(message);
    }

    private static Credentials withIntermediate() throws CertificateRefusedException {
        CertificateIssuer middle = ROOT.createIntermediate("Middle", OTHER_KEYS, 0, Fixtures.FROM, Fixtures.TO);
        Opaque der = middle.issue(Fixtures.profile(NODE), NODE_KEYS.getPublic());
        return Credentials.of(
                NodeCertificate.parse(der, OVERLAY, 16),
                List.of(middle.certificate()),
                NODE,
                NODE_KEYS.getPrivate(),
                new EcdsaP256Sha256());
    }

    private static String block(String type, byte[] content) throws IOException {
        StringWriter text = new StringWriter();
        try (PemWriter writer = new PemWriter(text)) {
            writer.writeObject(new PemObject(type, content));
        }
        return text.toString();
    }
}
