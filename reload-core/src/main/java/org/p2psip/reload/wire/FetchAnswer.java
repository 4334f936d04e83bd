// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

import java.util.List;

/**
 * The values that a Fetch found (RFC 6940, Section 7.4.2.2).
 *
 * @param kindResponses the values by Kind; copied
 */
public record FetchAnswer(List<FetchKindResponse> kindResponses) implements MessageBody {
    /** Copies the list. */
    public FetchAnswer {
        kindResponses = List.copyOf(kindResponses);
    }

    @Override
    public MessageCode code() {
        return MessageCode.FETCH_ANSWER;
    }

    static FetchAnswer decode(WireReader in, WireContext context) throws MalformedMessageException {
        return new FetchAnswer(
                in.list32("FetchAns.kind_responses", element -> FetchKindResponse.decode(element, context)));
    }

    @Override
    public void encode(WireWriter out) {
        out.list32("FetchAns.kind_responses", kindResponses, FetchKindResponse::encode);
    }
}
