// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.tls;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.security.CertificateRefusedException;
import org.p2psip.reload.security.CertificateTrust;

/**
 * Leaves the decision on a peer's certificate to the overlay's rules. Host names do not count: Node-IDs do, and
 * {@link Handshake} checks them.
 */
final class OverlayTrustManager extends X509ExtendedTrustManager {
    private final CertificateTrust trust;
    private final Clock clock;

    OverlayTrustManager(CertificateTrust trust, Clock clock) {
        this.trust = trust;
        this.clock = clock;
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, @Nullable Socket socket)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, @Nullable SSLEngine engine)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, @Nullable Socket socket)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, @Nullable SSLEngine engine)
            throws CertificateException {
        check(chain);
    }

    /** No names: a list would tell strangers about the overlay, and nodes have one certificate to show anyway. */
    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }

    private void check(X509Certificate[] chain) throws CertificateException {
        try {
            PeerCertificates.check(trust, clock.instant(), chain);
        } catch (CertificateRefusedException e) {
            throw new CertificateException(e.getMessage(), e);
        }
    }
}
