// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

import java.util.List;

/**
 * Asks a peer about itself (RFC 6940, Section 6.4.2.5.1).
 *
 * @param requestedInfo what it is asked for, at most 255 types; copied
 */
public record ProbeRequest(List<ProbeInformationType> requestedInfo) implements MessageBody {
    /** Checks the length of the list. */
    public ProbeRequest {
        requestedInfo = List.copyOf(requestedInfo);
        Checks.encodedLength("requested info", requestedInfo.size(), Checks.MAX_UINT8);
    }

    @Override
    public MessageCode code() {
        return MessageCode.PROBE_REQUEST;
    }

    static ProbeRequest decode(WireReader in) throws MalformedMessageException {
        return new ProbeRequest(in.list8(
                "ProbeReq.requested_info", each -> ProbeInformationType.decode(each, "ProbeReq.requested_info")));
    }

    @Override
    public void encode(WireWriter out) {
        out.list8("ProbeReq.requested_info", requestedInfo, (type, inner) -> inner.uint8(type.value()));
    }
}
