// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.security;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Random;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.generators.ECKeyPairGenerator;
import org.bouncycastle.crypto.generators.RSAKeyPairGenerator;
import org.bouncycastle.crypto.params.ECKeyGenerationParameters;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.crypto.params.RSAKeyGenerationParameters;

/**
 * Makes keys. The randomness is the caller's: a {@link SecureRandom} everywhere but in simulations, where a seeded
 * source yields the same keys in every run.
 */
public final class KeyPairs {
    private static final int RSA_BITS = 2048;
    private static final BigInteger RSA_EXPONENT = BigInteger.valueOf(65537);

    /** Chance of 2^-100 that a factor is no prime. */
    private static final int RSA_CERTAINTY = 100;

    private static final ECNamedDomainParameters P256 = new ECNamedDomainParameters(
            SECObjectIdentifiers.secp256r1, CustomNamedCurves.getByOID(SECObjectIdentifiers.secp256r1));

    private KeyPairs() {}

    /** A key pair of curve P-256, for {@link EcdsaP256Sha256}. */
    public static AsymmetricCipherKeyPair p256(Random random) {
        ECKeyPairGenerator generator = new ECKeyPairGenerator();
        generator.init(new ECKeyGenerationParameters(P256, secure(random)));
        return generator.generateKeyPair();
    }

    /** An RSA key pair of 2048 bits, for {@link RsaPkcs1Sha256}. Takes a large part of a second. */
    public static AsymmetricCipherKeyPair rsa2048(Random random) {
        RSAKeyPairGenerator generator = new RSAKeyPairGenerator();
        generator.init(new RSAKeyGenerationParameters(RSA_EXPONENT, secure(random), RSA_BITS, RSA_CERTAINTY));
        return generator.generateKeyPair();
    }

    private static SecureRandom secure(Random random) {
        return random instanceof SecureRandom secure ? secure : new GivenRandom(random);
    }

    /** Lets Bouncy Castle, which asks for a {@link SecureRandom}, draw from the source that the caller gave. */
    private static final class GivenRandom extends SecureRandom {
        private static final long serialVersionUID = 1L;

        private final Random random;

        GivenRandom(Random random) {
            this.random = random;
        }

        @Override
        public void nextBytes(byte[] bytes) {
            random.nextBytes(bytes);
        }
    }
}
