// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.tls;

import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Set;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.jsse.provider.BouncyCastleJsseProvider;
import org.p2psip.reload.link.LinkContext;
import org.p2psip.reload.link.internal.PlatformTlsCrypto;

/**
 * Makes the TLS engines of one node: TLS 1.2 and 1.3, both ends show a certificate, forward secrecy and authenticated
 * encryption only. The security providers are objects of this class and registered nowhere.
 */
final class TlsEngines {
    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

    private static final Set<String> CIPHER_SUITES = Set.of(
            "TLS_AES_128_GCM_SHA256",
            "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    private final SSLContext context;
    private final String[] cipherSuites;

    /**
     * Takes the node's credentials.
     *
     * @throws IllegalArgumentException if the credentials cannot be used for TLS
     */
    TlsEngines(LinkContext link) {
        Provider crypto = new BouncyCastleProvider();
        try {
            context = SSLContext.getInstance("TLS", new BouncyCastleJsseProvider(false, new PlatformTlsCrypto(crypto)));
            context.init(
                    new KeyManager[] {
                        new NodeKeyManager(
                                link.credentials().privateKey(crypto),
                                link.credentials().chain(crypto))
                    },
                    new TrustManager[] {new OverlayTrustManager(link.trust(), link.clock())},
                    link.random() instanceof SecureRandom secure ? secure : null);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("the credentials cannot be used for TLS", e);
        }
        // In the provider's order of preference.
        cipherSuites = Arrays.stream(context.getSupportedSSLParameters().getCipherSuites())
                .filter(CIPHER_SUITES::contains)
                .toArray(String[]::new);
    }

    /** An engine for a connection that this node accepted. */
    SSLEngine server() {
        SSLEngine engine = engine();
        engine.setUseClientMode(false);
        engine.setNeedClientAuth(true);
        return engine;
    }

    /** An engine for a connection that this node opened. */
    SSLEngine client() {
        SSLEngine engine = engine();
        engine.setUseClientMode(true);
        return engine;
    }

    private SSLEngine engine() {
        // Without the peer's name no session is resumed, so each handshake proves the certificate anew.
        SSLEngine engine = context.createSSLEngine();
        engine.setEnabledProtocols(PROTOCOLS);
        engine.setEnabledCipherSuites(cipherSuites);
        return engine;
    }
}
