// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.benchmarks.links;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.jsse.provider.BouncyCastleJsseProvider;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.link.internal.PlatformTlsCrypto;
import org.p2psip.reload.security.Credentials;

/** Engines of Bouncy Castle's TLS as it comes, both ends with the same certificate, whoever shows one being believed. */
final class BareTls {
    private static final String ALIAS = "node";

    private final SSLContext context;
    private final String protocol;

    /**
     * Takes the credentials.
     *
     * @param protocol the only one that is spoken
     * @param platformCipher whether the platform encrypts, as it does for links, or Bouncy Castle
     */
    BareTls(BenchOverlay overlay, String protocol, boolean platformCipher) {
        this.protocol = protocol;
        Credentials credentials = overlay.credentials(1);
        Provider crypto = new BouncyCastleProvider();
        try {
            context = SSLContext.getInstance(
                    "TLS",
                    platformCipher
                            ? new BouncyCastleJsseProvider(false, new PlatformTlsCrypto(crypto))
                            : new BouncyCastleJsseProvider(crypto));
            context.init(
                    new KeyManager[] {new OneKey(credentials.privateKey(crypto), credentials.chain(crypto))},
                    new TrustManager[] {new TrustEverybody()},
                    new SecureRandom());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    SSLEngine server() {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        engine.setNeedClientAuth(true);
        engine.setEnabledProtocols(new String[] {protocol});
        return engine;
    }

    SSLEngine client() {
        return client(context.createSSLEngine());
    }

    /** An engine that resumes the latest session with the same server, if the protocol and the provider can. */
    SSLEngine client(int serverPort) {
        return client(context.createSSLEngine("localhost", serverPort));
    }

    private SSLEngine client(SSLEngine engine) {
        engine.setUseClientMode(true);
        // What links agree on.
        engine.setEnabledCipherSuites(
                new String[] {"TLS_AES_128_GCM_SHA256", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"});
        engine.setEnabledProtocols(new String[] {protocol});
        return engine;
    }

    private static final class OneKey extends X509ExtendedKeyManager {
        private final PrivateKey key;
        private final List<X509Certificate> chain;

        private OneKey(PrivateKey key, List<X509Certificate> chain) {
            this.key = key;
            this.chain = chain;
        }

        @Override
        public String[] getClientAliases(String type, Principal @Nullable [] issuers) {
            return new String[] {ALIAS};
        }

        @Override
        public String chooseClientAlias(String[] types, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return ALIAS;
        }

        @Override
        public String[] getServerAliases(String type, Principal @Nullable [] issuers) {
            return new String[] {ALIAS};
        }

        @Override
        public @Nullable String chooseServerAlias(
                String type, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return type.contains("EC") ? ALIAS : null;
        }

        @Override
        public String chooseEngineClientAlias(String[] types, Principal @Nullable [] issuers, SSLEngine engine) {
            return ALIAS;
        }

        @Override
        public @Nullable String chooseEngineServerAlias(String type, Principal @Nullable [] issuers, SSLEngine engine) {
            return type.contains("EC") ? ALIAS : null;
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return chain.toArray(X509Certificate[]::new);
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return key;
        }
    }

    private static final class TrustEverybody extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
