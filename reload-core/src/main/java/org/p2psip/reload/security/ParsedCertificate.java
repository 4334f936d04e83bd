// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.security;

import java.io.IOException;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Arrays;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.TBSCertificate;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.security.CertificateRefusedException.Reason;
import org.p2psip.reload.wire.Opaque;

/** Any X.509 version 3 certificate, taken apart; says nothing about whether it is to be trusted. */
final class ParsedCertificate {
    /** Longest certificate in bytes that is looked at. */
    static final int MAX_CERTIFICATE_BYTES = 16 * 1024;

    private static final int VERSION_3 = 3;

    /** Extensions whose meaning is either checked here and in {@link CertificateChain} or void for RELOAD. */
    private static final Set<ASN1ObjectIdentifier> PROCESSED_EXTENSIONS = Set.of(
            Extension.basicConstraints,
            Extension.keyUsage,
            Extension.extendedKeyUsage,
            Extension.subjectAlternativeName,
            Extension.certificatePolicies);

    private static final KeyPurposeId[] NODE_PURPOSES = {
        KeyPurposeId.anyExtendedKeyUsage, KeyPurposeId.id_kp_clientAuth, KeyPurposeId.id_kp_serverAuth
    };

    private final Opaque der;
    private final byte[] signedBytes;
    private final byte[] signature;
    private final AlgorithmIdentifier signatureAlgorithm;
    private final Opaque issuer;
    private final Opaque subject;
    private final X500Name subjectName;
    private final Instant notBefore;
    private final Instant notAfter;
    private final Opaque subjectPublicKeyInfo;
    private final SubjectPublicKeyInfo encodedKey;
    private final @Nullable Extensions extensions;
    private volatile @Nullable AsymmetricKeyParameter publicKey;

    private ParsedCertificate(Opaque der, byte[] bytes) throws IOException, CertificateRefusedException {
        ASN1Sequence outer = ASN1Sequence.getInstance(ASN1Primitive.fromByteArray(bytes));
        if (!Arrays.equals(outer.getEncoded(ASN1Encoding.DER), bytes)) {
            throw new CertificateRefusedException(Reason.MALFORMED, "certificate is not in DER form");
        }
        Certificate certificate = Certificate.getInstance(outer);
        TBSCertificate body = certificate.getTBSCertificate();
        if (body.getVersionNumber() != VERSION_3) {
            throw new CertificateRefusedException(Reason.MALFORMED, "certificate is not of version 3");
        }
        if (!body.getSignature().equals(certificate.getSignatureAlgorithm())) {
            throw new CertificateRefusedException(Reason.MALFORMED, "certificate names two signature algorithms");
        }
        this.der = der.compact();
        this.signedBytes = outer.getObjectAt(0).toASN1Primitive().getEncoded(ASN1Encoding.DER);
        this.signature = certificate.getSignature().getOctets();
        this.signatureAlgorithm = certificate.getSignatureAlgorithm();
        this.issuer = Opaque.copyOf(body.getIssuer().getEncoded(ASN1Encoding.DER));
        this.subjectName = body.getSubject();
        this.subject = Opaque.copyOf(subjectName.getEncoded(ASN1Encoding.DER));
        this.notBefore = body.getStartDate().getDate().toInstant();
        this.notAfter = body.getEndDate().getDate().toInstant();
        this.encodedKey = body.getSubjectPublicKeyInfo();
        this.subjectPublicKeyInfo = Opaque.copyOf(encodedKey.getEncoded(ASN1Encoding.DER));
        this.extensions = body.getExtensions();
        if (extensions != null) {
            refuseUnprocessed(extensions);
        }
    }

    /**
     * Takes a certificate apart.
     *
     * @param der any bytes, of which certificates of more than {@link #MAX_CERTIFICATE_BYTES} are refused unread
     */
    static ParsedCertificate parse(Opaque der) throws CertificateRefusedException {
        return read(der, ParsedCertificate::new);
    }

    /** Runs code that decodes bytes from a peer with Bouncy Castle. */
    private static <T> T read(Opaque der, Decoder<T> decoder) throws CertificateRefusedException {
        if (der.length() > MAX_CERTIFICATE_BYTES) {
            throw new CertificateRefusedException(
                    Reason.MALFORMED, "certificate is " + der.length() + " bytes, at most " + MAX_CERTIFICATE_BYTES);
        }
        try {
            return decoder.decode(der, der.toByteArray());
        } catch (IOException | RuntimeException e) {
            // Bouncy Castle reports bad ASN.1 with unchecked exceptions of many types that it does not document.
            throw new CertificateRefusedException(Reason.MALFORMED, "certificate cannot be decoded", e);
        }
    }

