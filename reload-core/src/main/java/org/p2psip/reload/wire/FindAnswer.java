// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

import java.util.List;

/**
 * The closest resources that a Find found (RFC 6940, Section 7.4.4.2).
 *
 * @param results one for each Kind, at most 65535 bytes together; copied
 */
public record FindAnswer(List<FindKindData> results) implements MessageBody {
    /** Checks the length of the list. */
    public FindAnswer {
        results = List.copyOf(results);
        Checks.encodedLength(
                "results",
                results.stream().mapToLong(FindKindData::encodedLength).sum(),
                Checks.MAX_UINT16);
    }

    @Override
    public MessageCode code() {
        return MessageCode.FIND_ANSWER;
    }

    static FindAnswer decode(WireReader in) throws MalformedMessageException {
        return new FindAnswer(in.list16("FindAns.results", FindKindData::decode));
    }

    @Override
    public void encode(WireWriter out) {
        out.list16("FindAns.results", results, FindKindData::encode);
    }
}
