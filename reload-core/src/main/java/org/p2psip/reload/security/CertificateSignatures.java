// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.security;

import java.util.Set;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.oiw.OIWObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.X509ObjectIdentifiers;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.digests.SHA384Digest;
import org.bouncycastle.crypto.digests.SHA512Digest;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.security.CertificateRefusedException.Reason;

/** Verifies the signatures that issuers put on certificates. */
final class CertificateSignatures {
    // Deviates from RFC 6940, which names no algorithms for certificates: collisions of these hashes can be made.
    private static final Set<ASN1ObjectIdentifier> WEAK = Set.of(
            PKCSObjectIdentifiers.md2WithRSAEncryption,
            PKCSObjectIdentifiers.md4WithRSAEncryption,
            PKCSObjectIdentifiers.md5WithRSAEncryption,
            PKCSObjectIdentifiers.sha1WithRSAEncryption,
            PKCSObjectIdentifiers.sha224WithRSAEncryption,
            OIWObjectIdentifiers.md5WithRSA,
            OIWObjectIdentifiers.sha1WithRSA,
            OIWObjectIdentifiers.dsaWithSHA1,
            X509ObjectIdentifiers.id_SHA1,
            X9ObjectIdentifiers.id_dsa_with_sha1,
            X9ObjectIdentifiers.ecdsa_with_SHA1,
            X9ObjectIdentifiers.ecdsa_with_SHA224);

    private CertificateSignatures() {}

    /** Whether {@code signature} over {@code input} was made with the key that belongs to {@code publicKey}. */
    static boolean verify(
            AlgorithmIdentifier algorithm, AsymmetricKeyParameter publicKey, byte[] input, byte[] signature)
            throws CertificateRefusedException {
        ASN1ObjectIdentifier id = algorithm.getAlgorithm();
        if (WEAK.contains(id)) {
            throw new CertificateRefusedException(
                    Reason.WEAK_ALGORITHM, "certificate is signed by the weak algorithm " + id);
        }
        Digest rsaDigest = rsaDigest(id);
        if (rsaDigest != null) {
            return publicKey instanceof RSAKeyParameters
                    && RsaPkcs1Sha256.verify(publicKey, rsaDigest, input, signature);
        }
        Digest ecdsaDigest = ecdsaDigest(id);
        if (ecdsaDigest != null) {
            return publicKey instanceof ECPublicKeyParameters key
                    && EcdsaP256Sha256.verify(key, Digests.digest(ecdsaDigest, input), signature);
        }
        throw new CertificateRefusedException(
                Reason.UNSUPPORTED_ALGORITHM, "certificate is signed by the unknown algorithm " + id);
    }

    private static @Nullable Digest rsaDigest(ASN1ObjectIdentifier id) {
        if (id.equals(PKCSObjectIdentifiers.sha256WithRSAEncryption)) {
            return new SHA256Digest();
        }
        if (id.equals(PKCSObjectIdentifiers.sha384WithRSAEncryption)) {
            return new SHA384Digest();
        }
        return id.equals(PKCSObjectIdentifiers.sha512WithRSAEncryption) ? new SHA512Digest() : null;
    }

    private static @Nullable Digest ecdsaDigest(ASN1ObjectIdentifier id) {
        if (id.equals(X9ObjectIdentifiers.ecdsa_with_SHA256)) {
            return new SHA256Digest();
        }
        if (id.equals(X9ObjectIdentifiers.ecdsa_with_SHA384)) {
            return new SHA384Digest();
        }
        return id.equals(X9ObjectIdentifiers.ecdsa_with_SHA512) ? new SHA512Digest() : null;
    }
}
