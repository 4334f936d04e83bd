// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.enrollment.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.p2psip.reload.security.CertificateIssuer;
import org.p2psip.reload.security.CertificateRefusedException;
import org.p2psip.reload.security.CredentialsPem;
import org.p2psip.reload.security.KeyPairs;
import org.p2psip.reload.wire.Opaque;

/**
 * A certification authority of one's own, whose certificate and key are files of a directory: {@value
 * #CERTIFICATE_FILE} for everybody, {@value #KEY_FILE} for nobody else.
 */
public final class CertificateAuthorityFiles {
    /** The certificate, in PEM. */
    public static final String CERTIFICATE_FILE = "ca-cert.pem";

    /** The private key, in PEM and readable by its owner only. */
    public static final String KEY_FILE = "ca-key.pem";

    private static final Duration VALIDITY = Duration.ofDays(3650);

    /** Lets a node whose clock is a little slow use the certificate at once. */
    private static final Duration BACKDATED = Duration.ofHours(1);

    private final Path certificateFile;
    private final AsymmetricKeyParameter privateKey;
    private final CertificateIssuer issuer;

    private CertificateAuthorityFiles(
            Path certificateFile, AsymmetricKeyParameter privateKey, CertificateIssuer issuer) {
        this.certificateFile = certificateFile;
        this.privateKey = privateKey;
        this.issuer = issuer;
    }

    /**
     * The authority of a directory; a new one, with a key of curve P-256 and valid for ten years, if there is none.
     *
     * @param directory made if it does not exist
     * @param commonName name of a new authority
     * @param random for keys and serial numbers, a {@code SecureRandom} but in tests
     * @throws IOException if the files cannot be read or written, or do not form an authority
     */
    public static CertificateAuthorityFiles loadOrCreate(Path directory, String commonName, Clock clock, Random random)
            throws IOException {
        Path certificateFile = directory.resolve(CERTIFICATE_FILE);
        Path keyFile = directory.resolve(KEY_FILE);
        if (Files.exists(certificateFile)) {
            return load(certificateFile, keyFile, random);
        }
        if (Files.exists(keyFile)) {
            throw new IOException(
                    keyFile + " has no certificate beside it; put " + CERTIFICATE_FILE + " back or remove the key");
        }
        Files.createDirectories(directory);
        Instant now = clock.instant();
        AsymmetricCipherKeyPair keys = KeyPairs.p256(random);
        CertificateIssuer issuer =
                CertificateIssuer.createRoot(commonName, keys, now.minus(BACKDATED), now.plus(VALIDITY), random);
        CredentialsPem.savePrivateKey(keys.getPrivate(), keyFile);
        CredentialsPem.saveCertificates(List.of(issuer.certificate()), certificateFile);
        return new CertificateAuthorityFiles(certificateFile, keys.getPrivate(), issuer);
    }

    private static CertificateAuthorityFiles load(Path certificateFile, Path keyFile, Random random)
            throws IOException {
        Opaque certificate = CredentialsPem.loadCertificates(certificateFile).get(0);
        AsymmetricKeyParameter privateKey = CredentialsPem.loadPrivateKey(keyFile);
        try {
            return new CertificateAuthorityFiles(
                    certificateFile, privateKey, CertificateIssuer.of(certificate, privateKey, random));
        } catch (CertificateRefusedException | IllegalArgumentException e) {
            throw new IOException(
                    certificateFile + " and " + keyFile + " do not form an authority: " + e.getMessage(), e);
        }
    }

    /** What issues certificates in the authority's name. */
    public CertificateIssuer issuer() {
        return issuer;
    }

    /** The authority's certificate, in DER. */
    public Opaque certificate() {
        return issuer.certificate();
    }

    /** The file with the authority's certificate, which clients may need. */
    public Path certificateFile() {
        return certificateFile;
    }

    AsymmetricKeyParameter privateKey() {
        return privateKey;
    }
}
