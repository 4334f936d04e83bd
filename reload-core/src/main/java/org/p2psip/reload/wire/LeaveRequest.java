// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

/**
 * Says that a peer leaves the overlay (RFC 6940, Section 6.4.2.2).
 *
 * @param leavingPeerId who leaves
 * @param overlaySpecificData what the topology plug-in adds, at most 65535 bytes
 */
public record LeaveRequest(NodeId leavingPeerId, Opaque overlaySpecificData) implements MessageBody {
    /** Checks the length. */
    public LeaveRequest {
        Checks.present("leavingPeerId", leavingPeerId);
        Checks.length("overlay specific data", overlaySpecificData, Checks.MAX_UINT16);
    }

    @Override
    public MessageCode code() {
        return MessageCode.LEAVE_REQUEST;
    }

    static LeaveRequest decode(WireReader in, WireContext context) throws MalformedMessageException {
        return new LeaveRequest(
                in.nodeId("LeaveReq.leaving_peer_id", context.nodeIdLength()),
                in.opaque16("LeaveReq.overlay_specific_data"));
    }

    @Override
    public void encode(WireWriter out) {
        out.nodeId(leavingPeerId);
        out.opaque16(overlaySpecificData);
    }
}
