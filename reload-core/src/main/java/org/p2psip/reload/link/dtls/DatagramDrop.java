// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.dtls;

/** Why a datagram, or a record in it, had no effect. New members may come with a minor version. */
public enum DatagramDrop {
    /** What arrived is no DTLS record, or one that no honest node sends. */
    NOT_DTLS,
    /** A record from an address with which there is neither a link nor a handshake. */
    UNKNOWN_SOURCE,
    /** A record that is not encrypted, for a link on which everything is. */
    NOT_ENCRYPTED,
    /** A record that was received before, or is too old to tell. */
    REPLAYED,
    /** A record that the far end did not make. */
    FORGED,
    /** A record for a handshake that could not take more just then. */
    HANDSHAKE_BUSY,
    /**
     * A record that does not belong to the handshake under way: of a former one, or what only the other side sends. On a link:
     * an encrypted one of a handshake, which is over or, as renegotiation is refused, never begins.
     */
    OUT_OF_PLACE,
    /** A frame that arrived while as many as allowed waited for the link's receiver. */
    NO_RECEIVER,
    /** A datagram to send while as much as allowed waited for the network. */
    SEND_QUEUE_FULL,
    /** A datagram to send that the network refused, as too long or for another cause. */
    NOT_SENT
}
