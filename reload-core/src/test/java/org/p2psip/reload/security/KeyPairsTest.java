// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.Random;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.junit.jupiter.api.Test;

class KeyPairsTest {
    @Test
    void sameSeedYieldsSameKeys() throws IOException {
        assertThat(encoded(KeyPairs.p256(new Random(1)))).isEqualTo(encoded(KeyPairs.p256(new Random(1))));
        assertThat(encoded(KeyPairs.rsa2048(new Random(1)))).isEqualTo(encoded(KeyPairs.rsa2048(new Random(1))));
    }

    @Test
    void otherSeedYieldsOtherKeys() throws IOException {
        assertThat(encoded(KeyPairs.p256(new Random(1)))).isNotEqualTo(encoded(KeyPairs.p256(new Random(2))));
    }

    @Test
    void secureRandomYieldsOtherKeysEachTime() throws IOException {
        SecureRandom random = new SecureRandom();
        assertThat(encoded(KeyPairs.p256(random))).isNotEqualTo(encoded(KeyPairs.p256(random)));
    }

    private static byte[] encoded(AsymmetricCipherKeyPair keys) throws IOException {
        return SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(keys.getPublic())
                .getEncoded();
    }
}
