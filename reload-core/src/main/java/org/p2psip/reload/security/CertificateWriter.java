// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.security;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Date;
import java.util.Random;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.bouncycastle.operator.ContentSigner;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;

/**
 * Writes and signs certificates in the name of one issuer.
 *
 * @param issuer name of the issuer
 * @param keys its keys, RSA or of curve P-256
 * @param random where serial numbers come from
 */
record CertificateWriter(X500Name issuer, AsymmetricCipherKeyPair keys, Random random) {
    private static final int SERIAL_BITS = 127;

    Opaque authority(
            X500Name subject,
            AsymmetricKeyParameter publicKey,
            BasicConstraints constraints,
            Instant notBefore,
            Instant notAfter) {
        try {
            X509v3CertificateBuilder builder = builder(subject, publicKey, notBefore, notAfter);
            builder.addExtension(Extension.basicConstraints, true, constraints);
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            return sign(builder);
        } catch (IOException e) {
            throw new AssertionError("encoding into memory failed", e);
        }
    }

    Opaque node(X500Name subject, AsymmetricKeyParameter publicKey, NodeProfile profile) {
        try {
            X509v3CertificateBuilder builder = builder(subject, publicKey, profile.notBefore(), profile.notAfter());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            builder.addExtension(Extension.subjectAlternativeName, true, alternativeNames(profile));
            return sign(builder);
        } catch (IOException e) {
            throw new AssertionError("encoding into memory failed", e);
        }
    }

    private static GeneralNames alternativeNames(NodeProfile profile) {
        GeneralName[] names =
                new GeneralName[profile.nodeIds().size() + (profile.userName().isEmpty() ? 0 : 1)];
        int count = 0;
        for (NodeId nodeId : profile.nodeIds()) {
            names[count++] = new GeneralName(
                    GeneralName.uniformResourceIdentifier, ReloadUri.format(nodeId, profile.overlayName()));
        }
        if (!profile.userName().isEmpty()) {
            names[count] = new GeneralName(GeneralName.rfc822Name, profile.userName());
        }
        return new GeneralNames(names);
    }

    private X509v3CertificateBuilder builder(
            X500Name subject, AsymmetricKeyParameter publicKey, Instant notBefore, Instant notAfter)
            throws IOException {
        X509v3CertificateBuilder builder = new X509v3CertificateBuilder(
                issuer,
                new BigInteger(SERIAL_BITS, random).add(BigInteger.ONE),
                new Time(Date.from(notBefore)),
                new Time(Date.from(notAfter)),
                subject,
                SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(publicKey));
        builder.addExtension(Extension.subjectKeyIdentifier, false, new SubjectKeyIdentifier(keyIdentifier(publicKey)));
        builder.addExtension(
                Extension.authorityKeyIdentifier, false, new AuthorityKeyIdentifier(keyIdentifier(keys.getPublic())));
        return builder;
    }

    /** Label of a key by RFC 5280, Section 4.2.1.2, method 1; nothing rests on its strength. */
    private static byte[] keyIdentifier(AsymmetricKeyParameter publicKey) throws IOException {
        SubjectPublicKeyInfo key = SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(publicKey);
        return Digests.sha1(key.getPublicKeyData().getOctets());
    }

    private Opaque sign(X509v3CertificateBuilder builder) throws IOException {
        ContentSigner signer = new SchemeSigner(keys.getPrivate());
        return Opaque.copyOf(builder.build(signer).toASN1Structure().getEncoded(ASN1Encoding.DER));
    }

    /** The scheme that fits an issuer's key. */
    static SignatureScheme scheme(AsymmetricKeyParameter privateKey) {
        return privateKey instanceof RSAKeyParameters ? new RsaPkcs1Sha256() : new EcdsaP256Sha256();
    }

    /** Lets Bouncy Castle's builder sign with a {@link SignatureScheme}, hence without randomness. */
    private static final class SchemeSigner implements ContentSigner {
        private final AsymmetricKeyParameter privateKey;
        private final ByteArrayOutputStream signedBytes = new ByteArrayOutputStream();

        SchemeSigner(AsymmetricKeyParameter privateKey) {
            this.privateKey = privateKey;
        }

        @Override
        public AlgorithmIdentifier getAlgorithmIdentifier() {
            return privateKey instanceof RSAKeyParameters
                    ? new AlgorithmIdentifier(PKCSObjectIdentifiers.sha256WithRSAEncryption, DERNull.INSTANCE)
                    : new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256);
        }

        @Override
        public OutputStream getOutputStream() {
            return signedBytes;
        }

        @Override
        public byte[] getSignature() {
            return scheme(privateKey)
                    .sign(privateKey, Opaque.copyOf(signedBytes.toByteArray()))
                    .toByteArray();
        }
    }
}
