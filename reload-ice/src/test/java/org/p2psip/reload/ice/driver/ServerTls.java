// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.driver;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.util.PrivateKeyInfoFactory;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.bouncycastle.operator.DefaultDigestAlgorithmIdentifierFinder;
import org.bouncycastle.operator.DefaultSignatureAlgorithmIdentifierFinder;
import org.bouncycastle.operator.bc.BcECContentSignerBuilder;
import org.p2psip.reload.security.KeyPairs;

/** An authority for servers, whose certificates last from yesterday to tomorrow if nothing else is said. */
final class ServerTls {
    private static final X500Name NAME = new X500Name("CN=Test authority");

    private final SecureRandom random = new SecureRandom();
    private final AsymmetricCipherKeyPair keys = KeyPairs.p256(random);
    private final X509Certificate authority;

    ServerTls() throws Exception {
        X509v3CertificateBuilder builder = builder(NAME, keys, day(1));
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
        authority = sign(builder);
    }

    private static Date day(int fromNow) {
        return Date.from(Instant.now().plus(Duration.ofDays(fromNow)));
    }

    private X509v3CertificateBuilder builder(X500Name subject, AsymmetricCipherKeyPair of, Date notAfter)
            throws Exception {
        return new X509v3CertificateBuilder(
                NAME,
                new BigInteger(64, random).add(BigInteger.ONE),
                day(-3),
                notAfter,
                subject,
                SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(of.getPublic()));
    }

    private X509Certificate sign(X509v3CertificateBuilder builder) throws Exception {
        var signature = new DefaultSignatureAlgorithmIdentifierFinder().find("SHA256withECDSA");
        var signer = new BcECContentSignerBuilder(
                        signature, new DefaultDigestAlgorithmIdentifierFinder().find(signature))
                .build(keys.getPrivate());
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(
                        new ByteArrayInputStream(builder.build(signer).getEncoded()));
    }

    /** What a server of that name shows. */
    SslContext server(String name) throws Exception {
        return server(name, day(1));
    }

    /** What a server shows whose certificate was good until yesterday. */
    SslContext expired(String name) throws Exception {
        return server(name, day(-1));
    }

    private SslContext server(String name, Date notAfter) throws Exception {
        AsymmetricCipherKeyPair own = KeyPairs.p256(random);
        X509v3CertificateBuilder builder = builder(new X500Name("CN=" + name), own, notAfter);
        builder.addExtension(
                Extension.subjectAlternativeName, false, new GeneralNames(new GeneralName(GeneralName.dNSName, name)));
        PrivateKey key = KeyFactory.getInstance("EC")
                .generatePrivate(new PKCS8EncodedKeySpec(PrivateKeyInfoFactory.createPrivateKeyInfo(own.getPrivate())
                        .getEncoded()));
        return SslContextBuilder.forServer(key, sign(builder), authority).build();
    }

    /** What a client has that believes this authority alone. */
    SslContext client() throws Exception {
        return SslContextBuilder.forClient().trustManager(authority).build();
    }
}
