// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

/**
 * Protocol between two neighbouring nodes (RFC 6940, Section 6.5.1.1), an open registry.
 *
 * @param value 0 to 255
 */
public record OverlayLinkType(int value) {
    /** DTLS over UDP with Simple Reliability, set up with ICE. */
    public static final OverlayLinkType DTLS_UDP_SR = new OverlayLinkType(1);

    /** DTLS over UDP with Simple Reliability, without ICE. */
    public static final OverlayLinkType DTLS_UDP_SR_NO_ICE = new OverlayLinkType(3);

    /** TLS over TCP with the framing header, without ICE. */
    public static final OverlayLinkType TLS_TCP_FH_NO_ICE = new OverlayLinkType(4);

    /** Checks the range. */
    public OverlayLinkType {
        Checks.uint8("overlay link type", value);
    }
}
