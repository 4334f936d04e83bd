// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.security;

import java.io.IOException;
import java.math.BigInteger;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECKeyParameters;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.crypto.signers.StandardDSAEncoding;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.SignatureAlgorithm;

/**
 * ECDSA on P-256 with SHA-256, TLS code points {4, 3}. The signature is the DER form of its two numbers; the secret
 * one-time number follows from key and input (RFC 6979), so that signing needs no randomness and can be repeated.
 */
public final class EcdsaP256Sha256 implements SignatureScheme {
    /** Creates the scheme. */
    public EcdsaP256Sha256() {}

    @Override
    public SignatureAlgorithm algorithm() {
        return SignatureAlgorithm.ECDSA_SHA256;
    }

    @Override
    public boolean accepts(AsymmetricKeyParameter publicKey) {
        return publicKey instanceof ECPublicKeyParameters key && isP256(key);
    }

    @Override
    public Opaque sign(AsymmetricKeyParameter privateKey, Opaque input) {
        if (!(privateKey instanceof ECPrivateKeyParameters key) || !isP256(key)) {
            throw new IllegalArgumentException("private key is not one of curve P-256");
        }
        ECDSASigner signer = new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest()));
        signer.init(true, key);
        BigInteger[] numbers = signer.generateSignature(Digests.sha256(input.toByteArray()));
        try {
            return Opaque.copyOf(
                    StandardDSAEncoding.INSTANCE.encode(key.getParameters().getN(), numbers[0], numbers[1]));
        } catch (IOException e) {
            throw new AssertionError("encoding into memory failed", e);
        }
    }

    @Override
    public boolean verify(AsymmetricKeyParameter publicKey, Opaque input, Opaque signature) {
        if (!(publicKey instanceof ECPublicKeyParameters key) || !isP256(key)) {
            throw new IllegalArgumentException("public key is not one of curve P-256");
        }
        return verify(key, Digests.sha256(input.toByteArray()), signature.toByteArray());
    }

    /** Verifies a signature over a hash with a key of any curve. */
    static boolean verify(ECPublicKeyParameters publicKey, byte[] hash, byte[] signature) {
        BigInteger[] numbers;
        try {
            numbers = StandardDSAEncoding.INSTANCE.decode(
                    publicKey.getParameters().getN(), signature);
        } catch (IOException | RuntimeException e) {
            // Bouncy Castle reports bad ASN.1 with unchecked exceptions of many types, even NullPointerException.
            return false;
        }
        ECDSASigner signer = new ECDSASigner();
        signer.init(false, publicKey);
        return signer.verifySignature(hash, numbers[0], numbers[1]);
    }

    private static boolean isP256(ECKeyParameters key) {
        return key.getParameters() instanceof ECNamedDomainParameters curve
                && curve.getName().equals(SECObjectIdentifiers.secp256r1);
    }
}
