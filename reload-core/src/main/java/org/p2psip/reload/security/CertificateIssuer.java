// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.security;

import java.time.Instant;
import java.util.Random;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.p2psip.reload.wire.Opaque;

/**
 * A certification authority that issues the certificates of nodes, and makes the certificates of authorities (RFC 6940,
 * Sections 11.3 and 13.3). Asks nobody whether the holder may have what the certificate says: that is the caller's part.
 *
 * <p>Serial numbers come from the given random source, everything else from the arguments, so a seeded source yields
 * the same certificates in every run. As thread-safe as the random source.
 */
public final class CertificateIssuer {
    private final Opaque certificate;
    private final CertificateWriter writer;

    private CertificateIssuer(Opaque certificate, CertificateWriter writer) {
        this.certificate = certificate;
        this.writer = writer;
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
        SignatureScheme scheme = CertificateWriter.scheme(caPrivateKey);
        Opaque probe = certificate.subjectPublicKeyInfo();
        AsymmetricKeyParameter publicKey = certificate.publicKey();
        if (!scheme.accepts(publicKey) || !scheme.verify(publicKey, probe, scheme.sign(caPrivateKey, probe))) {
            throw new IllegalArgumentException("private key does not belong to the certificate of the authority");
        }
        AsymmetricCipherKeyPair keys = new AsymmetricCipherKeyPair(publicKey, caPrivateKey);
        return new CertificateIssuer(caCertificate, new CertificateWriter(certificate.subjectName(), keys, random));
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
        CertificateWriter writer = new CertificateWriter(name, keys, random);
        BasicConstraints constraints = new BasicConstraints(true);
        return new CertificateIssuer(
                writer.authority(name, keys.getPublic(), constraints, notBefore, notAfter), writer);
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
        X500Name name = name(commonName);
        BasicConstraints constraints = new BasicConstraints(pathLength);
        return new CertificateIssuer(
                writer.authority(name, keys.getPublic(), constraints, notBefore, notAfter),
                new CertificateWriter(name, keys, writer.random()));
    }

    /** DER form of the certificate of this authority. */
    public Opaque certificate() {
        return certificate;
    }

    /**
     * Issues the certificate of a node, with an empty subject and the identities in a critical subjectAltName.
     *
     * @param profile what it is to say; with a user name
     * @param publicKey the key of the node, whose private part the caller has seen proof of
     * @return DER form of the certificate
     * @throws IllegalArgumentException if the profile has no user name, or no {@link SignatureScheme#standard standard
     *     scheme} accepts the key
     */
    public Opaque issue(NodeProfile profile, AsymmetricKeyParameter publicKey) {
        if (profile.userName().isEmpty()) {
            throw new IllegalArgumentException("an issued certificate needs a user name");
        }
        if (SignatureScheme.standard().stream().noneMatch(scheme -> scheme.accepts(publicKey))) {
            throw new IllegalArgumentException("no signature algorithm fits the key of the node");
        }
        return writer.node(new X500Name(new RDN[0]), publicKey, profile);
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
        return new CertificateWriter(name, keys, random).node(name, keys.getPublic(), profile);
    }

    private static X500Name name(String commonName) {
        if (commonName.isEmpty()) {
            throw new IllegalArgumentException("name of the authority is empty");
        }
        return new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.CN, commonName)
                .build();
    }
}
