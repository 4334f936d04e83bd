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
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
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
 * A certification authority that issues the certificates of nodes, and makes the certificates of authorities (RFC 6940,
 * Sections 11.3 and 13.3). Asks nobody whether the holder may have what the certificate says: that is the caller's part.
 *
 * <p>Serial numbers come from the given random source, everything else from the arguments, so a seeded source yields
 * the same certificates in every run. As thread-safe as the random source.
 */
public final class CertificateIssuer {
    private static final int SERIAL_BITS = 127;

    private final ParsedCertificate certificate;
    private final AsymmetricKeyParameter privateKey;
    private final Random random;

    private CertificateIssuer(ParsedCertificate certificate, AsymmetricKeyParameter privateKey, Random random) {
        this.certificate = certificate;
        this.privateKey = privateKey;
        this.random = random;
    }

    /**
     * The authority with an existing certificate.
     *
     * @param caCertificate DER form of the certificate of the authority
     * @param caPrivateKey its key, RSA or of curve P-256
     * @param random where serial numbers come from
     * @throws CertificateRefusedException if the certificate is not that of an authority
     * @throws IllegalArgumentException if the key is of another kind, or not that of the certificate
     */
    public static CertificateIssuer of(Opaque caCertificate, AsymmetricKeyParameter caPrivateKey, Random random)
            throws CertificateRefusedException {
        ParsedCertificate certificate = ParsedCertificate.parse(caCertificate);
        certificate.requireIssuer(0);
        SignatureScheme scheme = scheme(caPrivateKey);
        Opaque probe = certificate.subjectPublicKeyInfo();
        if (!scheme.accepts(certificate.publicKey())
                || !scheme.verify(certificate.publicKey(), probe, scheme.sign(caPrivateKey, probe))) {
            throw new IllegalArgumentException("private key does not belong to the certificate of the authority");
        }
        return new CertificateIssuer(certificate, caPrivateKey, random);
    }

    /**
     * Makes a root: an authority that has signed its own certificate.
     *
     * @param commonName its name, not empty
     * @param keys its keys, RSA or of curve P-256
     * @param notBefore first instant of validity, rounded down to a second
     * @param notAfter last instant of validity, rounded down to a second
     * @param random where serial numbers come from
     */
    public static CertificateIssuer createRoot(
            String commonName, AsymmetricCipherKeyPair keys, Instant notBefore, Instant notAfter, Random random) {
        X500Name name = name(commonName);
        Opaque der =
                authority(name, keys.getPublic(), new BasicConstraints(true), name, keys, notBefore, notAfter, random);
        return new CertificateIssuer(own(der), keys.getPrivate(), random);
    }

    /**
     * Makes an authority whose certificate this one signs.
     *
     * @param commonName its name, not empty and not that of this authority
     * @param keys its keys, RSA or of curve P-256
     * @param pathLength how many further authorities may be between it and a node, at least 0
     * @param notBefore first instant of validity, rounded down to a second
     * @param notAfter last instant of validity, rounded down to a second
     */
    public CertificateIssuer createIntermediate(
            String commonName, AsymmetricCipherKeyPair keys, int pathLength, Instant notBefore, Instant notAfter) {
        Opaque der = authority(
                name(commonName),
                keys.getPublic(),
                new BasicConstraints(pathLength),
                certificate.subject(),
                new AsymmetricCipherKeyPair(certificate.publicKey(), privateKey),
                notBefore,
                notAfter,
                random);
        return new CertificateIssuer(own(der), keys.getPrivate(), random);
    }

    private static Opaque authority(
            X500Name subject,
            AsymmetricKeyParameter publicKey,
            BasicConstraints constraints,
            X500Name issuer,
            AsymmetricCipherKeyPair issuerKeys,
            Instant notBefore,
            Instant notAfter,
            Random random) {
        try {
            X509v3CertificateBuilder builder =
                    builder(issuer, notBefore, notAfter, subject, publicKey, issuerKeys.getPublic(), random);
            builder.addExtension(Extension.basicConstraints, true, constraints);
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            return sign(builder, issuerKeys.getPrivate());
        } catch (IOException e) {
            throw new AssertionError("encoding into memory failed", e);
        }
    }

