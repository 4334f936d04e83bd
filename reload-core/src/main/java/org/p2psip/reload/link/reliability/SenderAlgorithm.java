// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.reliability;

/** How a sender decides when to transmit and to retransmit; the far end need not know (RFC 6940, Section 6.6.3). */
public enum SenderAlgorithm {
    /**
     * A congestion window as TCP has it, and losses found by what later acknowledgements say. The default.
     */
    WINDOWED,
    /**
     * One unacknowledged message at a time (RFC 6940, Section 6.6.3.1): the simplest, for lossless local networks and
     * for overlays of little traffic. Five transmissions without an acknowledgement end the link, so losses of many
     * percent soon do.
     */
    STOP_AND_WAIT
}
