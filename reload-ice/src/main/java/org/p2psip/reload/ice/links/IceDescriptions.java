// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.links;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.p2psip.reload.ice.agent.IceCredentials;
import org.p2psip.reload.ice.agent.LocalCandidate;
import org.p2psip.reload.ice.agent.RemoteCandidate;
import org.p2psip.reload.ice.agent.RemoteDescription;
import org.p2psip.reload.link.LinkException;
import org.p2psip.reload.link.LinkPurpose;
import org.p2psip.reload.link.NegotiationRole;
import org.p2psip.reload.link.RefusalReason;
import org.p2psip.reload.wire.CandidateType;
import org.p2psip.reload.wire.IceCandidate;
import org.p2psip.reload.wire.IceExtension;
import org.p2psip.reload.wire.IpAddressPort;
import org.p2psip.reload.wire.LinkDescription;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.OverlayLinkType;

/** What ICE needs to know, as Attach and AppAttach carry it (RFC 6940, Section 6.5.1.1). */
final class IceDescriptions {
    /** An extension of candidates by which a node says that it knows the format of tunnels. */
    private static final IceExtension TUNNEL = new IceExtension(ascii("x-p2psip-tunnel"), ascii("1"));

    private IceDescriptions() {}

    /** This end in the words of a message. Peer-reflexive candidates do not come here, as nobody signals them. */
    static LinkDescription write(
            NegotiationRole role, LinkPurpose purpose, IceCredentials credentials, List<LocalCandidate> candidates) {
        List<IceCandidate> written = new ArrayList<>(candidates.size());
        for (LocalCandidate each : candidates) {
            CandidateType type = type(each.type());
            written.add(IceCandidate.builder(IpAddressPort.of(each.address()), OverlayLinkType.DTLS_UDP_SR)
                    .foundation(ascii(each.foundation()))
                    .priority(each.priority())
                    .extensions(purpose == LinkPurpose.APPLICATION ? List.of(TUNNEL) : List.of())
                    .type(type, type.hasRelatedAddress() ? IpAddressPort.of(each.related()) : null)
                    .build());
        }
        return new LinkDescription(
                ascii(credentials.ufrag()), ascii(credentials.password()), ascii(role.roleName()), written);
    }

    private static CandidateType type(org.p2psip.reload.ice.agent.CandidateType type) {
        return switch (type) {
            case HOST -> CandidateType.HOST;
            case SERVER_REFLEXIVE -> CandidateType.SERVER_REFLEXIVE;
            case RELAYED -> CandidateType.RELAYED;
            case PEER_REFLEXIVE -> throw new AssertionError("peer-reflexive candidates are not signalled");
        };
    }

    /**
     * The far end.
     *
     * @param role the far end's
     * @throws LinkException if it does not say what this protocol needs
     */
    static RemoteDescription read(LinkDescription remote, NegotiationRole role) throws LinkException {
        if (!remote.role().equals(ascii(role.roleName()))) {
            throw refused("has another role than " + role.roleName());
        }
        List<RemoteCandidate> candidates = new ArrayList<>();
        for (IceCandidate each : remote.candidates()) {
            if (isWithoutIce(each.overlayLink())) {
                // RFC 6940, Section 6.5.1.1: never both, and an overlay has one or the other.
                throw refused("has candidates without ICE");
            }
            if (each.overlayLink().equals(OverlayLinkType.DTLS_UDP_SR)
                    && !each.type().equals(CandidateType.RESERVED)
                    && each.addressPort() instanceof IpAddressPort.InternetAddress address) {
                candidates.add(new RemoteCandidate(
                        type(each.type()), address.toSocketAddress(), text(each.foundation()), each.priority()));
            }
        }
        try {
            return new RemoteDescription(new IceCredentials(text(remote.ufrag()), text(remote.password())), candidates);
        } catch (IllegalArgumentException e) {
            throw refused("has no credentials for ICE: " + e.getMessage());
        }
    }

    /** Whether the far end knows the format of tunnels. */
    static boolean knowsTunnels(LinkDescription remote) {
        return remote.candidates().stream().anyMatch(each -> each.extensions().contains(TUNNEL));
    }

    private static boolean isWithoutIce(OverlayLinkType type) {
        return type.equals(OverlayLinkType.DTLS_UDP_SR_NO_ICE) || type.equals(OverlayLinkType.TLS_TCP_FH_NO_ICE);
    }

    private static org.p2psip.reload.ice.agent.CandidateType type(CandidateType type) {
        if (type.equals(CandidateType.HOST)) {
            return org.p2psip.reload.ice.agent.CandidateType.HOST;
        }
        return type.equals(CandidateType.RELAYED)
                ? org.p2psip.reload.ice.agent.CandidateType.RELAYED
                : org.p2psip.reload.ice.agent.CandidateType.SERVER_REFLEXIVE;
    }

    private static LinkException refused(String what) {
        return new LinkException(RefusalReason.UNREACHABLE, "the far end's description " + what);
    }

    private static Opaque ascii(String text) {
        return Opaque.copyOf(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Byte for byte, so that what is not ASCII stays different. */
    private static String text(Opaque bytes) {
        return new String(bytes.toByteArray(), StandardCharsets.ISO_8859_1);
    }
}
