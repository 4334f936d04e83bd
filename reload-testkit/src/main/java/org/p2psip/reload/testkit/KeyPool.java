// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.p2psip.reload.security.KeyPairs;

/**
 * Key pairs of curve P-256 that many simulations can share, so that each needs to be made only once. The key pair with a
 * given number is the same in every pool, whatever was asked for before; all of them are known to everybody and protect
 * nothing.
 *
 * <p>Not thread-safe.
 */
public final class KeyPool {
    /** How many key pairs a pool holds at most. */
    public static final int MAX_KEY_PAIRS = 1_000_000;

    /** Spreads neighbouring numbers over all seeds. */
    private static final long SEED_FACTOR = 0x9E3779B97F4A7C15L;

    private final List<AsymmetricCipherKeyPair> keyPairs = new ArrayList<>();

    /** Creates a pool, which makes its key pairs when they are asked for. */
    public KeyPool() {}

    /**
     * The key pair with a number. Its private key works with every scheme for curve P-256, {@link FastSignatures} among
     * them.
     *
     * @param number 0 to {@link #MAX_KEY_PAIRS} - 1
     */
    public AsymmetricCipherKeyPair keyPair(int number) {
        if (number < 0 || number >= MAX_KEY_PAIRS) {
            throw new IllegalArgumentException("number is " + number + ", must be 0 to " + (MAX_KEY_PAIRS - 1));
        }
        while (keyPairs.size() <= number) {
            keyPairs.add(create(keyPairs.size()));
        }
        return keyPairs.get(number);
    }

    private static AsymmetricCipherKeyPair create(int number) {
        AsymmetricCipherKeyPair pair = KeyPairs.p256(new Random(SEED_FACTOR * (number + 1)));
        return new AsymmetricCipherKeyPair(
                pair.getPublic(),
                FastSignatures.withPublicKey(
                        (ECPrivateKeyParameters) pair.getPrivate(), (ECPublicKeyParameters) pair.getPublic()));
    }
}
