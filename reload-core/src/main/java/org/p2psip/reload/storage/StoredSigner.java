// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.storage;

import java.util.Collection;
import java.util.List;
import org.p2psip.reload.security.Signer;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;

/**
 * Who signed a stored value, as far as it is kept with the value: what others need to verify it (RFC 6940, Section 6.3.4).
 *
 * @param nodeId the Node-ID that signed
 * @param certificate DER of the signer's
 * @param issuers DER of the intermediate certification authorities above it, at most as many as a chain may have
 */
public record StoredSigner(NodeId nodeId, Opaque certificate, List<Opaque> issuers) {
    /** Copies the list. */
    public StoredSigner {
        issuers = List.copyOf(issuers);
    }

    static StoredSigner of(Signer signer) {
        return new StoredSigner(signer.nodeId(), signer.certificate().der(), signer.issuers());
    }

    /** How many bytes the certificates are, but for those that {@code known} has. */
    int bytesBesides(Collection<Opaque> known) {
        int bytes = known.contains(certificate) ? 0 : certificate.length();
        for (Opaque issuer : issuers) {
            bytes += known.contains(issuer) ? 0 : issuer.length();
        }
        return bytes;
    }

    void addTo(Collection<Opaque> certificates) {
        certificates.add(certificate);
        certificates.addAll(issuers);
    }
}
