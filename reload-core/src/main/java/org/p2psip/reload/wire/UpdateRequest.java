// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

/**
 * Tells a node what its topology plug-in has to know (RFC 6940, Section 6.4.2.3).
 *
 * @param overlaySpecificData the whole body
 */
public record UpdateRequest(Opaque overlaySpecificData) implements MessageBody {
    /** Checks that the body is there. */
    public UpdateRequest {
        Checks.present("overlaySpecificData", overlaySpecificData);
    }

    @Override
    public MessageCode code() {
        return MessageCode.UPDATE_REQUEST;
    }

    static UpdateRequest decode(WireReader in) {
        return new UpdateRequest(in.rest("UpdateReq.overlay_specific_data"));
    }

    @Override
    public void encode(WireWriter out) {
        out.bytes(overlaySpecificData);
    }
}
