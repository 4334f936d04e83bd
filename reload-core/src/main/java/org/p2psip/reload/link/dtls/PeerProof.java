// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.dtls;

import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.link.LinkException;
import org.p2psip.reload.link.RefusalReason;
import org.p2psip.reload.security.CertificateRefusedException;
import org.p2psip.reload.security.CertificateTrust;
import org.p2psip.reload.security.NodeCertificate;
import org.p2psip.reload.wire.Opaque;

/**
 * Who is at the far end of one handshake. bctls checks that the far end owns its certificate, and nothing else about
 * it: all the rest is decided here, by the overlay's rules.
 */
final class PeerProof {
    private final CertificateTrust trust;
    private final Clock clock;
    private @Nullable NodeCertificate certificate;
    private @Nullable LinkException refusal;

    PeerProof(CertificateTrust trust, Clock clock) {
        this.trust = trust;
        this.clock = clock;
    }

    /**
     * Decides on what the far end showed.
     *
     * @throws TlsFatalAlert if it is refused; ends the handshake
     */
    void check(@Nullable Certificate chain) throws IOException {
        if (chain == null || chain.isEmpty()) {
            refusal = new LinkException(RefusalReason.NO_CERTIFICATE, "the far end showed no certificate");
            throw new TlsFatalAlert(AlertDescription.handshake_failure);
        }
        List<Opaque> encoded = new ArrayList<>();
        for (TlsCertificate each : chain.getCertificateList()) {
            encoded.add(Opaque.copyOf(each.getEncoded()));
        }
        try {
            certificate = trust.check(encoded.get(0), encoded.subList(1, encoded.size()), clock.instant());
        } catch (CertificateRefusedException e) {
            refusal = new LinkException(RefusalReason.of(e.reason()), String.valueOf(e.getMessage()));
            throw new TlsFatalAlert(alert(e.reason()), e);
        }
    }

    /**
     * Decides on a server that may not know who this client is.
     *
     * @throws TlsFatalAlert if it is refused; ends the handshake
     */
    void checkThatItAsked(boolean certificateShown) throws IOException {
        if (!certificateShown) {
            refusal = new LinkException(
                    RefusalReason.ASKED_FOR_NO_CERTIFICATE,
                    "the far end did not ask for a certificate of this node's kind");
            throw new TlsFatalAlert(AlertDescription.handshake_failure);
        }
    }

    /** The trusted certificate; null before the far end showed one, which no handshake ends without. */
    @Nullable
    NodeCertificate certificate() {
        return certificate;
    }

    /** Why the far end was refused, if it was. */
    @Nullable
    LinkException refusal() {
        return refusal;
    }

    private static short alert(CertificateRefusedException.Reason reason) {
        return switch (reason) {
            case UNKNOWN_CA -> AlertDescription.unknown_ca;
            case EXPIRED, NOT_YET_VALID -> AlertDescription.certificate_expired;
            case BAD_NODE -> AlertDescription.certificate_revoked;
            case WRONG_OVERLAY -> AlertDescription.access_denied;
            default -> AlertDescription.bad_certificate;
        };
    }
}
