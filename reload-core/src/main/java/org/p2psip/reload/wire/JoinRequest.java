// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

/**
 * Asks a peer to let a node into the overlay (RFC 6940, Section 6.4.2.1).
 *
 * @param joiningPeerId who wants to join
 * @param overlaySpecificData what the topology plug-in adds, at most 65535 bytes
 */
public record JoinRequest(NodeId joiningPeerId, Opaque overlaySpecificData) implements MessageBody {
    /** Checks the length. */
    public JoinRequest {
        Checks.present("joiningPeerId", joiningPeerId);
        Checks.length("overlay specific data", overlaySpecificData, Checks.MAX_UINT16);
    }

    @Override
    public MessageCode code() {
        return MessageCode.JOIN_REQUEST;
    }

    static JoinRequest decode(WireReader in, WireContext context) throws MalformedMessageException {
        return new JoinRequest(
                in.nodeId("JoinReq.joining_peer_id", context.nodeIdLength()),
                in.opaque16("JoinReq.overlay_specific_data"));
    }

    @Override
    public void encode(WireWriter out) {
        out.nodeId(joiningPeerId);
        out.opaque16(overlaySpecificData);
    }
}
