// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.topology.chord;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.ResourceId;

/** Where Resource Names lie on the ring (RFC 6940, Section 10.2). */
final class ResourceNames {
    private ResourceNames() {}

    /** The upper 128 bits of the name's SHA-1. */
    static ResourceId hash(Opaque resourceName) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(resourceName.toByteArray());
            return ResourceId.copyOf(Arrays.copyOf(digest, RingKey.BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-1", e);
        }
    }
}
