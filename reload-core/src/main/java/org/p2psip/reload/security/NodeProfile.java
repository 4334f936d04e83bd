// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.security;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.p2psip.reload.wire.NodeId;

/**
 * What the certificate of a node is to say about it (RFC 6940, Section 11.3).
 *
 * @param overlayName instance name of the overlay, visible ASCII without {@code @} and {@code /}
 * @param nodeIds at least 1 and at most {@link NodeCertificate#MAX_NODE_IDS}, all different
 * @param userName at most {@link #MAX_USER_NAME_LENGTH} characters of visible ASCII; empty for none, which only a
 *     self-signed certificate may have
 * @param notBefore first instant of validity, rounded down to a second
 * @param notAfter last instant of validity, rounded down to a second; after {@code notBefore}
 */
public record NodeProfile(
        String overlayName, List<NodeId> nodeIds, String userName, Instant notBefore, Instant notAfter) {
    /** Longest user name in characters. */
    public static final int MAX_USER_NAME_LENGTH = 254;

    /**
     * Creates a profile.
     *
     * @throws IllegalArgumentException if a part is out of its bounds
     */
    public NodeProfile {
        nodeIds = List.copyOf(nodeIds);
        if (overlayName.isEmpty() || !isVisibleAscii(overlayName) || overlayName.matches(".*[@/].*")) {
            throw new IllegalArgumentException("overlay name is not visible ASCII without @ and /");
        }
        if (nodeIds.isEmpty() || nodeIds.size() > NodeCertificate.MAX_NODE_IDS) {
            throw new IllegalArgumentException(
                    nodeIds.size() + " Node-IDs, must be 1 to " + NodeCertificate.MAX_NODE_IDS);
        }
        if (Set.copyOf(nodeIds).size() != nodeIds.size()) {
            throw new IllegalArgumentException("a Node-ID is given twice");
        }
        if (!userName.isEmpty() && !isLegalUserName(userName)) {
            throw new IllegalArgumentException(
                    "user name is not at most " + MAX_USER_NAME_LENGTH + " characters of visible ASCII");
        }
        if (!notAfter.isAfter(notBefore)) {
            throw new IllegalArgumentException("validity ends at " + notAfter + ", begins at " + notBefore);
        }
    }

    /** Whether a certificate can bear {@code userName}: 1 to 254 characters of visible ASCII. */
    public static boolean isLegalUserName(String userName) {
        return !userName.isEmpty() && userName.length() <= MAX_USER_NAME_LENGTH && isVisibleAscii(userName);
    }

    private static boolean isVisibleAscii(String text) {
        return text.chars().allMatch(c -> c > ' ' && c < 0x7F);
    }
}
