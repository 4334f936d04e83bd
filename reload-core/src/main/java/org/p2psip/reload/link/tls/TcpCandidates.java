// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.tls;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.p2psip.reload.link.NegotiationRole;
import org.p2psip.reload.wire.CandidateType;
import org.p2psip.reload.wire.IceCandidate;
import org.p2psip.reload.wire.IceExtension;
import org.p2psip.reload.wire.IpAddressPort;
import org.p2psip.reload.wire.LinkDescription;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.OverlayLinkType;

/**
 * Descriptions of TLS links without ICE (RFC 6940, Sections 6.5.1.11 and 6.6.5). User name fragment and password stay
 * empty, as there are no checks that would use them; that a candidate is passive is told by the extension of RFC 6544.
 */
final class TcpCandidates {
    /** Candidates of a peer that are tried; further ones, which have lower priorities, are passed over. */
    static final int MAX_TRIED = 8;

    private static final Opaque TCP_TYPE = ascii("tcptype");
    private static final Opaque PASSIVE = ascii("passive");

    private static final int HOST_PREFERENCE = 126;
    private static final int MAX_LOCAL_PREFERENCE = 65535;
    private static final int COMPONENT = 1;

    private TcpCandidates() {}

    /** Describes a node that listens on {@code port} of {@code addresses}, the preferred one first. */
    static LinkDescription describe(NegotiationRole role, List<InetAddress> addresses, int port) {
        List<IceCandidate> candidates = new ArrayList<>();
        for (InetAddress address : addresses) {
            int index = candidates.size();
            candidates.add(IceCandidate.builder(
                            IpAddressPort.of(new InetSocketAddress(address, port)), OverlayLinkType.TLS_TCP_FH_NO_ICE)
                    .foundation(ascii(Integer.toString(index + 1)))
                    .priority(priority(MAX_LOCAL_PREFERENCE - index))
                    .extensions(List.of(new IceExtension(TCP_TYPE, PASSIVE)))
                    .build());
        }
        return new LinkDescription(Opaque.EMPTY, Opaque.EMPTY, ascii(role.roleName()), candidates);
    }

    /** The addresses worth dialling, the best first. */
    static List<InetSocketAddress> dialable(LinkDescription remote) {
        return remote.candidates().stream()
                .filter(TcpCandidates::isDialable)
                .sorted(Comparator.comparingLong(IceCandidate::priority).reversed())
                .map(candidate -> ((IpAddressPort.InternetAddress) candidate.addressPort()).toSocketAddress())
                .limit(MAX_TRIED)
                .collect(Collectors.toList());
    }

    private static boolean isDialable(IceCandidate candidate) {
        return candidate.overlayLink().equals(OverlayLinkType.TLS_TCP_FH_NO_ICE)
                && !candidate.type().equals(CandidateType.RESERVED)
                && candidate.extensions().stream()
                        .noneMatch(extension -> extension.name().equals(TCP_TYPE)
                                && !extension.value().equals(PASSIVE))
                && candidate.addressPort() instanceof IpAddressPort.InternetAddress target
                && target.port() != 0
                && !target.address().isAnyLocalAddress()
                && !target.address().isMulticastAddress();
    }

    /** RFC 8445, Section 5.1.2.1. */
    private static long priority(int localPreference) {
        return ((long) HOST_PREFERENCE << 24) + ((long) localPreference << 8) + (256 - COMPONENT);
    }

    private static Opaque ascii(String text) {
        return Opaque.copyOf(text.getBytes(StandardCharsets.US_ASCII));
    }
}
