// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link;

import org.p2psip.reload.security.CertificateRefusedException;

/** Why a connection did not become a link. */
public enum RefusalReason {
    /** The certificate leads to no trust anchor of the overlay. */
    UNKNOWN_CA,
    /** The certificate's validity has ended. */
    EXPIRED,
    /** The certificate's validity has not begun; often a wrong clock. */
    NOT_YET_VALID,
    /** The certificate names Node-IDs of another overlay only. */
    WRONG_OVERLAY,
    /** The configuration lists the Node-ID as a bad node. */
    BAD_NODE,
    /** The certificate is refused for another cause, which the detail names. */
    BAD_CERTIFICATE,
    /** The peer showed no certificate. */
    NO_CERTIFICATE,
    /** The peer was the server and did not ask for our certificate, as RFC 6940, Section 6.5.1.13 wants. */
    ASKED_FOR_NO_CERTIFICATE,
    /** The certificate is good but does not hold the Node-ID that was negotiated. */
    WRONG_NODE_ID,
    /** The bytes that arrived are not TLS or DTLS. */
    NOT_TLS,
    /** The peer refused our certificate, or the handshake failed in another way. */
    HANDSHAKE_FAILED,
    /** The peer wanted another handshake on a connection whose handshake was over. The link itself may live on. */
    RENEGOTIATION,
    /** The peer closed the connection before the handshake was over. */
    CLOSED_EARLY,
    /** The handshake, or the whole negotiation, did not end in time. */
    TIMED_OUT,
    /** As many handshakes as allowed are under way. */
    TOO_MANY_HANDSHAKES,
    /** As many links as allowed are open, in all or to this peer. */
    TOO_MANY_LINKS,
    /** As many negotiations as allowed are under way. */
    TOO_MANY_NEGOTIATIONS,
    /** No candidate of the peer could be connected to. */
    UNREACHABLE,
    /** The negotiation was cancelled or the provider closed. */
    CANCELLED;

    /** What it means for a connection that the far end's certificate is refused for {@code reason}. */
    public static RefusalReason of(CertificateRefusedException.Reason reason) {
        return switch (reason) {
            case UNKNOWN_CA -> UNKNOWN_CA;
            case EXPIRED -> EXPIRED;
            case NOT_YET_VALID -> NOT_YET_VALID;
            case WRONG_OVERLAY -> WRONG_OVERLAY;
            case BAD_NODE -> BAD_NODE;
            default -> BAD_CERTIFICATE;
        };
    }
}
