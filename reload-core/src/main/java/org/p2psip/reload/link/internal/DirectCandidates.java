// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.internal;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.p2psip.reload.link.LinkException;
import org.p2psip.reload.link.NegotiationRole;
import org.p2psip.reload.link.RefusalReason;
import org.p2psip.reload.wire.CandidateType;
import org.p2psip.reload.wire.IceCandidate;
import org.p2psip.reload.wire.IceExtension;
import org.p2psip.reload.wire.IpAddressPort;
import org.p2psip.reload.wire.LinkDescription;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.OverlayLinkType;

/**
 * Descriptions of links of one type without ICE (RFC 6940, Section 6.5.1.11). User name fragment and password stay empty, as
 * there are no checks that would use them.
 */
public final class DirectCandidates {
    /** Candidates of a peer that are tried; further ones, which have lower priorities, are passed over. */
    public static final int MAX_TRIED = 8;

    private static final int HOST_PREFERENCE = 126;
    private static final int MAX_LOCAL_PREFERENCE = 65535;
    private static final int COMPONENT = 1;

    private final OverlayLinkType type;
    private final List<IceExtension> extensions;

    /** @param extensions what each candidate has; one with another value for the same name cannot be dialled */
    public DirectCandidates(OverlayLinkType type, IceExtension... extensions) {
        this.type = type;
        this.extensions = List.of(extensions);
    }

    /** Describes a node that listens on {@code port} of {@code addresses}, the preferred one first. */
    public LinkDescription describe(NegotiationRole role, List<InetAddress> addresses, int port) {
        List<IceCandidate> candidates = new ArrayList<>();
        for (InetAddress address : addresses) {
            int index = candidates.size();
            candidates.add(IceCandidate.builder(IpAddressPort.of(new InetSocketAddress(address, port)), type)
                    .foundation(ascii(Integer.toString(index + 1)))
                    .priority(priority(MAX_LOCAL_PREFERENCE - index))
                    .extensions(extensions)
                    .build());
        }
        return new LinkDescription(Opaque.EMPTY, Opaque.EMPTY, ascii(role.roleName()), candidates);
    }

    /** The addresses worth dialling, the best first. */
    public List<InetSocketAddress> dialable(LinkDescription remote) {
        return remote.candidates().stream()
                .filter(this::isDialable)
                .sorted(Comparator.comparingLong(IceCandidate::priority).reversed())
                .map(candidate -> ((IpAddressPort.InternetAddress) candidate.addressPort()).toSocketAddress())
                .limit(MAX_TRIED)
                .collect(Collectors.toList());
    }

    /**
     * Refuses to wait for a far end that says where it accepts links, but nowhere links of this type, so that it won't open one either.
     *
     * @throws LinkException if so
     */
    public void requireType(LinkDescription remote) throws LinkException {
        if (!remote.candidates().isEmpty()
                && remote.candidates().stream()
                        .noneMatch(candidate -> candidate.overlayLink().equals(type))) {
            throw new LinkException(
                    RefusalReason.UNREACHABLE, "the far end has no candidate of a protocol that this node has");
        }
    }

    private boolean isDialable(IceCandidate candidate) {
        return candidate.overlayLink().equals(type)
                && !candidate.type().equals(CandidateType.RESERVED)
                && candidate.extensions().stream().noneMatch(this::contradicts)
                && candidate.addressPort() instanceof IpAddressPort.InternetAddress target
                && target.port() != 0
                && !target.address().isAnyLocalAddress()
                && !target.address().isMulticastAddress();
    }

    private boolean contradicts(IceExtension theirs) {
        return extensions.stream()
                .anyMatch(
                        own -> own.name().equals(theirs.name()) && !own.value().equals(theirs.value()));
    }

    /** RFC 8445, Section 5.1.2.1. */
    private static long priority(int localPreference) {
        return ((long) HOST_PREFERENCE << 24) + ((long) localPreference << 8) + (256 - COMPONENT);
    }

    /** What a description holds as text. */
    public static Opaque ascii(String text) {
        return Opaque.copyOf(text.getBytes(StandardCharsets.US_ASCII));
    }
}
