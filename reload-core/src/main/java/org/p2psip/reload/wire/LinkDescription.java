// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

import java.util.List;

/**
 * What a node tells another so that they can set up a link: the fields that Attach and AppAttach share (RFC 6940,
 * Sections 6.5.1.1 and 6.5.2.1).
 *
 * @param ufrag user name fragment of ICE, at most 255 bytes
 * @param password password of ICE, at most 255 bytes; never shown
 * @param role {@code "passive"} in a request, {@code "active"} in an answer, at most 255 bytes
 * @param candidates addresses, whose encoding is at most 65535 bytes together; copied
 */
public record LinkDescription(Opaque ufrag, Opaque password, Opaque role, List<IceCandidate> candidates) {
    /** Checks the lengths. */
    public LinkDescription {
        Checks.length("ufrag", ufrag, Checks.MAX_UINT8);
        Checks.length("password", password, Checks.MAX_UINT8);
        Checks.length("role", role, Checks.MAX_UINT8);
        candidates = List.copyOf(candidates);
        Checks.encodedLength(
                "candidates",
                candidates.stream().mapToLong(IceCandidate::encodedLength).sum(),
                Checks.MAX_UINT16);
    }

    /** Leaves out the password. */
    @Override
    public String toString() {
        return "LinkDescription[ufrag=" + ufrag + ", role=" + role + ", candidates=" + candidates + "]";
    }
}
