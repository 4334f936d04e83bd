// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.security;

import java.util.List;
import java.util.Set;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;

/**
 * What the configuration of an overlay says about whom to trust (RFC 6940, Section 11.1).
 *
 * @param overlayName instance name of the overlay
 * @param nodeIdLength length of a Node-ID in bytes, 16 to 20
 * @param rootCertificates DER forms of the root certificates; those that {@link CertificateTrust#isUsableRoot} refuses
 *     are passed over
 * @param selfSigned whether self-signed certificates count too
 * @param badNodes revoked Node-IDs
 */
public record TrustPolicy(
        String overlayName,
        int nodeIdLength,
        List<Opaque> rootCertificates,
        SelfSignedPolicy selfSigned,
        Set<NodeId> badNodes) {
    /** Shortest Node-ID in bytes. */
    static final int MIN_NODE_ID_BYTES = 16;

    /** Longest Node-ID in bytes. */
    static final int MAX_NODE_ID_BYTES = 20;

    /**
     * Creates a policy.
     *
     * @throws IllegalArgumentException if {@code overlayName} is empty or {@code nodeIdLength} out of range
     */
    public TrustPolicy {
        if (overlayName.isEmpty()) {
            throw new IllegalArgumentException("overlay name is empty");
        }
        if (nodeIdLength < MIN_NODE_ID_BYTES || nodeIdLength > MAX_NODE_ID_BYTES) {
            throw new IllegalArgumentException("Node-ID length is " + nodeIdLength + " bytes, must be "
                    + MIN_NODE_ID_BYTES + " to " + MAX_NODE_ID_BYTES);
        }
        rootCertificates = List.copyOf(rootCertificates);
        badNodes = Set.copyOf(badNodes);
    }
}
