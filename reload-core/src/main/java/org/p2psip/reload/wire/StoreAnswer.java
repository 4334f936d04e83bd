// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

import java.util.List;

/**
 * Says what became of a Store (RFC 6940, Section 7.4.1.2); also what Error_Generation_Counter_Too_Low carries.
 *
 * @param kindResponses one for each Kind, at most 65535 bytes together; copied
 */
public record StoreAnswer(List<StoreKindResponse> kindResponses) implements MessageBody {
    /** Checks the length of the list. */
    public StoreAnswer {
        kindResponses = List.copyOf(kindResponses);
        Checks.encodedLength(
                "kind responses",
                kindResponses.stream()
                        .mapToLong(StoreKindResponse::encodedLength)
                        .sum(),
                Checks.MAX_UINT16);
    }

    @Override
    public MessageCode code() {
        return MessageCode.STORE_ANSWER;
    }

    static StoreAnswer decode(WireReader in, WireContext context) throws MalformedMessageException {
        return new StoreAnswer(
                in.list16("StoreAns.kind_responses", element -> StoreKindResponse.decode(element, context)));
    }

    @Override
    public void encode(WireWriter out) {
        out.list16("StoreAns.kind_responses", kindResponses, StoreKindResponse::encode);
    }
}
