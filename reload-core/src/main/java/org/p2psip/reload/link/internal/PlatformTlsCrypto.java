// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.internal;

import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.SecureRandom;
import org.bouncycastle.jcajce.util.JcaJceHelper;
import org.bouncycastle.jcajce.util.ProviderJcaJceHelper;
import org.bouncycastle.tls.crypto.impl.TlsAEADCipherImpl;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCrypto;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCryptoProvider;

/** Bouncy Castle's cryptography for TLS with the platform's AES-GCM, where it has one. */
public final class PlatformTlsCrypto extends JcaTlsCryptoProvider {
    private final JcaJceHelper helper;

    /** @param provider does everything else */
    public PlatformTlsCrypto(Provider provider) {
        this.helper = new ProviderJcaJceHelper(provider);
        setProvider(provider);
    }

    @Override
    public JcaTlsCrypto create(SecureRandom keyRandom, SecureRandom nonceRandom) {
        return new Crypto(helper, keyRandom, nonceRandom);
    }

    private static final class Crypto extends JcaTlsCrypto {
        private Crypto(JcaJceHelper helper, SecureRandom keyRandom, SecureRandom nonceRandom) {
            super(helper, keyRandom, nonceRandom);
        }

        @Override
        protected TlsAEADCipherImpl createAEADCipher(
                String cipherName, String algorithm, int keySize, boolean isEncrypting)
                throws GeneralSecurityException {
            TlsAEADCipherImpl platform =
                    cipherName.equals("AES/GCM/NoPadding") ? PlatformAesGcm.create(isEncrypting) : null;
            return platform == null ? super.createAEADCipher(cipherName, algorithm, keySize, isEncrypting) : platform;
        }
    }
}
