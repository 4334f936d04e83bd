// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.tls;

import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.p2psip.reload.security.CertificateRefusedException;
import org.p2psip.reload.security.CertificateTrust;
import org.p2psip.reload.security.NodeCertificate;
import org.p2psip.reload.wire.Opaque;

/** Hands the certificates of a handshake to the one place that decides on them. */
final class PeerCertificates {
    private PeerCertificates() {}

    /**
     * Checks what a peer showed.
     *
     * @param chain the peer's certificate first, then others in any order
     * @throws CertificateRefusedException if the overlay's rules refuse it
     */
    static NodeCertificate check(CertificateTrust trust, Instant now, Certificate[] chain)
            throws CertificateRefusedException {
        List<Opaque> encoded = new ArrayList<>();
        try {
            for (Certificate certificate : chain) {
                encoded.add(Opaque.copyOf(certificate.getEncoded()));
            }
        } catch (CertificateEncodingException e) {
            throw new CertificateRefusedException(
                    CertificateRefusedException.Reason.MALFORMED, "the certificate has no encoding");
        }
        if (encoded.isEmpty()) {
            throw new CertificateRefusedException(
                    CertificateRefusedException.Reason.MALFORMED, "the peer showed no certificate");
        }
        return trust.check(encoded.get(0), encoded.subList(1, encoded.size()), now);
    }
}
