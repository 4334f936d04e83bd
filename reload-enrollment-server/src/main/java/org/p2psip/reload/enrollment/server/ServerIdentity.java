// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.enrollment.server;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.crypto.util.PrivateKeyInfoFactory;
import org.p2psip.reload.security.CredentialsPem;
import org.p2psip.reload.security.KeyPairs;
import org.p2psip.reload.wire.Opaque;

/**
 * The certificate and key by which the web server proves its name. Has nothing to do with certificates of nodes.
 * Immutable.
 */
public final class ServerIdentity {
    /** The certificate of {@link #loadOrCreate}, in PEM. */
    public static final String CERTIFICATE_FILE = "server-cert.pem";

    /** The private key of {@link #loadOrCreate}, in PEM and readable by its owner only. */
    public static final String KEY_FILE = "server-key.pem";

    private static final Duration VALIDITY = Duration.ofDays(365);
    private static final Duration RENEWED_BEFORE_END = Duration.ofDays(30);
    private static final Duration BACKDATED = Duration.ofHours(1);

    private final List<String> hosts;
    private final SSLContext context;

    private ServerIdentity(List<String> hosts, SSLContext context) {
        this.hosts = hosts;
        this.context = context;
    }

    /**
     * The identity in two PEM files, such as a public certification authority hands out.
     *
     * @param certificateFile the server's certificate, then those of the authorities between it and the root
     * @param keyFile the private key, not encrypted, RSA or EC
     * @throws IOException if the files cannot be read or do not belong together
     */
    public static ServerIdentity load(Path certificateFile, Path keyFile) throws IOException {
        List<X509Certificate> chain = certificates(certificateFile);
        AsymmetricKeyParameter key = CredentialsPem.loadPrivateKey(keyFile);
        try {
            List<String> hosts = hosts(chain.get(0));
            if (hosts.isEmpty()) {
                throw new IOException(certificateFile + " names no host");
            }
            return new ServerIdentity(hosts, context(chain, key));
        } catch (GeneralSecurityException e) {
            throw new IOException(certificateFile + " and " + keyFile + " cannot be used: " + e.getMessage(), e);
        }
    }

    /**
     * The identity in a directory, issued by an authority of one's own. A new one, valid for a year, is made if there
     * is none, if it is for other hosts, or if it ends within thirty days.
     *
     * @param directory must exist
     * @param hosts DNS names and IP addresses by which clients call the server, at least one
     * @param random for keys and serial numbers, a {@code SecureRandom} but in tests
     * @throws IOException if the files cannot be read or written
     */
    public static ServerIdentity loadOrCreate(
            Path directory, CertificateAuthorityFiles authority, List<String> hosts, Clock clock, Random random)
            throws IOException {
        if (hosts.isEmpty()) {
            throw new IllegalArgumentException("no host given, must be at least one name or address");
        }
        Path certificateFile = directory.resolve(CERTIFICATE_FILE);
        Path keyFile = directory.resolve(KEY_FILE);
        Instant now = clock.instant();
        if (!Files.exists(certificateFile) || !Files.exists(keyFile) || !serves(certificateFile, hosts, now)) {
            AsymmetricCipherKeyPair keys = KeyPairs.p256(random);
            Opaque certificate = ServerCertificates.issue(
                    authority, keys.getPublic(), hosts, now.minus(BACKDATED), now.plus(VALIDITY), random);
            CredentialsPem.savePrivateKey(keys.getPrivate(), keyFile);
            CredentialsPem.saveCertificates(List.of(certificate, authority.certificate()), certificateFile);
        }
        return load(certificateFile, keyFile);
    }

    /** The DNS names and IP addresses that the certificate is for, at least one. */
    public List<String> hosts() {
        return hosts;
    }

    SSLContext context() {
        return context;
    }

    private static boolean serves(Path certificateFile, List<String> hosts, Instant now) throws IOException {
        X509Certificate certificate = certificates(certificateFile).get(0);
        try {
            return hosts(certificate).equals(hosts)
                    && certificate.getNotAfter().toInstant().isAfter(now.plus(RENEWED_BEFORE_END));
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static List<X509Certificate> certificates(Path file) throws IOException {
        List<X509Certificate> certificates = new ArrayList<>();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (Opaque der : CredentialsPem.loadCertificates(file)) {
                certificates.add(
                        (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der.toByteArray())));
            }
        } catch (GeneralSecurityException e) {
            throw new IOException(file + " holds no readable certificate: " + e.getMessage(), e);
        }
        return certificates;
    }

    private static List<String> hosts(X509Certificate certificate) throws GeneralSecurityException {
        List<String> hosts = new ArrayList<>();
        Collection<List<?>> names = certificate.getSubjectAlternativeNames();
        if (names != null) {
            for (List<?> name : names) {
                // A type as in RFC 5280, GeneralName, and a value, which is text for the two types of hosts.
                if (name.get(0) instanceof Integer type && (type == 2 || type == 7)) {
                    hosts.add(String.valueOf(name.get(1)));
                }
            }
        }
        return List.copyOf(hosts);
    }

    private static SSLContext context(List<X509Certificate> chain, AsymmetricKeyParameter key)
            throws GeneralSecurityException, IOException {
        byte[] pkcs8 = PrivateKeyInfoFactory.createPrivateKeyInfo(key).getEncoded();
        PrivateKey privateKey = KeyFactory.getInstance(key instanceof RSAKeyParameters ? "RSA" : "EC")
                .generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        char[] noPassword = new char[0];
        store.setKeyEntry("server", privateKey, noPassword, chain.toArray(new Certificate[0]));
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, noPassword);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }
}
