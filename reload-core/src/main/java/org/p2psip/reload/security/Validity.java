// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.security;

import java.time.Instant;
import org.p2psip.reload.security.CertificateRefusedException.Reason;

/**
 * A stretch of calendar time, both ends included.
 *
 * @param notBefore first instant
 * @param notAfter last instant
 */
record Validity(Instant notBefore, Instant notAfter) {
    static Validity of(ParsedCertificate certificate) {
        return new Validity(certificate.notBefore(), certificate.notAfter());
    }

    Validity and(Validity other) {
        return new Validity(
                notBefore.isAfter(other.notBefore) ? notBefore : other.notBefore,
                notAfter.isBefore(other.notAfter) ? notAfter : other.notAfter);
    }

    boolean holds(Instant now) {
        return !now.isBefore(notBefore) && !now.isAfter(notAfter);
    }

    void require(Instant now) throws CertificateRefusedException {
        if (now.isBefore(notBefore)) {
            throw new CertificateRefusedException(Reason.NOT_YET_VALID, "certificate is valid from " + notBefore);
        }
        if (now.isAfter(notAfter)) {
            throw new CertificateRefusedException(Reason.EXPIRED, "certificate was valid to " + notAfter);
        }
    }
}
