// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECKeyParameters;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.p2psip.reload.security.SignatureScheme;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.SignatureAlgorithm;

/**
 * <strong>No security at all</strong>: "signatures" that anybody can make for anybody, for simulations of so many nodes
 * that real ones would take too long. The value is SHA-256 over the public key and the input, so that it still depends on
 * both, and a message that was changed or is signed by the wrong node is still refused.
 *
 * <p>Labelled with a code point of private use, which no other software knows. Never put it into the list of schemes of a
 * node outside a simulation.
 */
public final class FastSignatures implements SignatureScheme {
    /** SHA-256 and the first signature algorithm for private use (RFC 8446, Section 4.2.3). */
    public static final SignatureAlgorithm ALGORITHM = new SignatureAlgorithm(4, 224);

    /** Never used but to make others of it, since the platform's is the fastest. */
    private final MessageDigest sha256;

    /** Most keys whose encoded forms are kept; the oldest goes then. */
    static final int MAX_KEPT_KEYS = 1 << 16;

    /** The encoded forms of keys, by the identity of the key: encoding takes longer than the hash. */
    private final Map<ECPublicKeyParameters, byte[]> encodedKeys = Collections.synchronizedMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<ECPublicKeyParameters, byte[]> eldest) {
            return size() > MAX_KEPT_KEYS;
        }
    });

    /** Creates the scheme. */
    public FastSignatures() {
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    @Override
    public SignatureAlgorithm algorithm() {
        return ALGORITHM;
    }

    @Override
    public boolean accepts(AsymmetricKeyParameter publicKey) {
        return publicKey instanceof ECPublicKeyParameters key && isP256(key);
    }

    @Override
    public Opaque sign(AsymmetricKeyParameter privateKey, Opaque input) {
        if (privateKey instanceof PrivateKey key) {
            return Opaque.copyOf(hash(key.publicKey, input));
        }
        if (!(privateKey instanceof ECPrivateKeyParameters key) || !isP256(key)) {
            throw new IllegalArgumentException("private key is not one of curve P-256");
        }
        byte[] publicKey = new FixedPointCombMultiplier()
                .multiply(key.getParameters().getG(), key.getD())
                .normalize()
                .getEncoded(false);
        return Opaque.copyOf(hash(publicKey, input));
    }

    @Override
    public boolean verify(AsymmetricKeyParameter publicKey, Opaque input, Opaque signature) {
        if (!(publicKey instanceof ECPublicKeyParameters key) || !isP256(key)) {
            throw new IllegalArgumentException("public key is not one of curve P-256");
        }
        byte[] encoded =
                encodedKeys.computeIfAbsent(key, unknown -> unknown.getQ().getEncoded(false));
        return MessageDigest.isEqual(hash(encoded, input), signature.toByteArray());
    }

    /** How many encoded forms are kept. */
    int keptKeys() {
        return encodedKeys.size();
    }

    /** The same private key in a form that signs faster, because it needn't compute its public key each time. */
    static ECPrivateKeyParameters withPublicKey(ECPrivateKeyParameters privateKey, ECPublicKeyParameters publicKey) {
        return new PrivateKey(privateKey.getD(), publicKey);
    }

    private byte[] hash(byte[] publicKey, Opaque input) {
        MessageDigest digest;
        try {
            digest = (MessageDigest) sha256.clone();
        } catch (CloneNotSupportedException e) {
            throw new AssertionError("SHA-256 of every Java platform can be cloned", e);
        }
        digest.update(publicKey);
        return digest.digest(input.toByteArray());
    }

    private static boolean isP256(ECKeyParameters key) {
        return key.getParameters() instanceof ECNamedDomainParameters curve
                && curve.getName().equals(SECObjectIdentifiers.secp256r1);
    }

    private static final class PrivateKey extends ECPrivateKeyParameters {
        final byte[] publicKey;

        PrivateKey(BigInteger d, ECPublicKeyParameters publicKey) {
            super(d, publicKey.getParameters());
            this.publicKey = publicKey.getQ().getEncoded(false);
        }
    }
}
