// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

import java.util.List;

/**
 * What a Stat found out about values (RFC 6940, Section 7.4.3.2).
 *
 * @param kindResponses what is known of the values, by Kind; copied
 */
public record StatAnswer(List<StatKindResponse> kindResponses) implements MessageBody {
    /** Copies the list. */
    public StatAnswer {
        kindResponses = List.copyOf(kindResponses);
    }

    @Override
    public MessageCode code() {
        return MessageCode.STAT_ANSWER;
    }

    static StatAnswer decode(WireReader in, WireContext context) throws MalformedMessageException {
        return new StatAnswer(
                in.list32("StatAns.kind_responses", element -> StatKindResponse.decode(element, context)));
    }

    @Override
    public void encode(WireWriter out) {
        out.list32("StatAns.kind_responses", kindResponses, StatKindResponse::encode);
    }
}
