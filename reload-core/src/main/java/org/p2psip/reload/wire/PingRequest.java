// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

/**
 * Asks a node whether it can be reached (RFC 6940, Section 6.5.3.1).
 *
 * @param padding bytes of no meaning that make the request larger, at most 65535
 */
public record PingRequest(Opaque padding) implements MessageBody {
    /** Checks the length. */
    public PingRequest {
        Checks.length("padding", padding, Checks.MAX_UINT16);
    }

    @Override
    public MessageCode code() {
        return MessageCode.PING_REQUEST;
    }

    static PingRequest decode(WireReader in) throws MalformedMessageException {
        return new PingRequest(in.opaque16("PingReq.padding"));
    }

    @Override
    public void encode(WireWriter out) {
        out.opaque16(padding);
    }
}
