// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import org.p2psip.reload.link.NegotiationRole;
import org.p2psip.reload.wire.IceCandidate;
import org.p2psip.reload.wire.IpAddressPort;
import org.p2psip.reload.wire.LinkDescription;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.OverlayLinkType;

/** Descriptions of links without ICE (RFC 6940, Section 6.5.1.11). */
final class SimulatedCandidates {
    /** Candidates of a peer that are tried; further ones, which have lower priorities, are passed over. */
    static final int MAX_TRIED = 8;

    /** Host candidate with the highest local preference (RFC 8445, Section 5.1.2.1). */
    private static final long HOST_PRIORITY = (126L << 24) + (65_535L << 8) + 255;

    private SimulatedCandidates() {}

    static LinkDescription describe(NegotiationRole role, InetSocketAddress address) {
        IceCandidate candidate = IceCandidate.builder(IpAddressPort.of(address), OverlayLinkType.TLS_TCP_FH_NO_ICE)
                .priority(HOST_PRIORITY)
                .build();
        Opaque roleName = Opaque.copyOf(role.roleName().getBytes(StandardCharsets.US_ASCII));
        return new LinkDescription(Opaque.EMPTY, Opaque.EMPTY, roleName, List.of(candidate));
    }

    /** The addresses worth dialling, the best first. */
    static List<InetSocketAddress> dialable(LinkDescription remote) {
        return remote.candidates().stream()
                .filter(candidate -> candidate.overlayLink().equals(OverlayLinkType.TLS_TCP_FH_NO_ICE)
                        && candidate.addressPort() instanceof IpAddressPort.InternetAddress)
                .sorted(Comparator.comparingLong(IceCandidate::priority).reversed())
                .map(candidate -> ((IpAddressPort.InternetAddress) candidate.addressPort()).toSocketAddress())
                .limit(MAX_TRIED)
                .toList();
    }
}
