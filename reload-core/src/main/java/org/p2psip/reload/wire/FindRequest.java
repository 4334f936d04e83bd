// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

import java.util.List;

/**
 * Asks a peer for its resource closest to a Resource-ID (RFC 6940, Section 7.4.4.1).
 *
 * @param resource from where on to look
 * @param kinds of what Kinds the resource is to hold values, at most 63; that none is named twice is for the answerer to
 *     judge; copied
 */
public record FindRequest(ResourceId resource, List<KindId> kinds) implements MessageBody {
    /** Most Kinds of one request. */
    public static final int MAX_KINDS = Checks.MAX_UINT8 / Integer.BYTES;

    /** Checks the length of the list. */
    public FindRequest {
        Checks.present("resource", resource);
        kinds = List.copyOf(kinds);
        Checks.range("number of Kinds", kinds.size(), 0, MAX_KINDS);
    }

    @Override
    public MessageCode code() {
        return MessageCode.FIND_REQUEST;
    }

    static FindRequest decode(WireReader in) throws MalformedMessageException {
        return new FindRequest(
                in.resourceId("FindReq.resource"), in.list8("FindReq.kinds", each -> each.kindId("FindReq.kinds")));
    }

    @Override
    public void encode(WireWriter out) {
        out.resourceId(resource);
        out.list8("FindReq.kinds", kinds, (kind, inner) -> inner.kindId(kind));
    }
}
