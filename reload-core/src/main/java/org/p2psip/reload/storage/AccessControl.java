// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.storage;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Function;
import org.p2psip.reload.config.KindDefinition;
import org.p2psip.reload.security.Signer;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.ResourceId;
import org.p2psip.reload.wire.StoredDataValue;

/**
 * Who may write what (RFC 6940, Section 7.3). The storing peer and the fetching node ask the same question, so that what
 * the one accepts the other believes.
 */
public final class AccessControl {
    private AccessControl() {}

    /**
     * Whether {@code signer} may write {@code value} at {@code resource}.
     *
     * @param kind definition of the value's Kind, with the policy
     * @param signer who signed the value, or who signed the Store request that brings it
     * @param hash hashes a Resource Name into the overlay's key space
     */
    public static boolean permits(
            KindDefinition kind,
            ResourceId resource,
            Signer signer,
            StoredDataValue value,
            Function<Opaque, ResourceId> hash) {
        return switch (kind.accessPolicy()) {
            case USER_MATCH -> isUserOf(resource, signer, hash);
            case NODE_MATCH -> hash.apply(signer.nodeId().toOpaque()).equals(resource);
            case USER_NODE_MATCH -> hasKeyOf(signer.nodeId(), value) && isUserOf(resource, signer, hash);
            case NODE_MULTIPLE -> isMultipleOf(resource, signer.nodeId(), kind.maxNodeMultiple(), hash);
        };
    }

    private static boolean isUserOf(ResourceId resource, Signer signer, Function<Opaque, ResourceId> hash) {
        String name = signer.userName();
        return !name.isEmpty()
                && hash.apply(Opaque.copyOf(name.getBytes(StandardCharsets.UTF_8)))
                        .equals(resource);
    }

    private static boolean hasKeyOf(NodeId nodeId, StoredDataValue value) {
        return value instanceof StoredDataValue.DictionaryEntry entry
                && entry.key().equals(nodeId.toOpaque());
    }

    /** The number is not on the wire, so each is tried. The RFC leaves its width open: one byte. */
    private static boolean isMultipleOf(
            ResourceId resource, NodeId nodeId, int maxMultiple, Function<Opaque, ResourceId> hash) {
        byte[] name = Arrays.copyOf(nodeId.toByteArray(), nodeId.length() + 1);
        for (int i = 1; i <= maxMultiple; i++) {
            name[nodeId.length()] = (byte) i;
            if (hash.apply(Opaque.copyOf(name)).equals(resource)) {
                return true;
            }
        }
        return false;
    }
}
