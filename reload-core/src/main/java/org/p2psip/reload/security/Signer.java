// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.security;

import org.p2psip.reload.wire.NodeId;

/**
 * Who made a signature, proved by a trusted certificate.
 *
 * @param nodeId the Node-ID that signed, one of the certificate's
 * @param userName the user name of the certificate, empty if it has none. That of a self-signed certificate was chosen
 *     by its holder and proves nothing (RFC 6940, Section 11.3.1)
 * @param certificate the certificate
 */
public record Signer(NodeId nodeId, String userName, NodeCertificate certificate) {}
