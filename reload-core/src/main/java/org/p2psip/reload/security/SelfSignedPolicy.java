// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.security;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;

/**
 * Whether an overlay takes self-signed certificates, and by which digest their Node-IDs follow from the key (RFC 6940,
 * Sections 11.1 and 11.3.1).
 */
public enum SelfSignedPolicy {
    /** Only certificates that chain to a root certificate count. */
    REFUSED,
    /** Self-signed certificates count; their Node-IDs are SHA-1 hashes of the key. */
    SHA1,
    /** Self-signed certificates count; their Node-IDs are SHA-256 hashes of the key. */
    SHA256;

    /**
     * The Node-IDs that belong to a key: the first bytes of the digest of the key or, where there are several, of the
     * digest of their number from 1 and the key.
     *
     * @param subjectPublicKeyInfo DER form of the key
     * @param count how many Node-IDs, at least 1
     * @param nodeIdLength length of a Node-ID in bytes, 16 to 20
     * @throws IllegalStateException if this is {@link #REFUSED}
     */
    public List<NodeId> nodeIds(Opaque subjectPublicKeyInfo, int count, int nodeIdLength) {
        if (this == REFUSED) {
            throw new IllegalStateException("self-signed certificates are refused");
        }
        if (count < 1 || count > NodeCertificate.MAX_NODE_IDS) {
            throw new IllegalArgumentException("count is " + count + ", must be 1 to " + NodeCertificate.MAX_NODE_IDS);
        }
        byte[] key = subjectPublicKeyInfo.toByteArray();
        if (count == 1) {
            return List.of(first(digest(key), nodeIdLength));
        }
        List<NodeId> nodeIds = new ArrayList<>(count);
        for (int i = 1; i <= count; i++) {
            byte[] number = ByteBuffer.allocate(Integer.BYTES).putInt(i).array();
            nodeIds.add(first(digest(number, key), nodeIdLength));
        }
        return List.copyOf(nodeIds);
    }

    private byte[] digest(byte[]... parts) {
        return this == SHA1 ? Digests.sha1(parts) : Digests.sha256(parts);
    }

    private static NodeId first(byte[] digest, int nodeIdLength) {
        return NodeId.copyOf(Arrays.copyOf(digest, nodeIdLength));
    }
}
