// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.security;

import org.bouncycastle.crypto.CryptoException;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.crypto.signers.RSADigestSigner;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.SignatureAlgorithm;

/**
 * RSASSA-PKCS1-v1_5 with SHA-256, TLS code points {4, 1}: the scheme that every implementation of RELOAD supports (RFC
 * 6940, Section 6.3.4).
 */
public final class RsaPkcs1Sha256 implements SignatureScheme {
    /** Shortest modulus in bits that is accepted. */
    public static final int MIN_MODULUS_BITS = 2048;

    /** Longest modulus in bits that is accepted; longer ones would let a peer buy our time cheaply. */
    public static final int MAX_MODULUS_BITS = 4096;

    /** Longest public exponent in bits that is accepted. */
    static final int MAX_EXPONENT_BITS = 64;

    /** Creates the scheme. */
    public RsaPkcs1Sha256() {}

    @Override
    public SignatureAlgorithm algorithm() {
        return SignatureAlgorithm.RSA_SHA256;
    }

    @Override
    public boolean accepts(AsymmetricKeyParameter publicKey) {
        return publicKey instanceof RSAKeyParameters key
                && !key.isPrivate()
                && isGoodSize(key)
                && key.getExponent().bitLength() <= MAX_EXPONENT_BITS;
    }

    @Override
    public Opaque sign(AsymmetricKeyParameter privateKey, Opaque input) {
        if (!(privateKey instanceof RSAKeyParameters key) || !key.isPrivate() || !isGoodSize(key)) {
            throw new IllegalArgumentException(
                    "private key is not an RSA key of " + MIN_MODULUS_BITS + " to " + MAX_MODULUS_BITS + " bits");
        }
        RSADigestSigner signer = new RSADigestSigner(new SHA256Digest());
        signer.init(true, key);
        byte[] bytes = input.toByteArray();
        signer.update(bytes, 0, bytes.length);
        try {
            return Opaque.copyOf(signer.generateSignature());
        } catch (CryptoException e) {
            throw new IllegalArgumentException("private RSA key cannot sign", e);
        }
    }

    @Override
    public boolean verify(AsymmetricKeyParameter publicKey, Opaque input, Opaque signature) {
        if (!accepts(publicKey)) {
            throw new IllegalArgumentException(
                    "public key is not an RSA key of " + MIN_MODULUS_BITS + " to " + MAX_MODULUS_BITS + " bits");
        }
        return verify(publicKey, new SHA256Digest(), input.toByteArray(), signature.toByteArray());
    }

    /** Verifies a signature over {@code input} that was made with any {@code digest}. */
    static boolean verify(AsymmetricKeyParameter publicKey, Digest digest, byte[] input, byte[] signature) {
        RSADigestSigner signer = new RSADigestSigner(digest);
        signer.init(false, publicKey);
        signer.update(input, 0, input.length);
        return signer.verifySignature(signature);
    }

    private static boolean isGoodSize(RSAKeyParameters key) {
        int bits = key.getModulus().bitLength();
        return bits >= MIN_MODULUS_BITS && bits <= MAX_MODULUS_BITS;
    }
}
