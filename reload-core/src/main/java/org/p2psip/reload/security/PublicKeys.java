// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.security;

import java.io.IOException;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.util.PublicKeyFactory;
import org.p2psip.reload.security.CertificateRefusedException.Reason;

/** Decodes the keys of certificates, and looks at their size before any costly arithmetic begins. */
final class PublicKeys {
    private static final Set<ASN1ObjectIdentifier> CURVES =
            Set.of(SECObjectIdentifiers.secp256r1, SECObjectIdentifiers.secp384r1, SECObjectIdentifiers.secp521r1);

    private PublicKeys() {}

    static AsymmetricKeyParameter decode(SubjectPublicKeyInfo key) throws IOException, CertificateRefusedException {
        ASN1ObjectIdentifier algorithm = key.getAlgorithm().getAlgorithm();
        if (algorithm.equals(PKCSObjectIdentifiers.rsaEncryption)) {
            requireGoodRsaKey(RSAPublicKey.getInstance(key.parsePublicKey()));
        } else if (algorithm.equals(X9ObjectIdentifiers.id_ecPublicKey)) {
            requireKnownCurve(key.getAlgorithm().getParameters());
        } else {
            throw new CertificateRefusedException(
                    Reason.UNSUPPORTED_ALGORITHM, "key of algorithm " + algorithm + " is not supported");
        }
        return PublicKeyFactory.createKey(key);
    }

    private static void requireGoodRsaKey(RSAPublicKey key) throws CertificateRefusedException {
        int bits = key.getModulus().bitLength();
        if (bits < RsaPkcs1Sha256.MIN_MODULUS_BITS) {
            throw new CertificateRefusedException(Reason.WEAK_ALGORITHM, "RSA key has only " + bits + " bits");
        }
        if (bits > RsaPkcs1Sha256.MAX_MODULUS_BITS
                || key.getPublicExponent().bitLength() > RsaPkcs1Sha256.MAX_EXPONENT_BITS) {
            throw new CertificateRefusedException(
                    Reason.UNSUPPORTED_ALGORITHM, "RSA key of " + bits + " bits or its exponent is too large");
        }
    }

    /** A curve given by its numbers instead of its name could be one whose secret the sender knows. */
    private static void requireKnownCurve(ASN1Encodable parameters) throws CertificateRefusedException {
        if (!(parameters instanceof ASN1ObjectIdentifier curve) || !CURVES.contains(curve)) {
            throw new CertificateRefusedException(
                    Reason.UNSUPPORTED_ALGORITHM, "elliptic curve is none of P-256, P-384 and P-521");
        }
    }
}
