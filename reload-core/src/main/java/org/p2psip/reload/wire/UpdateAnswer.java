// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

/**
 * Answers an Update (RFC 6940, Section 6.4.2.3).
 *
 * @param overlaySpecificData the whole body
 */
public record UpdateAnswer(Opaque overlaySpecificData) implements MessageBody {
    /** Checks that the body is there. */
    public UpdateAnswer {
        Checks.present("overlaySpecificData", overlaySpecificData);
    }

    @Override
    public MessageCode code() {
        return MessageCode.UPDATE_ANSWER;
    }

    static UpdateAnswer decode(WireReader in) {
        return new UpdateAnswer(in.rest("UpdateAns.overlay_specific_data"));
    }

    @Override
    public void encode(WireWriter out) {
        out.bytes(overlaySpecificData);
    }
}
