// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.wire.Opaque;

class FastSignaturesTest {
    private static final Opaque INPUT = Opaque.copyOf(new byte[] {1, 2, 3});

    private final FastSignatures scheme = new FastSignatures();
    private final KeyPool keys = new KeyPool();

    @Test
    void dependsOnTheKeyAndOnTheInput() {
        AsymmetricCipherKeyPair pair = keys.keyPair(1);
        Opaque signature = scheme.sign(pair.getPrivate(), INPUT);
        assertThat(scheme.verify(pair.getPublic(), INPUT, signature)).isTrue();
        assertThat(scheme.verify(pair.getPublic(), Opaque.EMPTY, signature)).isFalse();
        assertThat(scheme.verify(keys.keyPair(2).getPublic(), INPUT, signature)).isFalse();
    }

    @Test
    void keepsNoMoreKeysThanTheMaximumAndVerifiesWithTheOldestAllTheSame() {
        AsymmetricCipherKeyPair pair = keys.keyPair(1);
        Opaque signature = scheme.sign(pair.getPrivate(), INPUT);
        ECPublicKeyParameters oldest = another(pair);
        assertThat(scheme.verify(oldest, INPUT, signature)).isTrue();
        for (int kept = 2; kept <= FastSignatures.MAX_KEPT_KEYS; kept++) {
            assertThat(scheme.verify(another(pair), INPUT, signature)).isTrue();
        }
        assertThat(scheme.keptKeys()).isEqualTo(FastSignatures.MAX_KEPT_KEYS);
        assertThat(scheme.verify(another(pair), INPUT, signature)).isTrue();
        assertThat(scheme.verify(oldest, INPUT, signature)).isTrue();
        assertThat(scheme.keptKeys()).isEqualTo(FastSignatures.MAX_KEPT_KEYS);
    }

    /** The same key as an object of its own, which is what the scheme goes by. */
    private static ECPublicKeyParameters another(AsymmetricCipherKeyPair pair) {
        ECPublicKeyParameters key = (ECPublicKeyParameters) pair.getPublic();
        return new ECPublicKeyParameters(key.getQ(), key.getParameters());
    }
}
