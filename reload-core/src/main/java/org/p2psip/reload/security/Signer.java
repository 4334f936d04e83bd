// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.security;

import java.util.List;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;

/**
 * Who made a signature, proved by a trusted certificate.
 *
 * @param nodeId the Node-ID that signed, one of the certificate's
 * @param userName the user name of the certificate, empty if it has none. That of a self-signed certificate was chosen
 *     by its holder and proves nothing (RFC 6940, Section 11.3.1)
 * @param certificate the certificate
 * @param issuers DER forms of the intermediate certification authorities between the certificate and a root certificate, the
 *     issuer of the certificate first; what others need besides the certificate to trust it
 */
public record Signer(NodeId nodeId, String userName, NodeCertificate certificate, List<Opaque> issuers) {
    /** Copies the list. */
    public Signer {
        issuers = List.copyOf(issuers);
    }

    /** A signer whose certificate a root certificate, or the node itself, has signed. */
    public Signer(NodeId nodeId, String userName, NodeCertificate certificate) {
        this(nodeId, userName, certificate, List.of());
    }
}
