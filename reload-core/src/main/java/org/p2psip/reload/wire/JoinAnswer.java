// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

/**
 * Lets a node into the overlay (RFC 6940, Section 6.4.2.1).
 *
 * @param overlaySpecificData what the topology plug-in adds, at most 65535 bytes
 */
public record JoinAnswer(Opaque overlaySpecificData) implements MessageBody {
    /** Checks the length. */
    public JoinAnswer {
        Checks.length("overlay specific data", overlaySpecificData, Checks.MAX_UINT16);
    }

    @Override
    public MessageCode code() {
        return MessageCode.JOIN_ANSWER;
    }

    static JoinAnswer decode(WireReader in) throws MalformedMessageException {
        return new JoinAnswer(in.opaque16("JoinAns.overlay_specific_data"));
    }

    @Override
    public void encode(WireWriter out) {
        out.opaque16(overlaySpecificData);
    }
}