    private interface Decoder<T> {
        T decode(Opaque der, byte[] bytes) throws IOException, CertificateRefusedException;
    }

    private static void refuseUnprocessed(Extensions extensions) throws CertificateRefusedException {
        for (ASN1ObjectIdentifier id : extensions.getExtensionOIDs()) {
            boolean matters = extensions.getExtension(id).isCritical() || id.equals(Extension.nameConstraints);
            if (matters && !PROCESSED_EXTENSIONS.contains(id)) {
                throw new CertificateRefusedException(
                        Reason.UNSUPPORTED_EXTENSION, "extension " + id + " is not supported");
            }
        }
    }

    /** The identities in the subjectAltName, none if there is no such extension. */
    GeneralName[] alternativeNames() throws CertificateRefusedException {
        return read(der, (ignored, bytes) -> {
            GeneralNames names = GeneralNames.fromExtensions(extensions, Extension.subjectAlternativeName);
            return names == null ? new GeneralName[0] : names.getNames();
        });
    }

    /** Refuses a certificate that may not be used to sign messages and to open secure channels. */
    void requireNodeUsage() throws CertificateRefusedException {
        boolean allowed = read(der, (ignored, bytes) -> {
            KeyUsage usage = KeyUsage.fromExtensions(extensions);
            ExtendedKeyUsage purposes = ExtendedKeyUsage.fromExtensions(extensions);
            return (usage == null || usage.hasUsages(KeyUsage.digitalSignature))
                    && (purposes == null || Arrays.stream(NODE_PURPOSES).anyMatch(purposes::hasKeyPurposeId));
        });
        if (!allowed) {
            throw new CertificateRefusedException(
                    Reason.WRONG_KEY_USAGE, "key usage allows no digital signatures of a node");
        }
    }

    /**
     * Refuses a certificate that may not issue others.
     *
     * @param intermediatesBelow how many certification authorities are between it and the node
     */
    void requireIssuer(int intermediatesBelow) throws CertificateRefusedException {
        BasicConstraints constraints = read(der, (ignored, bytes) -> BasicConstraints.fromExtensions(extensions));
        if (constraints == null || !constraints.isCA()) {
            throw new CertificateRefusedException(Reason.NOT_A_CA, "issuer is no certification authority");
        }
        KeyUsage usage = read(der, (ignored, bytes) -> KeyUsage.fromExtensions(extensions));
        if (usage != null && !usage.hasUsages(KeyUsage.keyCertSign)) {
            throw new CertificateRefusedException(Reason.WRONG_KEY_USAGE, "issuer may not sign certificates");
        }
        BigInteger pathLength = constraints.getPathLenConstraint();
        if (pathLength != null && pathLength.compareTo(BigInteger.valueOf(intermediatesBelow)) < 0) {
            throw new CertificateRefusedException(
                    Reason.CHAIN_TOO_LONG, "issuer allows fewer than " + intermediatesBelow + " certificates below");
        }
    }

    /** Whether {@code issuerKey} made the signature on this certificate, by an algorithm that is trusted. */
    boolean isSignedBy(AsymmetricKeyParameter issuerKey) throws CertificateRefusedException {
        return CertificateSignatures.verify(signatureAlgorithm, issuerKey, signedBytes, signature);
    }

    boolean isSelfIssued() {
        return issuer.equals(subject);
    }

    Opaque der() {
        return der;
    }

    /** DER form of the issuer's name; names are equal if these are, which takes no long even for a hostile one. */
    Opaque issuer() {
        return issuer;
    }

    /** DER form of the subject's name. */
    Opaque subject() {
        return subject;
    }

    X500Name subjectName() {
        return subjectName;
    }

    Instant notBefore() {
        return notBefore;
    }

    Instant notAfter() {
        return notAfter;
    }

    Opaque subjectPublicKeyInfo() {
        return subjectPublicKeyInfo;
    }

    /**
     * The key. Decoded, and refused if need be, at the first call: arithmetic on a large key takes long enough that
     * nobody may cause it with certificates that are never used.
     */
    AsymmetricKeyParameter publicKey() throws CertificateRefusedException {
        AsymmetricKeyParameter key = publicKey;
        if (key == null) {
            key = read(der, (ignored, bytes) -> PublicKeys.decode(encodedKey));
            publicKey = key;
        }
        return key;
    }
}