    /** DER form of the certificate of this authority. */
    public Opaque certificate() {
        return certificate.der();
    }

    /**
     * Issues the certificate of a node, with an empty subject and the identities in a critical subjectAltName.
     *
     * @param profile what it is to say; with a user name
     * @param publicKey the key of the node, whose private part the caller has seen proof of
     * @return DER form of the certificate
     * @throws IllegalArgumentException if the profile has no user name
     */
    public Opaque issue(NodeProfile profile, AsymmetricKeyParameter publicKey) {
        if (profile.userName().isEmpty()) {
            throw new IllegalArgumentException("an issued certificate needs a user name");
        }
        X500Name empty = new X500Name(new RDN[0]);
        AsymmetricCipherKeyPair keys = new AsymmetricCipherKeyPair(certificate.publicKey(), privateKey);
        return node(profile, publicKey, empty, certificate.subject(), keys, random);
    }

    /**
     * Makes the certificate of a node that vouches for itself, where the overlay permits that (RFC 6940, Section
     * 11.3.1).
     *
     * @param profile what it is to say; its Node-IDs are to come from {@link SelfSignedPolicy#nodeIds}
     * @param keys the keys of the node, RSA or of curve P-256
     * @param random where the serial number comes from
     * @return DER form of the certificate
     */
    public static Opaque selfSigned(NodeProfile profile, AsymmetricCipherKeyPair keys, Random random) {
        // A certificate without a name of its issuer is none by RFC 5280, Section 4.1.2.4.
        X500Name name = name(profile.nodeIds().get(0).toString());
        return node(profile, keys.getPublic(), name, name, keys, random);
    }

    private static Opaque node(
            NodeProfile profile,
            AsymmetricKeyParameter publicKey,
            X500Name subject,
            X500Name issuer,
            AsymmetricCipherKeyPair issuerKeys,
            Random random) {
        try {
            X509v3CertificateBuilder builder = builder(
                    issuer,
                    profile.notBefore(),
                    profile.notAfter(),
                    subject,
                    publicKey,
                    issuerKeys.getPublic(),
                    random);
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            builder.addExtension(Extension.subjectAlternativeName, true, alternativeNames(profile));
            return sign(builder, issuerKeys.getPrivate());
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

    private static X509v3CertificateBuilder builder(
            X500Name issuer,
            Instant notBefore,
            Instant notAfter,
            X500Name subject,
            AsymmetricKeyParameter publicKey,
            AsymmetricKeyParameter issuerKey,
            Random random)
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
                Extension.authorityKeyIdentifier, false, new AuthorityKeyIdentifier(keyIdentifier(issuerKey)));
        return builder;
    }

    /** Label of a key by RFC 5280, Section 4.2.1.2, method 1; nothing rests on its strength. */
    private static byte[] keyIdentifier(AsymmetricKeyParameter publicKey) throws IOException {
        SubjectPublicKeyInfo key = SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(publicKey);
        return Digests.sha1(key.getPublicKeyData().getOctets());
    }

    private static Opaque sign(X509v3CertificateBuilder builder, AsymmetricKeyParameter privateKey) throws IOException {
        return Opaque.copyOf(
                builder.build(new SchemeSigner(privateKey)).toASN1Structure().getEncoded(ASN1Encoding.DER));
    }

    private static X500Name name(String commonName) {
        if (commonName.isEmpty()) {
            throw new IllegalArgumentException("name of the authority is empty");
        }
        return new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.CN, commonName)
                .build();
    }

    private static ParsedCertificate own(Opaque der) {
        try {
            return ParsedCertificate.parse(der);
        } catch (CertificateRefusedException e) {
            throw new IllegalArgumentException("certificate of the authority would be refused", e);
        }
    }

    private static SignatureScheme scheme(AsymmetricKeyParameter privateKey) {
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
